#include "engine/embedding/moving_map.h"

#include "engine/embedding/pca.h"
#include "engine/rng.h"

#include <algorithm>
#include <cmath>

namespace neurarium {

PointGraph symmetric_graph(const NeighborTable& table, std::span<const double> weights,
                           double (*combine)(double there, double back)) {
  struct Entry {
    std::int32_t to;
    double there, back;
  };
  std::vector<std::vector<Entry>> rows(static_cast<std::size_t>(table.rows));
  for (std::int64_t i = 0; i < table.rows; ++i)
    for (int s = 0; s < table.k; ++s) {
      const auto e = static_cast<std::size_t>(i * table.k + s);
      const std::int32_t j = table.index[e];
      rows[static_cast<std::size_t>(i)].push_back({j, weights[e], 0});
      rows[static_cast<std::size_t>(j)].push_back({static_cast<std::int32_t>(i), 0, weights[e]});
    }
  PointGraph graph;
  graph.begin.push_back(0);
  for (std::vector<Entry>& row : rows) {
    std::sort(row.begin(), row.end(), [](const Entry& a, const Entry& b) { return a.to < b.to; });
    for (std::size_t e = 0; e < row.size(); ++e) {
      double there = row[e].there;
      double back = row[e].back;
      if (e + 1 < row.size() && row[e + 1].to == row[e].to) {
        ++e;
        there += row[e].there;
        back += row[e].back;
      }
      graph.index.push_back(row[e].to);
      graph.weight.push_back(static_cast<float>(combine(there, back)));
    }
    graph.begin.push_back(static_cast<std::int64_t>(graph.index.size()));
  }
  return graph;
}

MovingMap::MovingMap(std::int64_t rows, int dims) : rows_(rows), dims_(dims) {
  NEURARIUM_CHECK(dims == 2 || dims == 3);
  for (auto& coordinate : at_) coordinate.assign(static_cast<std::size_t>(padded<float>(rows)), 0.0f);
}

std::vector<MapPosition> MovingMap::positions() const {
  std::vector<MapPosition> positions(static_cast<std::size_t>(rows_));
  for (std::size_t i = 0; i < positions.size(); ++i) positions[i] = {at_[0][i], at_[1][i], at_[2][i]};
  return positions;
}

void MovingMap::place(std::span<const MapPosition> positions) {
  NEURARIUM_CHECK_EQ(static_cast<std::int64_t>(positions.size()), rows_);
  for (std::size_t i = 0; i < positions.size(); ++i)
    for (std::size_t d = 0; d < static_cast<std::size_t>(dims_); ++d) at_[d][i] = positions[i][d];
  stop_motion();
}

void MovingMap::perturb(double amount, std::uint64_t seed) {
  double squares = 0;
  for (int d = 0; d < dims_; ++d)
    for (std::int64_t i = 0; i < rows_; ++i) {
      const double x = at_[static_cast<std::size_t>(d)][static_cast<std::size_t>(i)];
      squares += x * x;
    }
  const double size = std::sqrt(squares / static_cast<double>(rows_));
  Rng rng(seed, "perturb", static_cast<std::uint64_t>(steps_));
  for (int d = 0; d < dims_; ++d)
    for (std::int64_t i = 0; i < rows_; ++i)
      at_[static_cast<std::size_t>(d)][static_cast<std::size_t>(i)] += static_cast<float>(amount * size * rng.normal());
  stop_motion();
}

void MovingMap::hold(std::int32_t row, const MapPosition& at) {
  std::erase_if(held_, [&](const auto& held) { return held.first == row; });
  held_.emplace_back(row, at);
  put_held_back();
}

void MovingMap::put_held_back() {
  for (const auto& [row, at] : held_)
    for (std::size_t d = 0; d < static_cast<std::size_t>(dims_); ++d) at_[d][static_cast<std::size_t>(row)] = at[d];
}

void MovingMap::centre() {
  if (!held_.empty()) return put_held_back();
  for (int d = 0; d < dims_; ++d) {
    float* x = at_[static_cast<std::size_t>(d)].data();
    double sum = 0;
    for (std::int64_t i = 0; i < rows_; ++i) sum += x[i];
    const auto mean = static_cast<float>(sum / static_cast<double>(rows_));
    for (std::int64_t i = 0; i < rows_; ++i) x[i] -= mean;
  }
}

std::vector<MapPosition> pca_start(const Vectors& vectors, int dims, double deviation, std::uint64_t seed) {
  const Pca pca = fit_pca(vectors, static_cast<std::size_t>(dims));
  std::vector<MapPosition> positions = project(pca_map(pca, dims), vectors);
  const double first = std::sqrt(pca.variance.front());
  const double scale = first > 0 ? deviation / first : 0;
  Rng rng(seed, "map");
  for (MapPosition& p : positions)
    for (int d = 0; d < dims; ++d) {
      float& x = p[static_cast<std::size_t>(d)];
      x = static_cast<float>(x * scale + 1e-4 * deviation * rng.normal());
    }
  return positions;
}

}  // namespace neurarium
