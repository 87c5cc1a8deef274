#include "engine/embedding/tsne.h"

#include "engine/text.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr double kTsneStartDeviation = 1e-4;
constexpr double kLowestRate = 50;
constexpr double kPointsOfLowRate = 2;  // points for each unit of the rate, up to kLowestRate
constexpr float kLowestGain = 0.01f;
constexpr int kBisections = 100;
constexpr std::int64_t kTsneBlock = 256;  // rows of one piece of work

// Weights exp(-beta (d^2 - least)) and their entropy in nats.
double weigh(std::span<const float> distance, double beta, std::span<double> weights) {
  const double least = static_cast<double>(distance.front()) * distance.front();
  double sum = 0;
  double moment = 0;
  for (std::size_t s = 0; s < distance.size(); ++s) {
    const double far = static_cast<double>(distance[s]) * distance[s] - least;
    weights[s] = std::exp(-beta * far);
    sum += weights[s];
    moment += weights[s] * far;
  }
  for (double& w : weights) w /= sum;
  return std::log(sum) + beta * moment / sum;
}

// Finds beta by doubling and halving; the entropy falls as it grows.
double find_beta(std::span<const float> distance, double entropy, std::span<double> weights) {
  double low = 0;
  double high = INFINITY;
  double beta = 1;
  for (int i = 0; i < kBisections; ++i) {
    const double off = weigh(distance, beta, weights) - entropy;
    if (std::abs(off) < 1e-10) break;
    (off > 0 ? low : high) = beta;
    beta = std::isinf(high) ? beta * 2 : (low + high) / 2;
    if (beta > 1e30) break;  // more neighbours at the same distance than the perplexity
  }
  return beta;
}

template <class Body>
void over_rows(std::int64_t rows, Parallel& parallel, const Body& body) {
  const auto blocks = static_cast<int>((rows + kTsneBlock - 1) / kTsneBlock);
  parallel.run(blocks, [&](int b) {
    for (std::int64_t i = b * kTsneBlock; i < std::min(rows, (b + 1) * kTsneBlock); ++i) body(i);
  });
}

template <int kDims>
void attract(const PointGraph& p, const Coordinates& at, double exaggeration, double total, std::int64_t i,
             TsneForces& out) {
  const auto row = static_cast<std::size_t>(i);
  float mine[kDims];
  float pull[kDims] = {};
  for (std::size_t d = 0; d < kDims; ++d) mine[d] = at[d][row];
  for (std::int64_t e = p.begin[row]; e < p.begin[row + 1]; ++e) {
    const auto j = static_cast<std::size_t>(p.index[static_cast<std::size_t>(e)]);
    float apart[kDims];
    float squares = 1;
    for (std::size_t d = 0; d < kDims; ++d) {
      apart[d] = mine[d] - at[d][j];
      squares += apart[d] * apart[d];
    }
    const float pq = p.weight[static_cast<std::size_t>(e)] / squares;
    for (std::size_t d = 0; d < kDims; ++d) pull[d] += pq * apart[d];
  }
  for (std::size_t d = 0; d < kDims; ++d)
    out.gradient[d][row] =
        static_cast<float>(4 * (exaggeration * pull[d] - static_cast<double>(out.repulsion.force[d][row]) / total));
}

}  // namespace

double effective_perplexity(double perplexity, std::int64_t rows) {
  return std::clamp(perplexity, 1.0, std::max(1.0, static_cast<double>(rows - 1) / 3));
}

std::vector<double> conditional_affinities(const NeighborTable& table, double perplexity, std::vector<double>& betas) {
  std::vector<double> weights(table.index.size());
  betas.assign(static_cast<std::size_t>(table.rows), 0);
  const double entropy = std::log(perplexity);
  const auto k = static_cast<std::size_t>(table.k);
  for (std::size_t i = 0; i < betas.size(); ++i)
    betas[i] = find_beta(std::span(table.distance).subspan(i * k, k), entropy, std::span(weights).subspan(i * k, k));
  return weights;
}

PointGraph joint_affinities(const NeighborTable& table, std::span<const double> conditional) {
  PointGraph joint = symmetric_graph(table, conditional, [](double there, double back) { return there + back; });
  const double scale = 0.5 / static_cast<double>(table.rows);
  for (float& w : joint.weight) w = static_cast<float>(w * scale);
  return joint;
}

void tsne_gradient(const PointGraph& p, const Coordinates& at, int dims, double exaggeration, double theta,
                   Parallel& parallel, TsneForces& out) {
  const std::int64_t rows = p.rows();
  if (rows <= kMostPairwiseRows)
    repel_all_pairs(at, rows, dims, parallel, out.repulsion);
  else
    repel_by_tree(at, rows, dims, static_cast<float>(theta), parallel, out.repulsion);
  for (int d = 0; d < dims; ++d) out.gradient[static_cast<std::size_t>(d)].resize(at[0].size(), 0.0f);
  const double total = std::max(out.repulsion.total(), 1e-30);
  over_rows(rows, parallel, [&](std::int64_t i) {
    dims == 2 ? attract<2>(p, at, exaggeration, total, i, out) : attract<3>(p, at, exaggeration, total, i, out);
  });
}

