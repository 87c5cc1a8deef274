// t-SNE (van der Maaten, Hinton 2008): neighbourhoods as probabilities, and a map in which a heavy-tailed version of
// them is as much the same as it can be. Steps, gains and schedule are those of scikit-learn's.
#pragma once

#include "engine/embedding/moving_map.h"
#include "engine/embedding/repulsion.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace neurarium {

struct TsneOptions {
  int dims = 2;
  double perplexity = 30;          // about how many neighbours count; lowered to (rows - 1) / 3 where there are fewer
  double learning_rate = 0;        // 0: rows / 48, at least 50 (Belkina et al. 2019, in our scale of the gradient)
  double exaggeration = 12;        // of the attraction in the first steps
  std::int64_t exaggerated = 250;  // steps
  std::int64_t steps = 1000;
  double theta = 0.5;
  std::uint64_t seed = 0;
  bool operator==(const TsneOptions&) const = default;
};

// Up to this many rows every pair has its probability, above it the nearest 3 perplexity neighbours of each.
inline constexpr std::int64_t kMostDenseRows = 400;

[[nodiscard]] double effective_perplexity(double perplexity, std::int64_t rows);

// p(j|i) over the neighbours of each row, [rows, k], proportional to exp(-beta_i d^2), the entropy log(perplexity)
// nats. `betas` gets beta_i. Distances of 0 to more neighbours than the perplexity: equal shares of those.
std::vector<double> conditional_affinities(const NeighborTable& table, double perplexity, std::vector<double>& betas);
// (p(j|i) + p(i|j)) / 2n, which sums to 1.
PointGraph joint_affinities(const NeighborTable& table, std::span<const double> conditional);

// What a step follows: the gradient 4 sum_j (exaggeration p_ij - q_ij) (y_i - y_j) / (1 + |y_i - y_j|^2).
struct TsneForces {
  Repulsion repulsion;
  Coordinates gradient;
};
void tsne_gradient(const PointGraph& p, const Coordinates& at, int dims, double exaggeration, double theta,
                   Parallel& parallel, TsneForces& out);
// sum p log(p / q), nats; `forces` of the same places.
double tsne_divergence(const PointGraph& p, const Coordinates& at, int dims, const TsneForces& forces);

class Tsne final : public MovingMap {
 public:
  Tsne(PointGraph affinities, std::span<const MapPosition> start, const TsneOptions& options);
  void step(Parallel& parallel) override;
  [[nodiscard]] std::int64_t planned_steps() const override { return options_.steps; }
  [[nodiscard]] double divergence() const override;
  void set_graph(PointGraph affinities) override;

 private:
  void stop_motion() override;

  TsneOptions options_;
  PointGraph p_;
  TsneForces forces_;
  Coordinates velocity_, gain_;
};

// Affinities of the rows as the options ask for them. Errors: fewer than 4 rows, more than kMostMapRows.
Result<PointGraph> tsne_affinities(const Vectors& vectors, Metric metric, const TsneOptions& options,
                                   Parallel& parallel);
// From the first principal components. Errors: those of tsne_affinities.
Result<std::unique_ptr<MovingMap>> make_tsne(const Vectors& vectors, Metric metric, const TsneOptions& options,
                                             Parallel& parallel);

}  // namespace neurarium
