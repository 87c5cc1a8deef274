#include "engine/embedding/neighbors.h"

#include "engine/embedding/neighbor_forest.h"

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace neurarium {
namespace {

using NeighborMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
constexpr std::int64_t kNeighborBlock = 64;  // rows that are compared with all at once
constexpr int kSpareCandidates = 8;          // rounding in the product may swap places at the end of the list

struct Candidate {
  float distance;
  std::int32_t row;
  bool operator<(const Candidate& other) const {
    return distance != other.distance ? distance < other.distance : row < other.row;
  }
};

double squared_distance(const float* a, const float* b, std::int64_t width) {
  double sum = 0;
  for (std::int64_t j = 0; j < width; ++j) {
    const double d = static_cast<double>(a[j]) - b[j];
    sum += d * d;
  }
  return sum;
}

// The rows around their mean: |a - b|^2 = |a|^2 + |b|^2 - 2ab loses fewer digits there.
AlignedVector<float> around_mean(std::span<const float> values, std::int64_t rows, std::int64_t width) {
  std::vector<double> mean(static_cast<std::size_t>(width), 0.0);
  for (std::int64_t i = 0; i < rows; ++i)
    for (std::int64_t j = 0; j < width; ++j)
      mean[static_cast<std::size_t>(j)] += values[static_cast<std::size_t>(i * width + j)] / static_cast<double>(rows);
  AlignedVector<float> centred(values.begin(), values.end());
  for (std::int64_t i = 0; i < rows; ++i)
    for (std::int64_t j = 0; j < width; ++j)
      centred[static_cast<std::size_t>(i * width + j)] -= static_cast<float>(mean[static_cast<std::size_t>(j)]);
  return centred;
}

// Compares blocks of rows with all rows by matrix products, then measures the best ones exactly.
class AllPairs {
 public:
  AllPairs(std::span<const float> values, NeighborTable& table, std::int64_t width)
      : values_(values.data()), table_(table), width_(width), centred_(around_mean(values, table.rows, width)) {
    squares_.resize(table.rows);
    for (std::int64_t i = 0; i < table.rows; ++i)
      squares_(i) = static_cast<float>(squared_norm(centred_.data() + i * width));
  }

  void block(std::int64_t begin, std::int64_t end) const {
    const std::int64_t n = table_.rows;
    const Eigen::Map<const NeighborMatrix> all(centred_.data(), n, width_);
    NeighborMatrix product(end - begin, n);
    product.noalias() = all.middleRows(begin, end - begin) * all.transpose();
    std::vector<Candidate> candidates(static_cast<std::size_t>(n));
    for (std::int64_t i = begin; i < end; ++i) {
      for (std::int64_t j = 0; j < n; ++j)
        candidates[static_cast<std::size_t>(j)] = {squares_(j) - 2 * product(i - begin, j),
                                                   static_cast<std::int32_t>(j)};
      keep_nearest(i, candidates);
    }
  }

 private:
  [[nodiscard]] double squared_norm(const float* row) const {
    double sum = 0;
    for (std::int64_t j = 0; j < width_; ++j) sum += static_cast<double>(row[j]) * row[j];
    return sum;
  }

  void keep_nearest(std::int64_t i, std::vector<Candidate>& all) const {
    all[static_cast<std::size_t>(i)].distance = std::numeric_limits<float>::infinity();  // itself
    const std::int64_t kept = std::min<std::int64_t>(table_.rows - 1, table_.k + kSpareCandidates);
    std::nth_element(all.begin(), all.begin() + kept - 1, all.end());
    std::vector<Candidate> best(all.begin(), all.begin() + kept);
    for (Candidate& c : best)
      c.distance =
          static_cast<float>(std::sqrt(squared_distance(values_ + i * width_, values_ + c.row * width_, width_)));
    std::sort(best.begin(), best.end());
    for (int s = 0; s < table_.k; ++s) {
      table_.index[static_cast<std::size_t>(i * table_.k + s)] = best[static_cast<std::size_t>(s)].row;
      table_.distance[static_cast<std::size_t>(i * table_.k + s)] = best[static_cast<std::size_t>(s)].distance;
    }
  }

  const float* values_;
  NeighborTable& table_;
  std::int64_t width_;
  AlignedVector<float> centred_;
  Eigen::VectorXf squares_;
};

double euclid_length(std::span<const float> vector) {
  double sum = 0;
  for (const float v : vector) sum += static_cast<double>(v) * v;
  return std::sqrt(sum);
}

float distance_between(std::span<const float> a, double length_a, std::span<const float> b, Metric metric) {
  if (metric == Metric::Euclid)
    return static_cast<float>(std::sqrt(squared_distance(a.data(), b.data(), static_cast<std::int64_t>(a.size()))));
  double dot = 0;
  for (std::size_t j = 0; j < a.size(); ++j) dot += static_cast<double>(a[j]) * b[j];
  const double lengths = length_a * euclid_length(b);
  return static_cast<float>(lengths > 0 ? std::clamp(1 - dot / lengths, 0.0, 2.0) : 1.0);
}

}  // namespace

double cosine(std::span<const float> a, std::span<const float> b) {
  return 1 - static_cast<double>(distance_between(a, euclid_length(a), b, Metric::Cosine));
}

NeighborTable nearest_rows(std::span<const float> values, std::int64_t rows, std::int64_t width, int k,
                           Parallel& parallel) {
  NEURARIUM_CHECK(k >= 1 && k < rows);
  NeighborTable table{rows, k, {}, {}, true, 1};
  table.index.resize(static_cast<std::size_t>(rows * k));
  table.distance.resize(table.index.size());
  if (rows > kMostExactRows) {
    search_by_forest(values, width, table, parallel);
    return table;
  }
  const AllPairs pairs(values, table, width);
  const auto blocks = static_cast<int>((rows + kNeighborBlock - 1) / kNeighborBlock);
  parallel.run(blocks, [&](int b) { pairs.block(b * kNeighborBlock, std::min(rows, (b + 1) * kNeighborBlock)); });
  return table;
}

std::vector<Neighbor> nearest_to(const Vectors& vectors, std::span<const float> query, int k, Metric metric,
                                 std::span<const std::int32_t> except) {
  NEURARIUM_CHECK_EQ(static_cast<std::int64_t>(query.size()), vectors.width);
  const double length = euclid_length(query);
  std::vector<Neighbor> all;
  for (std::int64_t i = 0; i < vectors.rows; ++i) {
    const auto row = static_cast<std::int32_t>(i);
    if (std::find(except.begin(), except.end(), row) != except.end()) continue;
    all.push_back({row, distance_between(query, length, vectors.row(i), metric)});
  }
  const auto kept = std::min(all.size(), static_cast<std::size_t>(std::max(k, 0)));
  std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(kept), all.end(),
                    [](const Neighbor& a, const Neighbor& b) {
                      return a.distance != b.distance ? a.distance < b.distance : a.row < b.row;
                    });
  all.resize(kept);
  return all;
}

