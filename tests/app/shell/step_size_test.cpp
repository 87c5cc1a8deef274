#include "tests/app/exhibits/stage.h"

#include "app/shell/step_size.h"

namespace neurarium {
namespace {

using test::PlaygroundStage;

PlaygroundSettings quick() {
  PlaygroundSettings s;
  s.data = "xor";
  s.samples = 100;
  return s;
}

TEST(StepSize, TheMenuKeepsTheSizeForTheButtonAndItsKey) {
  PlaygroundStage stage(quick());
  Driver driver = stage.driver();
  ASSERT_DONE(driver.click("run/step"));
  stage.app->settle();
  EXPECT_EQ(stage.session().snapshot().step, 1);
  ASSERT_DONE(driver.click("run/step menu"));
  ASSERT_DONE(driver.click("run/step menu/step example"));
  stage.app->settle();
  driver.chord({Key::Period, {}});
  stage.app->settle();
  EXPECT_EQ(stage.session().snapshot().step, 3);
  std::size_t rows = 0, singles = 0;
  stage.session().trainer().with_and_wait([&](Timeline& t) {
    rows = t.experiment().batch_rows().size();
    for (const JournalEntry& e : t.experiment().journal()) singles += std::holds_alternative<TakeOne>(e.change) ? 1 : 0;
  });
  EXPECT_EQ(rows, 1u);
  EXPECT_EQ(singles, 2u);
  driver.chord({Key::Period, {.shift = true}});
  stage.app->settle();
  EXPECT_EQ(stage.session().snapshot().step, 3 + stage.session().snapshot().steps_per_epoch) << "Shift stays one epoch";
}

TEST(StepSize, UntilStopsWhereTheConditionHoldsAndSaysSo) {
  PlaygroundStage stage(quick());
  Driver driver = stage.driver();
  ASSERT_DONE(driver.click("run/step menu"));
  ASSERT_DONE(driver.choose("run/step menu/stop when", "step"));
  ASSERT_DONE(driver.set_value("run/step menu/stop at", "25"));
  ASSERT_DONE(driver.click("run/step menu/step until"));
  for (int i = 0; i < 4000 && !stage.session().snapshot().reached; ++i) stage.app->frame(false);
  stage.app->settle();
  EXPECT_EQ(stage.session().snapshot().step, 25);
  EXPECT_FALSE(stage.session().snapshot().running);
  EXPECT_EQ(describe_stop(stage.app->ui(), *stage.session().snapshot().reached), "Stopped at step 25.");
  EXPECT_TRUE(stage.app->ui().catalog().missing().empty());
}

TEST(StepSize, TheAccuracyIsGivenInPercent) {
  StepChoice choice;
  choice.stop = StopKind::Accuracy;
  EXPECT_DOUBLE_EQ(choice.condition().value, 0.95);
  choice.stop = StopKind::Step;
  EXPECT_DOUBLE_EQ(choice.condition().value, 1000);
}

}  // namespace
}  // namespace neurarium
