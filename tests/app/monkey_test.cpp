// What must hold whatever a user does: no crash, no vertex that is not finite, undo all the way, a run that still
// trains and replays with the same bits. The slowest frame is printed; nothing depends on it.
#include "app/cli/command.h"
#include "engine/files/project.h"
#include "tests/app/monkey.h"
#include "tests/engine/files/temp_folder.h"

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <sstream>

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

void expect_same(const SessionState& a, const SessionState& b) {
  EXPECT_TRUE(a.settings->equals(*b.settings));
  EXPECT_EQ(a.edits, b.edits);
  ASSERT_EQ(a.params.size(), b.params.size());
  EXPECT_EQ(std::memcmp(a.params.data(), b.params.data(), a.params.size() * sizeof(float)), 0);
}

int undo_all(Monkey& monkey) {
  int undone = 0;
  for (; monkey.session().can_undo(); ++undone) {
    monkey.session().undo();
    state_of(monkey);
  }
  return undone;
}

int redo_all(Monkey& monkey) {
  int redone = 0;
  for (; monkey.session().can_redo(); ++redone) {
    monkey.session().redo();
    state_of(monkey);
  }
  return redone;
}

// Undo to the beginning and redo to the end, twice: the same beginning, the same end. (What was there before differs:
// it was trained since, and undo does not rewind training.)
void expect_undo_goes_both_ways(Monkey& monkey) {
  redo_all(monkey);
  const SessionState before = state_of(monkey);
  const int entries = undo_all(monkey);
  const SessionState beginning = state_of(monkey);
  EXPECT_EQ(redo_all(monkey), entries);
  const SessionState end = state_of(monkey);
  EXPECT_TRUE(end.settings->equals(*before.settings));
  EXPECT_EQ(end.edits, before.edits);
  EXPECT_EQ(undo_all(monkey), entries);
  expect_same(state_of(monkey), beginning);
  EXPECT_EQ(redo_all(monkey), entries);
  expect_same(state_of(monkey), end);
  undo_all(monkey);
}

void expect_replay_of_the_same_bits(Monkey& monkey, const std::string& path) {
  Status saved = ok_status();
  monkey.session().trainer().with_and_wait([&](Timeline& t) { saved = save_project(path, t, "playground"); });
  ASSERT_DONE(saved);
  std::ostringstream out, err;
  Console console{out, err};
  EXPECT_EQ(run_cli({"replay", path, "--json"}, console), 0) << out.str() << err.str();
}

void expect_training(Monkey& monkey) {
  monkey.session().reset();
  monkey.session().trainer().step(50);
  while (!monkey.session().trainer().caught_up() || monkey.session().snapshot().running) monkey.frames(1);
  const Snapshot& now = monkey.session().snapshot();
  EXPECT_EQ(now.step, 50);
  EXPECT_TRUE(std::isfinite(now.batch_loss));
}

void let_loose(std::uint64_t seed, int actions, bool threads) {
  const TempFolder folder;
  Monkey monkey(seed, folder.path(), threads);
  for (int i = 0; i < actions; ++i) {
    monkey.act(i);
    ASSERT_EQ(monkey.bad_vertices(), 0u) << monkey.last_actions();
  }
  fmt::print("seed {}: {} actions, {} frames, slowest {:.0f} ms at {}\n", seed, actions, monkey.frames_drawn(),
             monkey.slowest_ms(), monkey.slowest_action());
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

// NEURARIUM_MONKEY=SEED plays one seed again, NEURARIUM_MONKEY_ACTIONS changes how long it goes on.
TEST(Monkey, DoesWhatItLikesAndBreaksNothing) {
  const bool is_long = std::getenv("NEURARIUM_LONG") != nullptr;
  const int only = number_from("NEURARIUM_MONKEY", 0);
  const int actions = number_from("NEURARIUM_MONKEY_ACTIONS", 1000);
  for (int seed = only > 0 ? only : 1; seed <= (only > 0 ? only : is_long ? 10 : 1); ++seed)
    ASSERT_NO_FATAL_FAILURE(let_loose(static_cast<std::uint64_t>(seed), actions, false));
}

TEST(Monkey, BreaksNothingWhileOtherThreadsWork) {
  const bool is_long = std::getenv("NEURARIUM_LONG") != nullptr;
  for (std::uint64_t seed = 101; seed <= (is_long ? 110u : 101u); ++seed)
    ASSERT_NO_FATAL_FAILURE(let_loose(seed, is_long ? 1000 : 200, true));
}

}  // namespace
}  // namespace neurarium
