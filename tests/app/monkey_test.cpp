// What must hold whatever a user does: no crash, no vertex that is not finite, undo all the way, a run that still
// trains and replays with the same bits. The slowest frame is printed; nothing depends on it.
#include "app/cli/command.h"
#include "engine/files/project.h"
#include "tests/app/monkey.h"
#include "tests/engine/files/temp_folder.h"

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <numeric>
#include <sstream>
#include <vector>

namespace neurarium {
namespace {

using test::Monkey;

struct SessionState {
  SettingsPtr settings;
  std::vector<Edit> edits;
  std::vector<float> params;
};

SessionState state_of(Monkey& monkey) {
  monkey.frames(1);
  while (!monkey.session().trainer().caught_up()) monkey.frames(1);
  const Snapshot& now = monkey.session().snapshot();
  return {now.settings, now.edits, {now.params.begin(), now.params.end()}};
}

bool same_settings(const SessionState& a, const SessionState& b) {
  return a.settings->equals(*b.settings) && a.edits == b.edits;
}

bool same_bits(const SessionState& a, const SessionState& b) {
  return a.params.size() == b.params.size() &&
         std::memcmp(a.params.data(), b.params.data(), a.params.size() * sizeof(float)) == 0;
}

// The states on the way to the beginning or to the end, and what was undone or redone to come to each.
struct MonkeyWalk {
  std::vector<SessionState> states;
  std::vector<std::string> labels;
};

MonkeyWalk walk(Monkey& monkey, bool back) {
  Session& session = monkey.session();
  MonkeyWalk walked;
  while (back ? session.can_undo() : session.can_redo()) {
    walked.labels.emplace_back(back ? session.undo_label() : session.redo_label());
    back ? session.undo() : session.redo();
    walked.states.push_back(state_of(monkey));
  }
  return walked;
}

void expect_same(const MonkeyWalk& a, const MonkeyWalk& b, bool bits) {
  ASSERT_EQ(a.states.size(), b.states.size());
  for (std::size_t i = 0; i < a.states.size(); ++i) {
    const std::string where = fmt::format("after {}, entry {} of {}", a.labels[i], i, a.states.size());
    ASSERT_TRUE(same_settings(a.states[i], b.states[i])) << where;
    ASSERT_TRUE(!bits || same_bits(a.states[i], b.states[i])) << where;
  }
}

// What is before an entry is what is after the one before it. Not so when the user changed something in the past, where
// other settings held: then numbers that were lost with a layer need not be the same on every way.
bool is_continuous(const MonkeyWalk& to_end, const MonkeyWalk& to_beginning) {
  const std::size_t count = to_end.states.size();
  for (std::size_t i = 1; i < count; ++i)
    if (!same_settings(to_beginning.states[count - 1 - i], to_end.states[i - 1])) return false;
  return true;
}

// Every way to the beginning leads through the same states, and every way to the end. What was there before may differ:
// it was trained since, or the user stands in the past, and undo does not rewind training.
void expect_undo_goes_both_ways(Monkey& monkey) {
  walk(monkey, false);  // what entries ahead take away, and training has changed, is lost on the way to the end
  walk(monkey, true);
  const MonkeyWalk to_end = walk(monkey, false);
  const MonkeyWalk to_beginning = walk(monkey, true);
  const bool bits = is_continuous(to_end, to_beginning);
  ASSERT_NO_FATAL_FAILURE(expect_same(walk(monkey, false), to_end, bits));
  ASSERT_NO_FATAL_FAILURE(expect_same(walk(monkey, true), to_beginning, bits));
}

void expect_replay_of_the_same_bits(Monkey& monkey, const std::string& path) {
  Status saved = ok_status();
  monkey.session().trainer().with_and_wait([&](Timeline& t) { saved = save_project(path, t, monkey.exhibit()); });
  ASSERT_DONE(saved);
  std::ostringstream out, err;
  Console console{out, err};
  const int code = run_cli({"replay", path, "--json"}, console);
  const auto kept = std::filesystem::temp_directory_path() / "neurarium_monkey.safetensors";
  if (code != 0) std::filesystem::copy_file(path, kept, std::filesystem::copy_options::overwrite_existing);
  EXPECT_EQ(code, 0) << out.str() << err.str() << "the run is kept in " << kept;
}

void expect_training(Monkey& monkey) {
  monkey.session().reset();
  monkey.session().trainer().step(50);
  while (!monkey.session().trainer().caught_up() || monkey.session().snapshot().running) monkey.frames(1);
  const Snapshot& now = monkey.session().snapshot();
  EXPECT_EQ(now.step, 50);
  EXPECT_TRUE(std::isfinite(now.batch_loss));
}

void let_loose(std::uint64_t seed, int actions, bool threads, const std::string& exhibit = "playground") {
  const TempFolder folder;
  Monkey monkey(seed, folder.path(), threads, exhibit);
  for (int i = 0; i < actions; ++i) {
    monkey.act(i);
    ASSERT_EQ(monkey.bad_vertices(), 0u) << monkey.last_actions();
  }
  fmt::print("seed {}: {} actions, {} frames", seed, actions, monkey.frames_drawn());
  // Without threads a frame waits for the training that was asked for, so its time says nothing about the interface.
  if (threads) fmt::print(", slowest {:.0f} ms at {}", monkey.slowest_ms(), monkey.slowest_action());
  fmt::print("\n");
  const testing::ScopedTrace trace(__FILE__, __LINE__, monkey.last_actions());
  monkey.calm_down();
  expect_undo_goes_both_ways(monkey);
  expect_replay_of_the_same_bits(monkey, folder / "end.safetensors");
  expect_training(monkey);
  EXPECT_EQ(monkey.bad_vertices(), 0u);
}

int number_from(const char* variable, int otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::atoi(text);
}

// From `first` on, ten with NEURARIUM_LONG and else one; NEURARIUM_MONKEY=SEED plays one of them again alone.
std::vector<std::uint64_t> seeds_from(int first) {
  const bool is_long = std::getenv("NEURARIUM_LONG") != nullptr;
  const int only = number_from("NEURARIUM_MONKEY", 0);
  if (only > 0)
    return only >= first && only < first + 100 ? std::vector{static_cast<std::uint64_t>(only)}
                                               : std::vector<std::uint64_t>();
  std::vector<std::uint64_t> seeds(is_long ? 10 : 1);
  std::iota(seeds.begin(), seeds.end(), static_cast<std::uint64_t>(first));
  return seeds;
}

// NEURARIUM_MONKEY_ACTIONS changes how long they go on.
int actions_of(int usual) {
  return number_from("NEURARIUM_MONKEY_ACTIONS", std::getenv("NEURARIUM_LONG") != nullptr ? 1000 : usual);
}

TEST(Monkey, DoesWhatItLikesAndBreaksNothing) {
  for (const std::uint64_t seed : seeds_from(1)) ASSERT_NO_FATAL_FAILURE(let_loose(seed, actions_of(1000), false));
}

TEST(Monkey, BreaksNothingWhileOtherThreadsWork) {
  for (const std::uint64_t seed : seeds_from(101)) ASSERT_NO_FATAL_FAILURE(let_loose(seed, actions_of(200), true));
}

TEST(Monkey, BreaksNoTransformer) {
  for (const std::uint64_t seed : seeds_from(201))
    ASSERT_NO_FATAL_FAILURE(let_loose(seed, actions_of(150), seed % 2 == 0, "transformer"));
}

}  // namespace
}  // namespace neurarium
