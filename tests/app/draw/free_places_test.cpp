#include "app/draw/free_places.h"

#include <gtest/gtest.h>

#include <vector>

namespace neurarium {
namespace {

using Box = FreePlaces::Box;

bool overlap(const Box& a, const Box& b) {
  return a.min.x < b.max.x && b.min.x < a.max.x && a.min.y < b.max.y && b.min.y < a.max.y;
}

TEST(FreePlaces, TakesTheFirstPlaceThatIsFree) {
  FreePlaces free({{0, 0}, {100, 100}}, 2);
  free.take({{40, 40}, {60, 60}});
  const std::vector<ImVec2> middles = {{50, 50}, {50, 35}, {50, 25}, {20, 20}};
  const auto placed = free.place({20, 10}, middles);
  ASSERT_TRUE(placed);
  EXPECT_EQ(placed->min.y, 20) << "the second place is too near";
  const auto next = free.place({20, 10}, middles);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->min.x, 10);
  EXPECT_FALSE(free.place({20, 10}, middles)) << "all of them are taken";
}

TEST(FreePlaces, NothingLeavesTheFrameAndNothingOverlaps) {
  FreePlaces free({{0, 0}, {100, 60}}, 1);
  std::vector<Box> placed;
  for (int i = 0; i < 200; ++i) {
    const ImVec2 middle{static_cast<float>(i * 37 % 120) - 10, static_cast<float>(i * 53 % 80) - 10};
    if (const auto box = free.place({18, 8}, std::vector<ImVec2>{middle})) placed.push_back(*box);
  }
  EXPECT_GT(placed.size(), 5u);
  for (std::size_t i = 0; i < placed.size(); ++i) {
    EXPECT_GE(placed[i].min.x, 0);
    EXPECT_LE(placed[i].max.y, 60);
    for (std::size_t k = 0; k < i; ++k) EXPECT_FALSE(overlap(placed[i], placed[k])) << i << " on " << k;
  }
}

}  // namespace
}  // namespace neurarium
