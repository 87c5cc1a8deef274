// Painting keeps what is there, stays under the brush, and never leaves a set without a point.
#include "engine/data/paint.h"

#include "engine/data/split.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <utility>

namespace neurarium {
namespace {

Points spiral_of(int samples) {
  const Result<Points> made = make_points({"spiral", samples, 0, 2, 0});
  EXPECT_TRUE(made.ok());
  return *made;
}

std::int64_t under(const PointSet& set, const Brush& brush) {
  std::int64_t count = 0;
  for (std::size_t i = 0; i < set.target.size(); ++i)
    count += brush.covers(static_cast<double>(set.x[2 * i]), static_cast<double>(set.x[2 * i + 1])) ? 1 : 0;
  return count;
}

TEST(Paint, AddsPointsUnderTheBrushAndLeavesTheOthers) {
  const Points before = spiral_of(100);
  const Brush brush{20, -30, 2, 0.5};
  const Points after = paint_points(*before, brush, 40, 1);
  ASSERT_EQ(after->size(), 140);
  EXPECT_TRUE(std::equal(before->x.begin(), before->x.end(), after->x.begin()));
  EXPECT_EQ(under(*after, brush), 40);
  for (std::size_t i = 100; i < 140; ++i) EXPECT_EQ(after->target[i], 1);
  EXPECT_NE(after->content_hash, before->content_hash);
  EXPECT_EQ(paint_points(*before, brush, 40, 1)->x, after->x) << "a stroke made again is the same";
}

TEST(Paint, SpreadsEvenlyOverTheBrush) {
  const Points points = paint_points(*spiral_of(2), {0, 0, 1, 1}, 4000, 0);
  const Brush half{0, 0, std::sqrt(0.5), std::sqrt(0.5)};  // half of the area
  EXPECT_NEAR(static_cast<double>(under(*points, half)) / 4000, 0.5, 0.03);
}

TEST(Paint, ANewClassJoinsWithItsFirstPoint) {
  const Points after = paint_points(*spiral_of(10), {0, 0, 1, 1}, 1, 2);
  EXPECT_EQ(after->classes, 3);
  EXPECT_EQ(after->class_names.back(), "2");
}

// Coordinates tell the points of the spiral apart.
std::set<std::pair<float, float>> test_points(const PointSet& set) {
  const Result<Split> split = split_rows(set.size(), 0.5, 7, RowOrder::Shuffled, set.ids);
  EXPECT_TRUE(split.ok());
  std::set<std::pair<float, float>> places;
  for (const std::int32_t row : split->test) {
    const auto at = static_cast<std::size_t>(row);
    places.emplace(set.x[2 * at], set.x[2 * at + 1]);
  }
  return places;
}

TEST(Paint, ErasingLeavesTheOthersWhereTheyLearnOrTest) {
  const Points before = spiral_of(200);
  const Points after = erase_points(*before, {0, 0, 2, 2});
  ASSERT_NE(after, nullptr);
  const auto old_tests = test_points(*before);
  const auto tests = test_points(*after);
  // The border between the parts lies where half of the points are: it moves by as many as were erased, at most.
  std::size_t crossed = 0;
  for (const auto& place : tests) crossed += old_tests.count(place) == 0 ? 1 : 0;
  const auto gone = static_cast<std::size_t>(before->size() - after->size());
  EXPECT_LE(crossed, (gone + 1) / 2);
  EXPECT_LT(crossed, tests.size() / 4) << "a shuffle anew would move half of them";
}

TEST(Paint, PointsThatArePaintedAfterErasingHaveIdsOfTheirOwn) {
  const Points erased = erase_points(*spiral_of(100), {0, 0, 2, 2});
  ASSERT_NE(erased, nullptr);
  const Points after = paint_points(*erased, {5, 5, 1, 1}, 3, 0);
  ASSERT_EQ(static_cast<std::int64_t>(after->ids.size()), after->size());
  EXPECT_EQ(after->ids.back(), erased->ids.back() + 3);
}

TEST(Paint, IdsThatRunOutAreCountedAnew) {
  PointSet set = *spiral_of(3);
  set.ids = {1, 2, 4'294'967'290};
  const Points after = paint_points(*seal(std::move(set)), {5, 5, 1, 1}, 3, 0);
  EXPECT_TRUE(after->ids.empty());
  EXPECT_EQ(after->size(), 6);
}

TEST(Paint, ErasesUnderTheBrushButNeverTheLastPoint) {
  const Points before = spiral_of(200);
  const Brush corner{0, 0, 2, 2};
  const std::int64_t gone = under(*before, corner);
  ASSERT_GT(gone, 0);
  const Points after = erase_points(*before, corner);
  ASSERT_NE(after, nullptr);
  EXPECT_EQ(after->size(), 200 - gone);
  EXPECT_EQ(under(*after, corner), 0);
  EXPECT_EQ(erase_points(*after, corner), nullptr) << "nothing is left to erase";
  const Points one = erase_points(*before, {0, 0, 100, 100});
  ASSERT_NE(one, nullptr);
  EXPECT_EQ(one->size(), 1);
  EXPECT_EQ(one->classes, 2);
  EXPECT_EQ(erase_points(*one, {0, 0, 100, 100}), nullptr);
}

TEST(Paint, MovesOnePointAlone) {
  const Points before = spiral_of(50);
  const Points after = move_point(*before, 7, -5.5, 3.25);
  for (std::size_t i = 0; i < 100; ++i) EXPECT_TRUE(i / 2 == 7 || after->x[i] == before->x[i]) << i;
  EXPECT_EQ(after->x[14], -5.5f);
  EXPECT_EQ(after->x[15], 3.25f);
  EXPECT_EQ(after->target, before->target);
}

}  // namespace
}  // namespace neurarium
