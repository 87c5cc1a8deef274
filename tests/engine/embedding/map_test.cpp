// The moving maps: they keep neighbourhoods, give the same bits with any number of threads, and can be pushed and held.
#include "engine/embedding/tsne.h"
#include "engine/data/pictures.h"
#include "engine/embedding/umap.h"
#include "tests/engine/embedding/clouds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

std::vector<float> flat_places(const MovingMap& map) {
  std::vector<float> places;
  for (const MapPosition& p : map.positions()) places.insert(places.end(), p.begin(), p.begin() + map.dims());
  return places;
}

using MakeMap = std::unique_ptr<MovingMap> (*)(const Vectors&, int dims, Parallel&);
std::unique_ptr<MovingMap> small_tsne(const Vectors& v, int dims, Parallel& parallel) {
  return *make_tsne(v, Metric::Euclid, {.dims = dims, .perplexity = 15, .exaggerated = 100, .steps = 300}, parallel);
}
std::unique_ptr<MovingMap> small_umap(const Vectors& v, int dims, Parallel& parallel) {
  return *make_umap(v, Metric::Euclid, {.dims = dims, .steps = 200}, parallel);
}

class Maps : public testing::TestWithParam<MakeMap> {};

TEST_P(Maps, KeepPointsOfACloudTogether) {
  Parallel parallel(1);
  const Vectors vectors = test::clouds(200, 10, 4);
  const auto map = GetParam()(vectors, 2, parallel);
  while (!map->finished()) map->step(parallel);
  const std::vector<float> places = flat_places(*map);
  const NeighborTable near = nearest_rows(places, 200, 2, 1, parallel);
  for (std::int64_t i = 0; i < 200; ++i) EXPECT_EQ(near.of(i)[0] % 4, i % 4) << i;
  EXPECT_GT(trustworthiness(vectors, places, 2, 12, parallel), 0.95);
}

TEST_P(Maps, GiveTheSameBitsWithAnyNumberOfThreads) {
  const Vectors vectors = test::clouds(150, 6, 3);
  for (const int dims : {2, 3}) {
    std::vector<float> first;
    for (const int threads : {1, 2, 3}) {
      Parallel parallel(threads);
      const auto map = GetParam()(vectors, dims, parallel);
      for (int i = 0; i < 30; ++i) map->step(parallel);
      if (first.empty()) first = flat_places(*map);
      EXPECT_EQ(flat_places(*map), first) << threads;
    }
  }
}

TEST_P(Maps, LeaveAHeldPointWhereItIs) {
  Parallel parallel(1);
  const auto map = GetParam()(test::clouds(60, 5, 2), 2, parallel);
  for (int i = 0; i < 20; ++i) map->step(parallel);
  const MapPosition far{7, -3, 0};
  map->hold(5, far);
  for (int i = 0; i < 10; ++i) map->step(parallel);
  EXPECT_EQ(map->positions()[5], far);
  map->release();
  map->step(parallel);
  EXPECT_NE(map->positions()[5], far);
}

TEST_P(Maps, ArePushedAndStayFinite) {
  Parallel parallel(1);
  const auto map = GetParam()(test::clouds(60, 5, 2), 2, parallel);
  for (int i = 0; i < 20; ++i) map->step(parallel);
  const std::vector<float> before = flat_places(*map);
  map->perturb(0.5, 1);
  EXPECT_NE(flat_places(*map), before);
  for (int i = 0; i < 20; ++i) map->step(parallel);
  for (const float x : flat_places(*map)) EXPECT_TRUE(std::isfinite(x));
}

// All points on one spot, and more twins than neighbours.
TEST_P(Maps, BearDuplicates) {
  Parallel parallel(1);
  Vectors vectors = test::clouds(80, 4, 2);
  std::fill(vectors.values.begin(), vectors.values.begin() + 70 * 4, 1.0f);
  for (const bool all : {false, true}) {
    if (all) std::fill(vectors.values.begin(), vectors.values.end(), 2.0f);
    const auto map = GetParam()(vectors, 2, parallel);
    for (int i = 0; i < 30; ++i) map->step(parallel);
    for (const float x : flat_places(*map)) ASSERT_TRUE(std::isfinite(x)) << all;
  }
}

INSTANTIATE_TEST_SUITE_P(Both, Maps, testing::Values(small_tsne, small_umap));