double tsne_divergence(const PointGraph& p, const Coordinates& at, int dims, const TsneForces& forces) {
  const double total = forces.repulsion.total();
  double sum = 0;
  for (std::size_t i = 0; i + 1 < p.begin.size(); ++i)
    for (std::int64_t e = p.begin[i]; e < p.begin[i + 1]; ++e) {
      const double weight = p.weight[static_cast<std::size_t>(e)];
      const auto j = static_cast<std::size_t>(p.index[static_cast<std::size_t>(e)]);
      double squares = 1;
      for (std::size_t d = 0; d < static_cast<std::size_t>(dims); ++d) {
        const double apart = static_cast<double>(at[d][i]) - at[d][j];
        squares += apart * apart;
      }
      if (weight > 0) sum += weight * std::log(weight * total * squares);
    }
  return sum;
}

Tsne::Tsne(PointGraph affinities, std::span<const MapPosition> start, const TsneOptions& options)
    : MovingMap(affinities.rows(), options.dims), options_(options), p_(std::move(affinities)) {
  if (!(options_.learning_rate > 0))
    // Of few points each weighs so much that the usual rate throws them apart, from where they never come back.
    options_.learning_rate = std::max(static_cast<double>(rows_) / options_.exaggeration / 4,
                                      std::min(kLowestRate, static_cast<double>(rows_) / kPointsOfLowRate));
  place(start);
}

void Tsne::stop_motion() {
  for (std::size_t d = 0; d < 3; ++d) {
    velocity_[d].assign(at_[d].size(), 0.0f);
    gain_[d].assign(at_[d].size(), 1.0f);
  }
}

void Tsne::set_graph(PointGraph affinities) {
  NEURARIUM_CHECK_EQ(affinities.rows(), rows_);
  p_ = std::move(affinities);
}

void Tsne::step(Parallel& parallel) {
  const bool early = steps_ < options_.exaggerated;
  tsne_gradient(p_, at_, dims_, early ? options_.exaggeration : 1, options_.theta, parallel, forces_);
  const float momentum = early ? 0.5f : 0.8f;
  const auto rate = static_cast<float>(options_.learning_rate);
  for (std::size_t d = 0; d < static_cast<std::size_t>(dims_); ++d)
    for (std::size_t i = 0; i < static_cast<std::size_t>(rows_); ++i) {
      const float slope = forces_.gradient[d][i];
      float& gain = gain_[d][i];
      float& velocity = velocity_[d][i];
      gain = std::max(velocity * slope < 0 ? gain + 0.2f : gain * 0.8f, kLowestGain);
      velocity = momentum * velocity - rate * gain * slope;
      at_[d][i] += velocity;
    }
  centre();
  ++steps_;
}

double Tsne::divergence() const { return forces_.repulsion.q.empty() ? 0 : tsne_divergence(p_, at_, dims_, forces_); }

Result<PointGraph> tsne_affinities(const Vectors& vectors, Metric metric, const TsneOptions& options,
                                   Parallel& parallel) {
  if (vectors.rows < 4)
    return input_error("{}: t-SNE needs at least 4 points and there are {}; choose PCA.", shown(vectors.source),
                       vectors.rows);
  if (vectors.rows > kMostMapRows)
    return input_error("{}: t-SNE takes at most {} points and there are {}; choose PCA or fewer rows.",
                       shown(vectors.source), with_commas(kMostMapRows),
                       with_commas(static_cast<std::uint64_t>(vectors.rows)));
  const double perplexity = effective_perplexity(options.perplexity, vectors.rows);
  const std::int64_t k = vectors.rows <= kMostDenseRows
                             ? vectors.rows - 1
                             : std::min(vectors.rows - 1, static_cast<std::int64_t>(std::floor(3 * perplexity)) + 1);
  const AlignedVector<float> unit = metric == Metric::Cosine ? unit_rows(vectors) : AlignedVector<float>{};
  const NeighborTable table = nearest_rows(metric == Metric::Cosine ? unit : vectors.values, vectors.rows,
                                           vectors.width, static_cast<int>(k), parallel);
  std::vector<double> betas;
  return joint_affinities(table, conditional_affinities(table, perplexity, betas));
}

Result<std::unique_ptr<MovingMap>> make_tsne(const Vectors& vectors, Metric metric, const TsneOptions& options,
                                             Parallel& parallel) {
  auto affinities = tsne_affinities(vectors, metric, options, parallel);
  if (!affinities) return affinities.error();
  const std::vector<MapPosition> start = pca_start(vectors, options.dims, kTsneStartDeviation, options.seed);
  return std::unique_ptr<MovingMap>(std::make_unique<Tsne>(std::move(*affinities), start, options));
}

}  // namespace neurarium
