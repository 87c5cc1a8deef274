#include "app/cli/check_points.h"

#include "engine/embedding/pca.h"
#include "engine/embedding/tsne.h"
#include "engine/embedding/umap.h"
#include "engine/rng.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::int64_t kCheckedPoints = 500;  // above kMostDenseRows, where only neighbours count
constexpr std::int64_t kCheckedWidth = 12;
constexpr int kCheckedMapSteps = 20;
constexpr double kPointTolerance = 1e-5;  // relative

Vectors random_points() {
  Vectors points;
  points.source = "check";
  points.rows = kCheckedPoints;
  points.width = kCheckedWidth;
  Rng rng(1, "check points");
  for (std::int64_t i = 0; i < points.rows * points.width; ++i)
    points.values.push_back(static_cast<float>(rng.normal() * (1.0 + static_cast<double>(i % points.width))));
  return points;
}

double squared_distance(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::pow(static_cast<double>(a[i]) - static_cast<double>(b[i]), 2);
  return sum;
}

// All axes three at a time: their squared distances sum to those of the space.
PointsOutcome check_axes(const Vectors& points) {
  const Pca pca = fit_pca(points);
  std::vector<double> sums(static_cast<std::size_t>(points.rows), 0.0);
  for (int first = 0; first < static_cast<int>(pca.axes()); first += 3) {
    const std::vector<MapPosition> at = project(pca_map(pca, 3, {first, first + 1, first + 2}), points);
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += squared_distance(at[i], at[0]);
  }
  double worst = 0;
  for (std::int64_t i = 1; i < points.rows; ++i) {
    const double want = squared_distance(points.row(i), points.row(0));
    worst = std::max(worst, std::abs(sums[static_cast<std::size_t>(i)] - want) / want);
  }
  return {worst <= kPointTolerance,
          fmt::format("axes         {} points keep their distances on all {} axes, largest error {:.1e}", points.rows,
                      pca.axes(), worst)};
}

PointsOutcome check_drag(const Vectors& points) {
  const LinearMap map = pca_map(fit_pca(points, 2), 2);
  const MapPosition move{2.5f, -1.5f, 0};
  const std::vector<float> change = lift(map, move);
  double worst = 0;
  for (std::int64_t i = 0; i < points.rows; ++i) {
    std::vector<float> moved(points.row(i).begin(), points.row(i).end());
    for (std::size_t c = 0; c < moved.size(); ++c) moved[c] += change[c];
    const MapPosition before = project(map, points.row(i)), after = project(map, moved);
    for (std::size_t d = 0; d < 2; ++d)
      worst = std::max(worst, static_cast<double>(std::abs(after[d] - before[d] - move[d])));
  }
  return {worst <= kPointTolerance * 10,
          fmt::format("dragging     a point lands where it is put, largest error {:.1e}", worst)};
}

template <class Make>
PointsOutcome check_map(std::string_view name, const Vectors& points, Make make) {
  std::vector<std::vector<MapPosition>> found;
  for (const int threads : {1, 3}) {
    Parallel parallel(threads);
    Result<std::unique_ptr<MovingMap>> map = make(points, parallel);
    if (!map) return {false, fmt::format("{:<12} {}", name, map.error().message)};
    for (int i = 0; i < kCheckedMapSteps; ++i) (*map)->step(parallel);
    found.push_back((*map)->positions());
  }
  return {found[0] == found[1],
          fmt::format("{:<12} {} steps of {} points with 1 and 3 threads: {}", name, kCheckedMapSteps, points.rows,
                      found[0] == found[1] ? "the same bits" : "other numbers")};
}

}  // namespace

std::vector<PointsOutcome> check_points() {
  const Vectors points = random_points();
  return {check_axes(points), check_drag(points),
          check_map("t-SNE", points,
                    [](const Vectors& v, Parallel& parallel) { return make_tsne(v, Metric::Euclid, {}, parallel); }),
          check_map("UMAP", points,
                    [](const Vectors& v, Parallel& parallel) { return make_umap(v, Metric::Euclid, {}, parallel); })};
}

}  // namespace neurarium
