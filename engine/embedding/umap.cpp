#include "engine/embedding/umap.h"

#include "engine/text.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr int kUmapChunks = 8;             // a function of nothing: rows of a chunk see each other move within a step
constexpr float kLongestPull = 4;          // of one coordinate
constexpr double kUmapStartDeviation = 4;  // a picture of about 10 to 20 across, as umap-learn's
constexpr int kWidthSearches = 64;

// Numbers for the k-th draw of a row in a step; one hash of the place instead of a stream, as they are many.
std::uint64_t umap_hash(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

// The width sigma at which the weights of one row add up to log2 k.
double find_width(std::span<const float> distance, double nearest) {
  const double wanted = std::log2(static_cast<double>(distance.size()) + 1);
  double low = 0;
  double high = INFINITY;
  double sigma = 1;
  for (int i = 0; i < kWidthSearches; ++i) {
    double sum = 0;
    for (const float d : distance) sum += d > nearest ? std::exp(-(d - nearest) / sigma) : 1;
    if (std::abs(sum - wanted) < 1e-5) break;
    (sum > wanted ? high : low) = sigma;
    sigma = std::isinf(high) ? sigma * 2 : (low + high) / 2;
  }
  return sigma;
}

float clipped(float x) { return std::clamp(x, -kLongestPull, kLongestPull); }

}  // namespace

UmapCurve fit_umap_curve(double min_dist, double spread) {
  constexpr int kPlaces = 300;
  double a = 1;
  double b = 1;
  double damping = 1e-3;
  double best = INFINITY;
  for (int round = 0; round < 200; ++round) {  // Levenberg-Marquardt on two numbers
    double aa = 0, ab = 0, bb = 0, ga = 0, gb = 0;
    for (int i = 1; i < kPlaces; ++i) {
      const double x = 3 * spread * i / (kPlaces - 1);
      const double target = x < min_dist ? 1 : std::exp(-(x - min_dist) / spread);
      const double power = std::pow(x, 2 * b);
      const double f = 1 / (1 + a * power);
      const double da = -f * f * power;
      const double db = -f * f * a * power * 2 * std::log(x);
      aa += da * da, ab += da * db, bb += db * db;
      ga += da * (target - f), gb += db * (target - f);
    }
    const double det = aa * (1 + damping) * bb * (1 + damping) - ab * ab;
    const double next_a = a + (ga * bb * (1 + damping) - gb * ab) / det;
    const double next_b = b + (gb * aa * (1 + damping) - ga * ab) / det;
    double error = 0;
    for (int i = 1; i < kPlaces; ++i) {
      const double x = 3 * spread * i / (kPlaces - 1);
      const double target = x < min_dist ? 1 : std::exp(-(x - min_dist) / spread);
      const double off = target - 1 / (1 + next_a * std::pow(x, 2 * next_b));
      error += off * off;
    }
    const bool better = error < best && next_a > 0 && next_b > 0;
    damping = better ? damping / 4 : damping * 4;
    if (!better) {
      if (damping > 1e12) break;
      continue;
    }
    best = error;
    a = next_a;
    b = next_b;
  }
  return {a, b};
}

PointGraph fuzzy_graph(const NeighborTable& table) {
  std::vector<double> weights(table.index.size());
  const auto k = static_cast<std::size_t>(table.k);
  double mean_of_all = 0;
  for (const float d : table.distance) mean_of_all += d / static_cast<double>(table.distance.size());
  for (std::size_t i = 0; i < static_cast<std::size_t>(table.rows); ++i) {
    const auto distance = std::span(table.distance).subspan(i * k, k);
    const auto first = std::find_if(distance.begin(), distance.end(), [](float d) { return d > 0; });
    const double nearest = first == distance.end() ? 0 : *first;
    double mean = 0;
    for (const float d : distance) mean += d / static_cast<double>(k);
    const double sigma = std::max(find_width(distance, nearest), 1e-3 * (nearest > 0 ? mean : mean_of_all));
    for (std::size_t s = 0; s < k; ++s) {
      const double beyond = distance[s] - nearest;
      weights[i * k + s] = beyond <= 0 || sigma <= 0 ? 1 : std::exp(-beyond / sigma);
    }
  }
  return symmetric_graph(table, weights, [](double there, double back) { return there + back - there * back; });
}

Umap::Umap(PointGraph graph, std::span<const MapPosition> start, const UmapOptions& options)
    : MovingMap(graph.rows(), options.dims),
      options_(options),
      curve_(fit_umap_curve(options.min_dist, options.spread)) {
  if (options_.steps <= 0) options_.steps = rows_ <= 10'000 ? 500 : 200;
  set_graph(std::move(graph));
  place(start);
}

void Umap::set_graph(PointGraph graph) {
  NEURARIUM_CHECK_EQ(graph.rows(), rows_);
  graph_ = std::move(graph);
  heaviest_ = graph_.weight.empty() ? 1.0f : *std::max_element(graph_.weight.begin(), graph_.weight.end());
}

