// Points in one layer: what lies in front covers what lies behind, what is not finite is not drawn, and of too many
// every k-th is.
#include "app/draw/point_cloud.h"

#include <cmath>
#include <limits>

#include "tests/app/support.h"

namespace neurarium {
namespace {

using test::TestScreen;

constexpr ImU32 kCloudRed = IM_COL32(255, 0, 0, 255);
constexpr ImU32 kCloudBlue = IM_COL32(0, 0, 255, 255);

class CloudStage {
 public:
  void draw(const std::vector<CloudPoint>& points) {
    screen_.ui->begin_frame();
    cloud.draw(*ImGui::GetBackgroundDrawList(), {0, 0}, {64, 48}, screen_.ui->theme(), points);
    screen_.ui->end_frame();
  }

 private:
  TestScreen screen_;

 public:
  PointCloud cloud{*screen_.platform};
};

TEST(PointCloud, WhatIsInFrontCoversWhatIsBehindInWhateverOrderTheyCome) {
  CloudStage stage;
  const CloudPoint far{20, 20, 0.1f, kCloudRed, 6}, near{20, 20, 0.9f, kCloudBlue, 3};
  for (const auto& points : {std::vector{far, near}, std::vector{near, far}}) {
    stage.draw(points);
    EXPECT_EQ(stage.cloud.image().at(20, 20), kCloudBlue);
    EXPECT_EQ(stage.cloud.image().at(24, 20), kCloudRed) << "the larger one looks out from behind";
    EXPECT_EQ(stage.cloud.image().at(40, 40), 0u);
    EXPECT_EQ(points[static_cast<std::size_t>(stage.cloud.hit({20, 20}, points, 8))], near);
  }
  EXPECT_EQ(stage.cloud.hit({50, 40}, std::vector{far, near}, 8), -1);
}

TEST(PointCloud, PointsOutsideAndPointsThatAreNoPlaceAreLeftOut) {
  CloudStage stage;
  const float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
  const std::vector<CloudPoint> points = {{nan, 3, 0, kCloudRed},
                                          {inf, 3, 0, kCloudRed},
                                          {3, -inf, 0, kCloudRed},
                                          {-1e30f, 0, 0, kCloudRed},
                                          {-90, 5, 0, kCloudRed}};
  stage.draw(points);
  for (const ImU32 pixel : stage.cloud.image().pixels) ASSERT_EQ(pixel, 0u);
  EXPECT_EQ(stage.cloud.hit({3, 3}, points, 10), -1);
  stage.draw({{-1, 10, 0, kCloudBlue, 4}});
  EXPECT_EQ(stage.cloud.image().at(0, 10), kCloudBlue) << "one at the edge is cut";
}

TEST(PointCloud, OfMoreThanCanBeDrawnEveryKthIs) {
  CloudStage stage;
  std::vector<CloudPoint> points(PointCloud::kMostDrawn + 1, {10, 10, 0.5f, kCloudRed, 2});
  points[1] = {50, 30, 0.5f, kCloudBlue, 2};
  points[2] = {30, 30, 0.5f, kCloudBlue, 2};
  stage.draw(points);
  EXPECT_EQ(stage.cloud.stride(), 2u);
  EXPECT_EQ(stage.cloud.image().at(50, 30), 0u) << "the second is left out";
  EXPECT_EQ(stage.cloud.image().at(30, 30), kCloudBlue);
  EXPECT_EQ(stage.cloud.hit({50, 30}, points, 5), -1) << "what is not drawn is not hit";
  points.resize(3);
  stage.draw(points);
  EXPECT_EQ(stage.cloud.stride(), 1u);
  EXPECT_EQ(stage.cloud.image().at(50, 30), kCloudBlue);
}

}  // namespace
}  // namespace neurarium
