// Linear pictures: principal components, axes from groups, and the way back from a moved point to its vector.
#include "engine/embedding/pca.h"
#include "tests/engine/embedding/clouds.h"

#include <gtest/gtest.h>

#include <cmath>

namespace neurarium {
namespace {

Vectors rows_of(std::int64_t width, std::vector<float> numbers) {
  Vectors vectors;
  vectors.source = "rows";
  vectors.width = width;
  vectors.rows = static_cast<std::int64_t>(numbers.size()) / width;
  vectors.values.assign(numbers.begin(), numbers.end());
  return vectors;
}

double dot_of(const Pca& pca, std::size_t a, std::size_t b) {
  const std::size_t width = pca.mean.size();
  double sum = 0;
  for (std::size_t j = 0; j < width; ++j) sum += pca.components[a * width + j] * pca.components[b * width + j];
  return sum;
}

TEST(Pca, ItsAxesAreOrthonormalAlsoWithoutVariance) {
  for (const Vectors& vectors : {test::clouds(50, 6, 3), test::clouds(4, 9, 2), rows_of(3, {1, 2, 3, 1, 2, 3, 1, 2, 3}),
                                 rows_of(4, {1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0})}) {
    const Pca pca = fit_pca(vectors);
    for (std::size_t a = 0; a < pca.axes(); ++a)
      for (std::size_t b = 0; b <= a; ++b) EXPECT_NEAR(dot_of(pca, a, b), a == b ? 1 : 0, 1e-9);
  }
}

TEST(Pca, OnePointHasAPlaceAndNoVariance) {
  const Vectors one = rows_of(3, {1, 2, 3});
  const Pca pca = fit_pca(one, 2);
  EXPECT_EQ(pca.axes(), 1u);
  EXPECT_EQ(pca.total_variance, 0);
  EXPECT_EQ(project(pca_map(pca, 2), one)[0], (MapPosition{0, 0, 0}));
}

TEST(LinearMap, AMovedVectorLandsWhereThePointWasPut) {
  const Vectors vectors = test::clouds(40, 7, 3);
  const std::vector<GroupAxis> groups = {{{0, 3}, {1, 4}}, {{2}, {5}}};
  for (const LinearMap& map : {pca_map(fit_pca(vectors, 3), 3), group_map(vectors, groups), raw_map(7, 2, {4, 1, 0})}) {
    const MapPosition before = project(map, vectors.row(6));
    MapPosition move{0.7f, -1.2f, 0.3f};
    if (map.dims == 2) move[2] = 0;
    std::vector<float> moved(vectors.row(6).begin(), vectors.row(6).end());
    const std::vector<float> change = lift(map, move);
    for (std::size_t j = 0; j < moved.size(); ++j) moved[j] += change[j];
    const MapPosition after = project(map, moved);
    for (std::size_t d = 0; d < 3; ++d) EXPECT_NEAR(after[d] - before[d], move[d], 1e-4) << d;
  }
}

TEST(LinearMap, TwoGroupsLieAtZeroAndOne) {
  const Vectors vectors = rows_of(2, {1, 1, 3, 1, 5, 7, 7, 7});
  const std::vector<GroupAxis> axes = {{{0, 1}, {2, 3}}};
  const LinearMap map = group_map(vectors, axes);
  const std::vector<MapPosition> at = project(map, vectors);
  EXPECT_NEAR((at[0][0] + at[1][0]) / 2, 0, 1e-6);
  EXPECT_NEAR((at[2][0] + at[3][0]) / 2, 1, 1e-6);
}

TEST(LinearMap, TwoGroupsOnOneSpotGiveNoDirection) {
  const Vectors vectors = rows_of(2, {1, 1, 1, 1, 5, 7});
  const std::vector<GroupAxis> axes = {{{0}, {1}}};
  const LinearMap map = group_map(vectors, axes);
  EXPECT_FALSE(map.given[0]);
  EXPECT_EQ(project(map, vectors.row(2))[0], 0);
  for (const float c : lift(map, {1, 0, 0})) EXPECT_EQ(c, 0);
}

}  // namespace
}  // namespace neurarium
