// The starting states: each does what its sentence says, and opening one loses nothing.
#include <algorithm>
#include <filesystem>

#include "app/lessons/lesson_book.h"
#include "app/lessons/state_picture.h"
#include "tests/app/app_support.h"

namespace neurarium {
namespace {

std::vector<std::string> state_names() {
  std::vector<std::string> names;
  for (const std::string& path : Assets().list("assets/states/"))
    names.push_back(std::filesystem::path(path).stem().string());
  return names;
}

StartingState state_named(const std::string& name) {
  const Result<std::string> text = Assets().read("assets/states/" + name + ".json");
  EXPECT_TRUE(text.ok());
  Result<StartingState> state = parse_starting_state(*text, name);
  EXPECT_TRUE(state.ok()) << state.error().message;
  return std::move(*state);
}

class EveryState : public ::testing::TestWithParam<std::string> {};

TEST_P(EveryState, DoesWhatItsSentenceSays) {
  const StartingState state = state_named(GetParam());
  ASSERT_FALSE(state.checks.empty());
  const auto run = begin(state.start);
  ASSERT_TRUE(run.ok()) << run.error().message;
  while ((*run)->steps() < state.steps && (*run)->step()) continue;
  Snapshot snapshot;
  const Experiment& e = (*run)->experiment();
  snapshot.task = e.task();
  snapshot.settings = e.settings();
  snapshot.params.assign(e.params().flat().begin(), e.params().flat().end());
  snapshot.step = e.steps();
  snapshot.points = (*run)->series().points();
  snapshot.divergence = e.divergence();
  const LessonMoment moment{snapshot, *snapshot.settings, snapshot.edits, "", 0};
  for (const Condition& check : state.checks) {
    const Quantity now = measure(check, moment);
    const double* number = std::get_if<double>(&now);
    EXPECT_TRUE(holds(check, now, {})) << check.text << ", but it is " << (number == nullptr ? -1 : *number);
  }
}

TEST_P(EveryState, HasAPictureOfItsRegionAndItsPoints) {
  StartingState state = state_named(GetParam());
  state.steps = 5;
  const StateView view = view_state(std::make_shared<const StartingState>(std::move(state)));
  ASSERT_TRUE(view.has_picture());
  const Image image = paint_state(Theme::make(ThemeKind::Dark), view);
  std::set<std::uint32_t> colors(image.pixels.begin(), image.pixels.end());
  EXPECT_GT(colors.size(), 8u);
}

INSTANTIATE_TEST_SUITE_P(States, EveryState, ::testing::ValuesIn(state_names()));

TEST(StartingStates, AreTwelveOfThePlayground) {
  const std::vector<std::string> names = state_names();
  EXPECT_EQ(std::count_if(names.begin(), names.end(),
                          [](const std::string& name) { return state_named(name).start.exhibit == "playground"; }),
            12);
}

TEST(StartingStates, OpenWithOneClickAndUndoBringsTheRunBackToTheBit) {
  test::Desk desk({}, {.width = 1280, .height = 720});
  Driver user = desk.driver();
  desk.app->session().trainer().step(60);
  ASSERT_TRUE(desk.app->settle());
  const std::vector<float> own = desk.params();
  ASSERT_DONE(user.click("rail/title"));
  ASSERT_TRUE(desk.app->settle());
  ASSERT_DONE(user.click("states/squares"));
  user.wait(3);
  EXPECT_TRUE(desk.snapshot().running);
  desk.app->session().trainer().pause();
  user.wait(3);
  EXPECT_NE(desk.params(), own);
  const std::vector<float> state = desk.params();
  user.chord({Key::Z, {.ctrl = true}});
  user.wait(3);
  EXPECT_EQ(desk.params(), own);
  EXPECT_EQ(desk.snapshot().step, 60);
  EXPECT_FALSE(desk.app->session().can_undo());
  user.chord({Key::Z, {.ctrl = true, .shift = true}});
  user.wait(3);
  EXPECT_EQ(desk.params(), state);
}

TEST(StartingStates, OneAfterTheOtherAreAllTakenBackInTurn) {
  test::Desk desk;
  Driver user = desk.driver();
  std::vector<std::vector<float>> seen;
  for (const char* name : {"xor with one", "sine", "five clouds"}) {
    seen.push_back(desk.params());
    user.chord({Key::K, {.ctrl = true}});
    user.type(std::string(name) == "sine" ? "function by formula" : name);
    user.key(Key::Enter);
    user.wait(2);
    desk.app->session().trainer().pause();
    user.wait(3);
  }
  for (; !seen.empty(); seen.pop_back()) {
    user.chord({Key::Z, {.ctrl = true}});
    user.wait(3);
    EXPECT_EQ(desk.params(), seen.back());
  }
}

TEST(StartingStates, OfAnotherExhibitLeaveItsRunAsItIs) {
  AppOptions options;
  options.exhibit = "transformer";
  test::Desk desk(std::move(options));
  Driver user = desk.driver();
  const std::vector<float> own = desk.params();
  user.chord({Key::K, {.ctrl = true}});
  user.type("learned by heart");
  user.key(Key::Enter);
  user.wait(4);
  EXPECT_NE(desk.app->ui().registry().find("playground/network/canvas"), nullptr);
  ASSERT_DONE(user.click("rail/transformer"));
  user.wait(4);
  EXPECT_EQ(desk.params(), own);
}

}  // namespace
}  // namespace neurarium
