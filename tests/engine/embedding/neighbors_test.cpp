// Searches in the full space: against plain loops, with equal distances, and when only a forest can answer.
#include "engine/embedding/neighbor_forest.h"
#include "tests/engine/embedding/clouds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

TEST(Neighbors, AreThoseOfAPlainLoop) {
  const Vectors v = test::clouds(130, 5, 3);
  Parallel parallel(2);
  const NeighborTable table = nearest_rows(v.values, v.rows, v.width, 7, parallel);
  for (std::int32_t i = 0; i < 130; ++i) {
    const std::int32_t self[] = {i};
    const std::vector<Neighbor> plain = nearest_to(v, v.row(i), 7, Metric::Euclid, self);
    for (std::size_t s = 0; s < 7; ++s) {
      EXPECT_EQ(table.of(i)[s], plain[s].row);
      EXPECT_EQ(table.distance[static_cast<std::size_t>(i) * 7 + s], plain[s].distance);
    }
  }
}

TEST(Neighbors, OfEqualDistanceComeByTheirIndex) {
  Vectors v;
  v.rows = 6;
  v.width = 2;
  v.values.assign(12, 1.0f);
  Parallel parallel(1);
  const NeighborTable table = nearest_rows(v.values, 6, 2, 3, parallel);
  EXPECT_TRUE(std::ranges::equal(table.of(0), std::vector<std::int32_t>{1, 2, 3}));
  EXPECT_TRUE(std::ranges::equal(table.of(2), std::vector<std::int32_t>{0, 1, 3}));
}

TEST(Neighbors, TheForestFindsMostAndSaysHowMany) {
  const Vectors v = test::clouds(3000, 16, 30, 3);
  Parallel one(1), two(2);
  NeighborTable table{3000, 15, {}, {}, true, 1};
  table.index.resize(45000);
  table.distance.resize(45000);
  NeighborTable again = table;
  search_by_forest(v.values, 16, table, one);
  search_by_forest(v.values, 16, again, two);
  EXPECT_EQ(table.index, again.index);
  EXPECT_FALSE(table.exact);
  const NeighborTable exact = nearest_rows(v.values, 3000, 16, 15, one);
  std::int64_t same = 0;
  for (std::int64_t i = 0; i < 3000; ++i)
    for (const std::int32_t j : exact.of(i)) same += std::ranges::count(table.of(i), j);
  EXPECT_GT(static_cast<double>(same) / 45000, 0.9);
  EXPECT_NEAR(table.found, static_cast<double>(same) / 45000, 0.03);
}

TEST(Neighbors, TheCosineOfNothingIsZero) {
  Vectors v;
  v.rows = 3;
  v.width = 2;
  v.values = {0, 0, 1, 0, -2, 0};
  const std::vector<Neighbor> near = nearest_to(v, std::vector<float>{3, 0}, 3, Metric::Cosine);
  EXPECT_EQ(near, (std::vector<Neighbor>{{1, 0}, {0, 1}, {2, 2}}));
}

TEST(Neighbors, KingMinusManPlusWomanIsQueen) {
  Vectors v;  // royal, female, other
  v.rows = 5;
  v.width = 3;
  v.values = {1, 0, 0.1f, 0, 0, 0.1f, 0, 1, 0.1f, 1, 1, 0.1f, 0, 0, 1};
  EXPECT_EQ(analogy(v, 0, 1, 2, 2, Metric::Euclid).front().row, 3);
  EXPECT_EQ(analogy(v, 0, 1, 2, 2, Metric::Euclid).size(), 2u);
}

TEST(Trustworthiness, IsOneForTheSpaceItselfAndFallsForNoise) {
  const Vectors v = test::clouds(100, 2, 1);
  Parallel parallel(1);
  EXPECT_DOUBLE_EQ(trustworthiness(v, v.values, 2, 5, parallel), 1);
  const Vectors noise = test::clouds(100, 2, 1, 12, 9);
  EXPECT_LT(trustworthiness(v, noise.values, 2, 5, parallel), 0.7);
}

}  // namespace
}  // namespace neurarium
