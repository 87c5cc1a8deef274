// Formulas typed into the window: as a target, as an input, and with a mistake.
#include "tests/app/exhibits/stage.h"

#include <algorithm>

namespace neurarium {
namespace {

using test::PlaygroundStage;

PlaygroundSettings formula_run() {
  PlaygroundSettings s;
  s.data = "formula";
  s.target_formula = "x1 > 0";
  s.samples = 120;
  s.hidden = "3";
  s.layer_ids = {1};
  return s;
}

TEST(PlaygroundFormula, ATypedTargetIsLearnedAndAMistakeIsNamedAndChangesNothing) {
  PlaygroundStage stage(formula_run());
  stage.train(4);
  ASSERT_DONE(stage.driver().set_value("playground/data/target formula", "x1*x2/20"));
  stage.app->settle();
  EXPECT_EQ(stage.settings().target_formula, "x1*x2/20");
  EXPECT_EQ(stage.view().parts->points->classes, 0) << "a number is a regression";
  EXPECT_EQ(stage.session().snapshot().step, 4) << "no reset";
  ASSERT_DONE(stage.driver().set_value("playground/data/target formula", "x1 * (x2"));
  stage.app->settle();
  EXPECT_EQ(stage.settings().target_formula, "x1*x2/20");
}

TEST(PlaygroundFormula, AnInputOfOnesOwnIsFedAndAClickTakesItAwayAgain) {
  PlaygroundStage stage(formula_run());
  stage.train(4);
  const std::vector<float> before = stage.by_key("layer1.weight");
  ASSERT_DONE(stage.driver().click("playground/features/own input"));
  ASSERT_DONE(stage.driver().set_value("playground/features/input formula", "max(x1, x2)"));
  stage.app->settle();
  ASSERT_EQ(stage.settings().inputs, "x1,x2,max(x1,x2)");
  const std::vector<float> after = stage.by_key("layer1.weight");
  ASSERT_EQ(after.size(), 9u);
  for (std::size_t unit = 0; unit < 3; ++unit)
    for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(after[unit * 3 + i], before[unit * 2 + i]) << "weights stay";
  stage.app->frame(false);
  ASSERT_DONE(stage.driver().click("playground/features/max(x1,x2)"));
  stage.app->settle();
  EXPECT_EQ(stage.settings().inputs, "x1,x2");
}

TEST(PlaygroundFormula, ADecimalCommaIsNotTwoInputs) {
  PlaygroundStage stage(formula_run());
  EXPECT_FALSE(add_input(stage.session(), "1,5*x1").ok());
  EXPECT_EQ(stage.settings().inputs, "x1,x2");
  EXPECT_TRUE(add_input(stage.session(), "min(x1, x2)").ok()) << "a comma in brackets parts arguments";
}

TEST(PlaygroundFormula, ClassesOfUnequalSizeAreASliderAway) {
  PlaygroundSettings s = formula_run();
  s.data = "circles";
  PlaygroundStage stage(std::move(s));
  ASSERT_DONE(stage.driver().click("playground/data/balance"));
  ASSERT_DONE(stage.driver().set_value("playground/data/balance 0/class share", "0.25"));
  stage.app->settle();
  EXPECT_EQ(stage.settings().balance, "0.25,1");
  const auto& targets = stage.view().parts->points->target;
  EXPECT_EQ(std::count(targets.begin(), targets.end(), 1.0f), 96);
}

}  // namespace
}  // namespace neurarium
