#include "engine/embedding/neighbor_forest.h"

#include "engine/rng.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace neurarium {
namespace {

constexpr int kTrees = 12;
constexpr std::int64_t kForestSampleRows = 100;  // on which the search is measured
constexpr int kBlockOfRows = 256;

float squared(const float* a, const float* b, std::int64_t width) {
  float lanes[8] = {};
  std::int64_t j = 0;
  for (; j + 8 <= width; j += 8)
    for (int l = 0; l < 8; ++l) lanes[l] += (a[j + l] - b[j + l]) * (a[j + l] - b[j + l]);
  for (; j < width; ++j) lanes[0] += (a[j] - b[j]) * (a[j] - b[j]);
  return ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
}

// A permutation of the rows in which leaves are ranges, and the leaf of each row.
struct ForestTree {
  std::vector<std::int32_t> order;
  std::vector<std::pair<std::int32_t, std::int32_t>> leaf_of;  // [rows], begin and end in `order`
};

class TreeGrower {
 public:
  TreeGrower(const float* values, std::int64_t rows, std::int64_t width, int leaf, std::uint64_t number)
      : values_(values), width_(width), leaf_(leaf), rng_(7, "neighbors", number) {
    tree_.order.resize(static_cast<std::size_t>(rows));
    std::iota(tree_.order.begin(), tree_.order.end(), 0);
    tree_.leaf_of.resize(tree_.order.size());
    height_.resize(tree_.order.size());
  }
  ForestTree grow() && {
    std::vector<std::pair<std::int32_t, std::int32_t>> open{{0, static_cast<std::int32_t>(tree_.order.size())}};
    while (!open.empty()) {
      const auto range = open.back();
      open.pop_back();
      if (range.second - range.first <= leaf_) {
        for (std::int32_t i = range.first; i < range.second; ++i)
          tree_.leaf_of[static_cast<std::size_t>(tree_.order[static_cast<std::size_t>(i)])] = range;
        continue;
      }
      const std::int32_t middle = split(range.first, range.second);
      open.emplace_back(range.first, middle);
      open.emplace_back(middle, range.second);
    }
    return std::move(tree_);
  }

 private:
  // At the median along the line through two random points of the range: never an empty side.
  std::int32_t split(std::int32_t begin, std::int32_t end) {
    const auto pick = [&] {
      return tree_.order[static_cast<std::size_t>(begin) + rng_.below(static_cast<std::uint64_t>(end - begin))];
    };
    const float* a = values_ + pick() * width_;
    const float* b = values_ + pick() * width_;
    for (std::int32_t i = begin; i < end; ++i) {
      const std::int32_t row = tree_.order[static_cast<std::size_t>(i)];
      const float* x = values_ + row * width_;
      float sum = 0;
      for (std::int64_t j = 0; j < width_; ++j) sum += (b[j] - a[j]) * x[j];
      height_[static_cast<std::size_t>(row)] = sum;
    }
    const std::int32_t middle = begin + (end - begin) / 2;
    const auto first = tree_.order.begin();
    std::nth_element(first + begin, first + middle, first + end, [&](std::int32_t p, std::int32_t q) {
      const float hp = height_[static_cast<std::size_t>(p)];
      const float hq = height_[static_cast<std::size_t>(q)];
      return hp != hq ? hp < hq : p < q;
    });
    return middle;
  }

