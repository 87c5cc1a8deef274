// Points painted, moved and erased with the mouse while the network learns.
#include "tests/app/exhibits/stage.h"

#include <algorithm>

namespace neurarium {
namespace {

using test::PlaygroundStage;

PlaygroundSettings painted_xor() {
  PlaygroundSettings s;
  s.data = "xor";
  s.samples = 100;
  s.hidden = "4";
  s.layer_ids = {1};
  return s;
}

TEST(PlaygroundPaint, AStrokeAddsPointsThatTheNetworkLearnsAndIsOneEntryOfUndo) {
  PlaygroundStage stage(painted_xor());
  stage.train(5);
  ASSERT_DONE(stage.driver().click("playground/paint/tool/tool paint"));
  ASSERT_DONE(stage.driver().click("playground/paint/paint class 1"));
  ASSERT_DONE(stage.driver().drag_pixels("playground/output/region", 60, 20));
  stage.app->settle();
  const Points after = stage.settings().points;
  ASSERT_NE(after, nullptr);
  EXPECT_EQ(stage.settings().data, "file");
  EXPECT_GT(after->size(), 100);
  EXPECT_EQ(after->target.back(), 1);
  EXPECT_EQ(stage.session().snapshot().step, 5) << "no reset";
  EXPECT_EQ(stage.session().snapshot().task->train->rows + stage.session().snapshot().task->test->rows, after->size());
  EXPECT_EQ(stage.view().domain.x1_high, kPlaneHalf) << "the plane stays";
  stage.session().undo();
  stage.app->settle();
  EXPECT_EQ(stage.settings().data, "xor");
}

TEST(PlaygroundPaint, AClickWithANewClassMakesTheNetworkTellThreeApart) {
  PlaygroundStage stage(painted_xor());
  ASSERT_DONE(stage.driver().click("playground/paint/tool/tool paint"));
  ASSERT_DONE(stage.driver().click("playground/paint/paint class 2"));
  ASSERT_DONE(stage.driver().click("playground/output/region"));
  stage.app->settle();
  EXPECT_EQ(stage.view().parts->points->classes, 3);
  EXPECT_EQ(stage.view().parts->network.outputs, 3);
  stage.train(3);
  EXPECT_EQ(stage.session().snapshot().step, 3);
}

TEST(PlaygroundPaint, ErasingLeavesAtLeastOnePoint) {
  PlaygroundStage stage(painted_xor());
  Driver driver = stage.driver();
  ASSERT_DONE(driver.click("playground/paint/tool/tool erase"));
  ASSERT_DONE(driver.drag_pixels("playground/paint/brush size", 400, 0));
  for (const auto& [dx, dy] :
       {std::pair{0.0f, -200.0f}, {0.0f, 200.0f}, {-200.0f, 0.0f}, {200.0f, 0.0f}, {150.f, 150.f}})
    ASSERT_DONE(driver.drag_pixels("playground/output/region", dx, dy));
  stage.app->settle();
  ASSERT_NE(stage.settings().points, nullptr);
  EXPECT_LT(stage.settings().points->size(), 60);
  EXPECT_GE(stage.settings().points->size(), 1);
  stage.train(3);
  EXPECT_EQ(stage.session().snapshot().step, 3);
}

TEST(PlaygroundPaint, APointThatIsDraggedTakesItsPlaceAndAClickStillChoosesIt) {
  PlaygroundStage stage(painted_xor());
  const auto region = stage.app->ui().registry().find("playground/output/region");
  ASSERT_TRUE(region);
  const PointSet& points = *stage.view().parts->points;
  const Domain d = stage.view().domain;
  const std::int32_t row = stage.view().parts->train.front();
  const auto at = static_cast<std::size_t>(row);
  const float u = static_cast<float>((static_cast<double>(points.x[2 * at]) - d.x1_low) / (d.x1_high - d.x1_low));
  const float v = static_cast<float>((d.x2_high - static_cast<double>(points.x[2 * at + 1])) / (d.x2_high - d.x2_low));
  const float before = points.x[2 * at];
  ASSERT_DONE(stage.driver().drag_pixels("playground/output/region", 30, 0, {u, v}));
  stage.app->settle();
  ASSERT_NE(stage.settings().points, nullptr);
  EXPECT_EQ(stage.settings().points->size(), 100);
  EXPECT_GT(stage.settings().points->x[2 * at], before);
  EXPECT_EQ(stage.settings().points->target[at], stage.view().parts->points->target[at]);
}

TEST(PlaygroundPaint, TestPointsCanBeHiddenAndTheRegionDecided) {
  PlaygroundStage stage(painted_xor());
  const Image soft = stage.screen().output().region_image();
  ASSERT_DONE(stage.driver().click("playground/output/discretize"));
  stage.app->frame(false);
  const Image& hard = stage.screen().output().region_image();
  std::vector<ImU32> colours(hard.pixels.begin(), hard.pixels.end());
  std::sort(colours.begin(), colours.end());
  colours.erase(std::unique(colours.begin(), colours.end()), colours.end());
  EXPECT_LE(colours.size(), 2u);
  EXPECT_NE(hard.pixels, soft.pixels);
  const std::size_t all = stage.screen().output().points_shown();
  ASSERT_DONE(stage.driver().click("playground/output/show test"));
  stage.app->frame(false);
  EXPECT_EQ(stage.screen().output().points_shown(), all - stage.view().parts->test.size());
}

}  // namespace
}  // namespace neurarium