std::vector<Neighbor> analogy(const Vectors& vectors, std::int32_t a, std::int32_t b, std::int32_t c, int k,
                              Metric metric) {
  std::vector<float> query(static_cast<std::size_t>(vectors.width), 0.0f);
  const auto add = [&](std::int32_t row, double sign) {
    const auto vector = vectors.row(row);
    const double length = metric == Metric::Cosine ? euclid_length(vector) : 1;
    if (!(length > 0)) return;
    for (std::size_t j = 0; j < query.size(); ++j) query[j] += static_cast<float>(sign * vector[j] / length);
  };
  add(a, 1);
  add(b, -1);
  add(c, 1);
  const std::int32_t given[] = {a, b, c};
  return nearest_to(vectors, query, k, metric, given);
}

double trustworthiness(const Vectors& vectors, std::span<const float> positions, int dims, int k, Parallel& parallel) {
  const std::int64_t n = vectors.rows;
  NEURARIUM_CHECK(k >= 1 && 2 * k < n);
  const NeighborTable near = nearest_rows(positions, n, dims, k, parallel);
  std::vector<double> penalty(static_cast<std::size_t>(n), 0.0);
  const auto blocks = static_cast<int>((n + kNeighborBlock - 1) / kNeighborBlock);
  parallel.run(blocks, [&](int b) {
    std::vector<double> distance(static_cast<std::size_t>(n));
    for (std::int64_t i = b * kNeighborBlock; i < std::min(n, (b + 1) * kNeighborBlock); ++i) {
      for (std::int64_t j = 0; j < n; ++j)
        distance[static_cast<std::size_t>(j)] =
            squared_distance(vectors.row(i).data(), vectors.row(j).data(), vectors.width);
      for (const std::int32_t j : near.of(i)) {
        const double mine = distance[static_cast<std::size_t>(j)];
        std::int64_t rank = 1;  // among the others, nearest first; of equal ones the lower index
        for (std::int64_t m = 0; m < n; ++m) {
          const double other = distance[static_cast<std::size_t>(m)];
          rank += m != i && m != j && (other < mine || (other == mine && m < j));
        }
        penalty[static_cast<std::size_t>(i)] += static_cast<double>(std::max<std::int64_t>(0, rank - k));
      }
    }
  });
  const double sum = std::accumulate(penalty.begin(), penalty.end(), 0.0);
  const auto rows = static_cast<double>(n);
  return 1 - sum * 2 / (rows * k * (2 * rows - 3 * k - 1));
}

}  // namespace neurarium
