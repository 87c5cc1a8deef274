// UMAP (McInnes, Healy, Melville 2018): a weighted graph of neighbours, laid out by pulling along its edges and pushing
// random pairs apart. Constants and schedule are those of umap-learn; the order of its random steps is ours, so that
// the result does not depend on threads.
#pragma once

#include "engine/embedding/moving_map.h"

#include <cstdint>
#include <memory>
#include <span>

namespace neurarium {

struct UmapOptions {
  int dims = 2;
  int neighbors = 15;     // lowered to rows - 1 where there are fewer
  double min_dist = 0.1;  // how close points may lie
  double spread = 1;
  std::int64_t steps = 0;  // 0: 500 up to 10,000 rows, 200 above
  double learning_rate = 1;
  int negatives = 5;  // random pushes for each pull
  std::uint64_t seed = 0;
  bool operator==(const UmapOptions&) const = default;
};

// 1 / (1 + a d^(2b)) that is closest to 1 up to min_dist and exp(-(d - min_dist) / spread) beyond (least squares).
struct UmapCurve {
  double a = 1, b = 1;
};
UmapCurve fit_umap_curve(double min_dist, double spread);

// w_ij = exp(-(d_ij - nearest_i) / sigma_i) whose sum is log2 k, over the neighbours of each row; then a + b - ab.
PointGraph fuzzy_graph(const NeighborTable& table);

class Umap final : public MovingMap {
 public:
  Umap(PointGraph graph, std::span<const MapPosition> start, const UmapOptions& options);
  void step(Parallel& parallel) override;
  [[nodiscard]] std::int64_t planned_steps() const override { return options_.steps; }
  void set_graph(PointGraph graph) override;

 private:
  template <int kDims>
  void move_rows(std::int64_t begin, std::int64_t end, float rate);

  UmapOptions options_;
  UmapCurve curve_;
  PointGraph graph_;
  float heaviest_ = 1;
  std::array<AlignedVector<float>, 3> before_;  // places at the beginning of the step
};

// Errors: fewer than 4 rows, more than kMostMapRows.
Result<PointGraph> umap_graph(const Vectors& vectors, Metric metric, const UmapOptions& options, Parallel& parallel);
Result<std::unique_ptr<MovingMap>> make_umap(const Vectors& vectors, Metric metric, const UmapOptions& options,
                                             Parallel& parallel);

}  // namespace neurarium
