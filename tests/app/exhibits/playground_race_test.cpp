// The race in the window: opened by its button, played with the space bar, lanes changed and taken over; the run is
// kept.
#include "tests/app/exhibits/stage.h"

namespace neurarium {
namespace {

using test::PlaygroundStage;

std::vector<float> run_params(PlaygroundStage& stage) {
  const Snapshot& s = stage.session().snapshot();
  return {s.params.begin(), s.params.end()};
}

TEST(PlaygroundRace, SpacePlaysTheLanesWhileTheRunRestsAndEscLeaves) {
  PlaygroundStage stage;
  stage.train(50);
  const std::vector<float> before = run_params(stage);
  Driver user = stage.driver();
  ASSERT_DONE(user.click("playground/network/race"));
  ASSERT_TRUE(stage.screen().race().is_open());
  ASSERT_EQ(stage.screen().race().lanes().size(), 3u);
  user.key(Key::Space);
  for (int i = 0; i < 20; ++i) stage.app->frame(false);
  const RaceNews* news = stage.screen().race().news();
  ASSERT_NE(news, nullptr);
  EXPECT_TRUE(news->running);
  EXPECT_GT(news->step, 100);
  for (const LaneNews& lane : news->lanes) EXPECT_EQ(lane.step, news->step);
  user.key(Key::Space);
  stage.app->frame(false);
  EXPECT_FALSE(stage.screen().race().news()->running);
  EXPECT_EQ(run_params(stage), before);
  user.key(Key::Escape);
  EXPECT_FALSE(stage.screen().race().is_open());
  EXPECT_EQ(stage.session().snapshot().step, 50);
  EXPECT_EQ(run_params(stage), before);
}

TEST(PlaygroundRace, ChoicesOfALaneStartTheRaceAgain) {
  PlaygroundStage stage;
  Driver user = stage.driver();
  ASSERT_DONE(user.click("playground/network/race"));
  user.key(Key::Space);
  for (int i = 0; i < 4; ++i) stage.app->frame(false);
  ASSERT_DONE(user.click("playground/race/lane 2/optimizer"));
  ASSERT_DONE(user.click("playground/race/lane 2/optimizer/5"));
  EXPECT_EQ(stage.screen().race().lanes()[1].optimizer, kOptimizerNames[4]);
  EXPECT_EQ(stage.screen().race().news()->step, 0);
  ASSERT_DONE(user.click("playground/race/lane 3/depth"));
  ASSERT_DONE(user.click("playground/race/lane 3/depth/4"));
  EXPECT_EQ(stage.screen().race().lanes()[2].hidden, "8,8,8");
  EXPECT_FALSE(stage.screen().race().news()->lanes[2].other_start.empty());
  EXPECT_TRUE(stage.screen().race().news()->lanes[1].other_start.empty());
  for (int i = 0; i < 3; ++i) ASSERT_DONE(user.click("playground/race/add"));
  EXPECT_EQ(stage.screen().race().lanes().size(), 6u);
  ASSERT_DONE(user.click("playground/race/lane 1/remove"));
  EXPECT_EQ(stage.screen().race().lanes().size(), 5u);
}

TEST(PlaygroundRace, ALaneThatIsTakenOverGivesTheRunItsSettings) {
  PlaygroundStage stage;
  stage.train(30);
  Driver user = stage.driver();
  ASSERT_DONE(user.click("playground/network/race"));
  const std::string rival = stage.screen().race().lanes()[1].optimizer;
  ASSERT_NE(rival, stage.settings().optimizer);
  ASSERT_DONE(user.click("playground/race/lane 2/take over"));
  stage.app->settle();
  EXPECT_FALSE(stage.screen().race().is_open());
  EXPECT_EQ(stage.settings().optimizer, rival);
  EXPECT_EQ(stage.session().snapshot().step, 30);
  user.chord({Key::Z, {.ctrl = true}});
  EXPECT_NE(stage.settings().optimizer, rival);
}

TEST(PlaygroundRace, TheFinishMarksWhoArrivesAndALaneThatDivergesIsStillShown) {
  PlaygroundSettings settings;
  settings.data = "circles";
  settings.samples = 200;
  settings.output_activation = "linear";
  settings.learning_rate = 0.03;
  PlaygroundStage stage(settings);
  Driver user = stage.driver();
  ASSERT_DONE(user.click("playground/network/race"));
  ASSERT_DONE(user.click("playground/race/lane 2/activation"));
  ASSERT_DONE(user.click("playground/race/lane 2/activation/5"));
  ASSERT_DONE(user.click("playground/race/lane 2/rate"));
  ASSERT_DONE(user.click("playground/race/lane 2/rate/12"));
  user.key(Key::Space);
  for (int i = 0; i < 60; ++i) stage.app->frame(false);
  const RaceNews* news = stage.screen().race().news();
  EXPECT_GT(news->lanes[0].place, 0);
  EXPECT_GT(news->lanes[0].arrived_at, 0);
  EXPECT_TRUE(news->lanes[1].divergence.has_value());
  EXPECT_TRUE(stage.app->ui().registry().require("playground/race/lane 2/picture").ok());
}

}  // namespace
}  // namespace neurarium