// Rows of other chunks stand where they stood at the beginning of the step; those of this one have already moved.
template <int kDims>
void Umap::move_rows(std::int64_t begin, std::int64_t end, float rate) {
  const auto a = static_cast<float>(curve_.a);
  const auto b = static_cast<float>(curve_.b);
  const auto is_mine = [&](std::int64_t row) { return row >= begin && row < end; };
  const auto apart_from = [&](std::int64_t i, std::int64_t j, float* apart) {
    float squares = 0;
    for (std::size_t d = 0; d < kDims; ++d) {
      const auto& other = is_mine(j) ? at_[d] : before_[d];
      apart[d] = at_[d][static_cast<std::size_t>(i)] - other[static_cast<std::size_t>(j)];
      squares += apart[d] * apart[d];
    }
    return squares;
  };
  float apart[kDims];
  const auto pull = [&](std::int64_t i, std::int64_t j) {
    const float squares = apart_from(i, j, apart);
    if (!(squares > 0)) return;
    const float power = std::pow(squares, b);
    const float slope = -2 * a * b * power / squares / (a * power + 1);
    for (std::size_t d = 0; d < kDims; ++d) {
      const float move = rate * clipped(slope * apart[d]);
      at_[d][static_cast<std::size_t>(i)] += move;
      if (is_mine(j)) at_[d][static_cast<std::size_t>(j)] -= move;
    }
  };
  const auto push = [&](std::int64_t i, std::int64_t j) {
    const float squares = apart_from(i, j, apart);
    if (!(squares > 0)) return;
    const float slope = 2 * b / ((0.001f + squares) * (a * std::pow(squares, b) + 1));
    for (std::size_t d = 0; d < kDims; ++d) at_[d][static_cast<std::size_t>(i)] += rate * clipped(slope * apart[d]);
  };
  const auto step = static_cast<double>(steps_);
  for (std::int64_t i = begin; i < end; ++i) {
    for (std::int64_t e = graph_.begin[static_cast<std::size_t>(i)]; e < graph_.begin[static_cast<std::size_t>(i) + 1];
         ++e) {
      // An edge takes part as often as it is heavy.
      const double often = graph_.weight[static_cast<std::size_t>(e)] / heaviest_;
      if (std::floor((step + 1) * often) <= std::floor(step * often)) continue;
      const std::int64_t j = graph_.index[static_cast<std::size_t>(e)];
      pull(i, j);
      if (!is_mine(j)) pull(i, j);  // the other chunk cannot move this row when its turn comes
      std::uint64_t draw = umap_hash(options_.seed ^ umap_hash(static_cast<std::uint64_t>(steps_)) ^
                                     umap_hash(static_cast<std::uint64_t>(e) + 0x51ed270b));
      for (int s = 0; s < options_.negatives; ++s) {
        draw = umap_hash(draw);
        const auto other = static_cast<std::int64_t>(draw % static_cast<std::uint64_t>(rows_));
        if (other != i) push(i, other);
      }
    }
  }
}

void Umap::step(Parallel& parallel) {
  // The rate falls to 0 at the end of the plan, and stays small and alive where somebody goes on.
  const double left = 1 - static_cast<double>(steps_) / static_cast<double>(options_.steps);
  const auto rate = static_cast<float>(options_.learning_rate * std::max(left, 0.02));
  for (std::size_t d = 0; d < static_cast<std::size_t>(dims_); ++d) before_[d] = at_[d];
  const std::int64_t per_chunk = (rows_ + kUmapChunks - 1) / kUmapChunks;
  parallel.run(kUmapChunks, [&](int c) {
    const std::int64_t begin = std::min(rows_, c * per_chunk);
    const std::int64_t end = std::min(rows_, begin + per_chunk);
    dims_ == 2 ? move_rows<2>(begin, end, rate) : move_rows<3>(begin, end, rate);
  });
  centre();
  ++steps_;
}

Result<PointGraph> umap_graph(const Vectors& vectors, Metric metric, const UmapOptions& options, Parallel& parallel) {
  if (vectors.rows < 4)
    return input_error("{}: UMAP needs at least 4 points and there are {}; choose PCA.", shown(vectors.source),
                       vectors.rows);
  if (vectors.rows > kMostMapRows)
    return input_error("{}: UMAP takes at most {} points and there are {}; choose PCA or fewer rows.",
                       shown(vectors.source), with_commas(kMostMapRows),
                       with_commas(static_cast<std::uint64_t>(vectors.rows)));
  const auto k = static_cast<int>(std::min<std::int64_t>(std::max(2, options.neighbors - 1), vectors.rows - 1));
  const AlignedVector<float> unit = metric == Metric::Cosine ? unit_rows(vectors) : AlignedVector<float>{};
  return fuzzy_graph(
      nearest_rows(metric == Metric::Cosine ? unit : vectors.values, vectors.rows, vectors.width, k, parallel));
}

Result<std::unique_ptr<MovingMap>> make_umap(const Vectors& vectors, Metric metric, const UmapOptions& options,
                                             Parallel& parallel) {
  auto graph = umap_graph(vectors, metric, options, parallel);
  if (!graph) return graph.error();
  const std::vector<MapPosition> start = pca_start(vectors, options.dims, kUmapStartDeviation, options.seed);
  return std::unique_ptr<MovingMap>(std::make_unique<Umap>(std::move(*graph), start, options));
}

}  // namespace neurarium
