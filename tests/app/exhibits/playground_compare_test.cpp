// Another moment beside the one on the screen: the bits of the other line, differences that follow training, and the
// way back.
#include "tests/app/exhibits/stage.h"

namespace neurarium {
namespace {

using test::PlaygroundStage;

std::vector<float> numbers(const Params<float>& params) { return {params.flat().begin(), params.flat().end()}; }

// A learned with 0.02 to step 300, the present line B with 0.1 from step 100 to 250.
void fork(PlaygroundStage& stage) {
  stage.train(300);
  stage.session().trainer().seek(100);
  change_settings(stage.session(), "setting.learning_rate", [](auto& s) { s.learning_rate = 0.1; });
  stage.train(150);
}

TEST(PlaygroundCompare, ABranchIsComparedAndItsBitsAreThoseOfSwitchingThere) {
  PlaygroundStage stage;
  fork(stage);
  Driver user = stage.driver();
  ASSERT_DONE(user.click("time/compare"));
  ASSERT_DONE(user.click("time/compare/A"));
  ASSERT_TRUE(stage.app->settle());
  const PlaygroundCompare& compare = stage.screen().comparison();
  ASSERT_TRUE(compare.is_open());
  ASSERT_NE(compare.comparison(), nullptr);
  EXPECT_EQ(compare.there()->step, 300);
  EXPECT_EQ(stage.session().snapshot().step, 250);  // the run stays where it is
  ASSERT_EQ(compare.comparison()->settings.size(), 1u);
  EXPECT_EQ(compare.comparison()->settings[0].name, "learning-rate");
  const std::vector<float> there = numbers(*compare.there()->params);
  user.key(Key::Escape);
  EXPECT_FALSE(compare.is_open());
  stage.session().trainer().switch_to(0);
  stage.app->settle();
  const Snapshot& s = stage.session().snapshot();
  EXPECT_EQ(there, std::vector<float>(s.params.begin(), s.params.end()));
}

TEST(PlaygroundCompare, TheDifferenceFollowsTrainingAndTheSliderChoosesAnotherStep) {
  PlaygroundStage stage;
  fork(stage);
  stage.screen().compare(stage.session(), 0, 300);
  ASSERT_TRUE(stage.app->settle());
  const PlaygroundCompare& compare = stage.screen().comparison();
  const auto first = compare.comparison()->output;
  stage.train(100);
  EXPECT_NE(compare.comparison()->output, first);
  Driver user = stage.driver();
  ASSERT_DONE(user.set_value("playground/compare/step", "40"));
  ASSERT_TRUE(stage.app->settle());
  EXPECT_EQ(compare.there()->step, 40);
  ASSERT_DONE(user.click("playground/compare/close"));
  EXPECT_FALSE(compare.is_open());
}

TEST(PlaygroundCompare, AnEarlierStepOfTheSameLineIsNoBranch) {
  PlaygroundStage stage;
  stage.train(200);
  Driver user = stage.driver();
  ASSERT_DONE(user.click("time/compare"));
  ASSERT_DONE(user.click("time/compare/start"));
  ASSERT_TRUE(stage.app->settle());
  const PlaygroundCompare& compare = stage.screen().comparison();
  EXPECT_EQ(compare.there()->step, 0);
  EXPECT_TRUE(compare.comparison()->settings.empty());
  EXPECT_GT(compare.comparison()->largest_weight, 0);
}

TEST(PlaygroundCompare, ALineThatIsGoneLeavesTheComparison) {
  PlaygroundStage stage;
  stage.train(20);
  stage.screen().compare(stage.session(), 7, 10);
  ASSERT_TRUE(stage.app->settle());
  EXPECT_FALSE(stage.screen().comparison().is_open());
}

}  // namespace
}  // namespace neurarium