  const float* values_;
  std::int64_t width_;
  std::int32_t leaf_;
  Rng rng_;
  ForestTree tree_;
  std::vector<float> height_;
};

// Measures the proposed rows and keeps the k nearest of them.
void keep_best(const float* values, std::int64_t width, std::int64_t row, std::vector<std::int32_t>& proposed, int k,
               std::int32_t* index, float* distance) {
  std::sort(proposed.begin(), proposed.end());
  proposed.erase(std::unique(proposed.begin(), proposed.end()), proposed.end());
  std::vector<std::pair<float, std::int32_t>> measured;
  measured.reserve(proposed.size());
  for (const std::int32_t other : proposed)
    if (other != row) measured.emplace_back(squared(values + row * width, values + other * width, width), other);
  std::partial_sort(measured.begin(), measured.begin() + k, measured.end());
  for (int s = 0; s < k; ++s) {
    index[s] = measured[static_cast<std::size_t>(s)].second;
    distance[s] = std::sqrt(measured[static_cast<std::size_t>(s)].first);
  }
}

template <class Propose>
void search_rows(std::span<const float> values, std::int64_t width, NeighborTable& table, Parallel& parallel,
                 const Propose& propose) {
  const auto blocks = static_cast<int>((table.rows + kBlockOfRows - 1) / kBlockOfRows);
  parallel.run(blocks, [&](int b) {
    std::vector<std::int32_t> proposed;
    const std::int64_t end = std::min<std::int64_t>(table.rows, (b + 1) * kBlockOfRows);
    for (std::int64_t i = b * kBlockOfRows; i < end; ++i) {
      proposed.clear();
      propose(i, proposed);
      keep_best(values.data(), width, i, proposed, table.k, table.index.data() + i * table.k,
                table.distance.data() + i * table.k);
    }
  });
}

// The part of the true neighbours of some rows that the table has.
double measured_recall(std::span<const float> values, std::int64_t width, const NeighborTable& table) {
  const std::int64_t stride = std::max<std::int64_t>(1, table.rows / kForestSampleRows);
  std::int64_t hits = 0;
  std::int64_t asked = 0;
  std::vector<std::pair<float, std::int32_t>> all;
  for (std::int64_t i = 0; i < table.rows; i += stride) {
    all.clear();
    for (std::int64_t j = 0; j < table.rows; ++j)
      if (j != i)
        all.emplace_back(squared(values.data() + i * width, values.data() + j * width, width),
                         static_cast<std::int32_t>(j));
    std::nth_element(all.begin(), all.begin() + table.k - 1, all.end());
    const float limit = std::sqrt(all[static_cast<std::size_t>(table.k - 1)].first);
    for (int s = 0; s < table.k; ++s) hits += table.distance[static_cast<std::size_t>(i * table.k + s)] <= limit;
    asked += table.k;
  }
  return static_cast<double>(hits) / static_cast<double>(asked);
}

}  // namespace

void search_by_forest(std::span<const float> values, std::int64_t width, NeighborTable& table, Parallel& parallel) {
  const int leaf = 2 * table.k + 16;  // a half of it is more than k
  std::vector<ForestTree> trees(kTrees);
  parallel.run(kTrees, [&](int t) {
    trees[static_cast<std::size_t>(t)] =
        TreeGrower(values.data(), table.rows, width, leaf, static_cast<std::uint64_t>(t)).grow();
  });
  search_rows(values, width, table, parallel, [&](std::int64_t row, std::vector<std::int32_t>& proposed) {
    for (const ForestTree& tree : trees) {
      const auto [begin, end] = tree.leaf_of[static_cast<std::size_t>(row)];
      proposed.insert(proposed.end(), tree.order.begin() + begin, tree.order.begin() + end);
    }
  });
  const std::vector<std::int32_t> before = table.index;
  const int k = table.k;
  const int followed = std::min(k, 24);  // neighbours of the nearest ones are worth their price
  search_rows(values, width, table, parallel, [&](std::int64_t row, std::vector<std::int32_t>& proposed) {
    const std::int32_t* mine = before.data() + row * k;
    proposed.assign(mine, mine + k);
    for (int s = 0; s < followed; ++s) {
      const std::int32_t* theirs = before.data() + static_cast<std::int64_t>(mine[s]) * k;
      proposed.insert(proposed.end(), theirs, theirs + followed);
    }
  });
  table.exact = false;
  table.found = measured_recall(values, width, table);
}

}  // namespace neurarium
