// A picture of many dimensions in two or three that is found step by step and can be watched, pushed and held while it
// is: what t-SNE and UMAP share. Points are kept as one array for each coordinate, padded for the vector kernels.
#pragma once

#include "engine/embedding/neighbors.h"

#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace neurarium {

inline constexpr std::int64_t kMostMapRows = 100'000;  // a map of more would not move in a lifetime's patience

// The weights between points that a map keeps near each other; symmetric, rows in CSR form.
struct PointGraph {
  std::vector<std::int64_t> begin;  // [rows + 1]
  std::vector<std::int32_t> index;
  std::vector<float> weight;
  [[nodiscard]] std::int64_t rows() const { return static_cast<std::int64_t>(begin.size()) - 1; }
};

// Both directions of each pair combined: weights [rows, k] belong to the table's entries, and a direction that is not
// in the table is 0.
PointGraph symmetric_graph(const NeighborTable& table, std::span<const double> weights,
                           double (*combine)(double there, double back));

class MovingMap {
 public:
  virtual ~MovingMap() = default;
  MovingMap(const MovingMap&) = delete;
  MovingMap& operator=(const MovingMap&) = delete;

  virtual void step(Parallel& parallel) = 0;
  [[nodiscard]] std::int64_t steps() const { return steps_; }
  [[nodiscard]] virtual std::int64_t planned_steps() const = 0;
  [[nodiscard]] bool finished() const { return steps_ >= planned_steps(); }
  // t-SNE: the Kullback-Leibler divergence in nats of the last step's positions; nothing for UMAP.
  [[nodiscard]] virtual double divergence() const { return 0; }

  // The space changed (a model learned): new weights, the same places.
  virtual void set_graph(PointGraph graph) = 0;
  // Starts the schedule over from the present places.
  void restart() { steps_ = 0; }

  [[nodiscard]] std::int64_t rows() const { return rows_; }
  [[nodiscard]] int dims() const { return dims_; }
  [[nodiscard]] std::vector<MapPosition> positions() const;
  void place(std::span<const MapPosition> positions);  // [rows]
  // Every point moves by a random step of about `amount` times the picture's size.
  void perturb(double amount, std::uint64_t seed);
  // Keeps a point where it is put, while the others follow.
  void hold(std::int32_t row, const MapPosition& at);
  void release() { held_.clear(); }

 protected:
  MovingMap(std::int64_t rows, int dims);
  virtual void stop_motion() {}  // places were changed from outside
  void put_held_back();
  void centre();

  std::int64_t rows_;
  int dims_;
  std::int64_t steps_ = 0;
  std::array<AlignedVector<float>, 3> at_;  // [padded rows] a coordinate
  std::vector<std::pair<std::int32_t, MapPosition>> held_;
};

// The first principal components, scaled to this standard deviation of the first one; where a map begins. Rows that lie
// on each other are moved apart by a ten-thousandth of it.
std::vector<MapPosition> pca_start(const Vectors& vectors, int dims, double deviation, std::uint64_t seed);

}  // namespace neurarium