// Of 8x8 pixels; the first `rows` of them.
Vectors digits(std::int64_t rows) {
  const Pictures pictures = digit_pictures();
  Vectors vectors;
  vectors.source = "digits";
  vectors.rows = std::min(rows, pictures->size());
  vectors.width = pictures->picture_size();
  vectors.values.resize(static_cast<std::size_t>(vectors.rows * vectors.width));
  for (std::int64_t i = 0; i < vectors.rows; ++i)
    pictures->read(i,
                   std::span(vectors.values)
                       .subspan(static_cast<std::size_t>(i * vectors.width), static_cast<std::size_t>(vectors.width)));
  return vectors;
}

double trust_of(MovingMap& map, const Vectors& vectors, Parallel& parallel) {
  while (!map.finished()) map.step(parallel);
  return trustworthiness(vectors, flat_places(map), 2, 12, parallel);
}

TEST(Tsne, IsTrustworthyOnTheDigits) {
  Parallel parallel(2);
  const Vectors vectors = digits(1797);
  const auto map = make_tsne(vectors, Metric::Euclid, {.steps = 500}, parallel);
  ASSERT_TRUE(map.ok());
  EXPECT_GE(trust_of(**map, vectors, parallel), 0.98);
}

TEST(Umap, IsTrustworthyOnTheDigits) {
  Parallel parallel(2);
  const Vectors vectors = digits(1797);
  const auto map = make_umap(vectors, Metric::Euclid, {.steps = 300}, parallel);
  ASSERT_TRUE(map.ok());
  EXPECT_GE(trust_of(**map, vectors, parallel), 0.97);
}

TEST(Tsne, OfFewPointsComesToRest) {
  Parallel parallel(1);
  for (const std::int64_t rows : {4, 6, 10, 15, 20, 30, 45, 60})
    for (const std::uint64_t seed : {1, 2, 3, 4}) {
      const Vectors vectors = test::clouds(rows, 8, 3, 2, seed);
      const auto map = make_tsne(vectors, Metric::Euclid, {.seed = seed}, parallel);
      ASSERT_TRUE(map.ok());
      while (!(*map)->finished()) (*map)->step(parallel);
      EXPECT_LT((*map)->divergence(), 0.75) << rows << " points, seed " << seed;
      const auto places = (*map)->positions();
      for (int i = 0; i < 20; ++i) (*map)->step(parallel);
      double moved = 0, size = 0;
      for (std::size_t i = 0; i < places.size(); ++i) {
        moved = std::max<double>(
            moved, std::hypot((*map)->positions()[i][0] - places[i][0], (*map)->positions()[i][1] - places[i][1]));
        size = std::max<double>(size, std::hypot(places[i][0], places[i][1]));
      }
      EXPECT_LT(moved, 0.1 * size) << rows << " points, seed " << seed << " of size " << size;
    }
}

TEST(Tsne, RefusesThreePoints) {
  Parallel parallel(1);
  const auto map = make_tsne(test::clouds(3, 2, 1), Metric::Euclid, {}, parallel);
  ASSERT_FALSE(map.ok());
  EXPECT_NE(map.error().message.find("at least 4 points and there are 3"), std::string::npos) << map.error().message;
}

TEST(Tsne, TheTreeComesNearToAllPairs) {
  Parallel parallel(1);
  for (const int dims : {2, 3}) {
    Coordinates at;
    Rng rng(1, "places");
    for (auto& x : at) {
      x.resize(static_cast<std::size_t>(padded<float>(1001)));
      for (float& v : x) v = static_cast<float>(20 * rng.normal());
    }
    Repulsion exact, tree;
    repel_all_pairs(at, 1001, dims, parallel, exact);
    repel_by_tree(at, 1001, dims, 0.5f, parallel, tree);
    EXPECT_NEAR(tree.total() / exact.total(), 1, 0.01) << dims;
    double off = 0, all = 0;
    for (std::size_t i = 0; i < 1001; ++i)
      for (std::size_t d = 0; d < static_cast<std::size_t>(dims); ++d) {
        off += std::pow(tree.force[d][i] - exact.force[d][i], 2);
        all += std::pow(exact.force[d][i], 2);
      }
    EXPECT_LT(std::sqrt(off / all), 0.02) << dims;
  }
}

TEST(Umap, ItsCurveIsThatOfThePaper) {
  const UmapCurve curve = fit_umap_curve(0.1, 1);
  EXPECT_NEAR(curve.a, 1.57694, 1e-4);
  EXPECT_NEAR(curve.b, 0.89506, 1e-4);
}

}  // namespace
}  // namespace neurarium
