#include "engine/embedding/repulsion.h"

#include "engine/embedding/box_tree.h"
#include "engine/kernels/simd.h"

#include <algorithm>
#include <numeric>

namespace neurarium {
namespace {

using simd::F8;
constexpr std::int64_t kRowsAtOnce = 64;
constexpr float kOutOfReach = 1e30f;  // of padding: its q is 0

double sum_of(F8 lanes) {
  float values[simd::kLanes];
  simd::store(values, lanes);
  double sum = 0;
  for (const float v : values) sum += v;
  return sum;
}

void size_result(std::int64_t rows, int dims, Repulsion& out) {
  for (int d = 0; d < dims; ++d)
    out.force[static_cast<std::size_t>(d)].resize(static_cast<std::size_t>(padded<float>(rows)));
  out.q.resize(static_cast<std::size_t>(rows));
}

template <int kDims>
void repel_row(const Coordinates& at, std::int64_t count, std::int64_t row, Repulsion& out) {
  F8 mine[kDims], force[kDims];
  for (int d = 0; d < kDims; ++d) {
    mine[d] = simd::set(at[static_cast<std::size_t>(d)][static_cast<std::size_t>(row)]);
    force[d] = simd::zero();
  }
  F8 sum = simd::zero();
  const F8 one = simd::set(1);
  for (std::int64_t j = 0; j < count; j += simd::kLanes) {
    F8 apart[kDims];
    F8 squares = one;
    for (int d = 0; d < kDims; ++d) {
      apart[d] = mine[d] - simd::load(at[static_cast<std::size_t>(d)].data() + j);
      squares = simd::fma(apart[d], apart[d], squares);
    }
    const F8 q = one / squares;
    sum = sum + q;
    const F8 push = q * q;
    for (int d = 0; d < kDims; ++d) force[d] = simd::fma(push, apart[d], force[d]);
  }
  for (int d = 0; d < kDims; ++d)
    out.force[static_cast<std::size_t>(d)][static_cast<std::size_t>(row)] = static_cast<float>(sum_of(force[d]));
  out.q[static_cast<std::size_t>(row)] = std::max(0.0, sum_of(sum) - 1);  // without itself
}

template <int kDims>
void repel_pairs(const Coordinates& at, std::int64_t rows, Parallel& parallel, Repulsion& out) {
  Coordinates places;  // what is beyond the last row is put out of reach
  for (int d = 0; d < kDims; ++d) {
    auto& place = places[static_cast<std::size_t>(d)];
    place = at[static_cast<std::size_t>(d)];
    std::fill(place.begin() + rows, place.end(), kOutOfReach);
  }
  const std::int64_t count = (rows + simd::kLanes - 1) / simd::kLanes * simd::kLanes;
  const auto blocks = static_cast<int>((rows + kRowsAtOnce - 1) / kRowsAtOnce);
  parallel.run(blocks, [&](int b) {
    for (std::int64_t i = b * kRowsAtOnce; i < std::min(rows, (b + 1) * kRowsAtOnce); ++i)
      repel_row<kDims>(places, count, i, out);
  });
}

// Eight neighbouring points walk the tree together: a box counts as one point when it is far from all of them.
template <int kDims>
void repel_eight(const BoxTree<kDims>& tree, std::int64_t first, F8 theta_squared, Repulsion& out) {
  F8 mine[kDims], force[kDims];
  for (int d = 0; d < kDims; ++d) {
    mine[d] = simd::load(tree.at[static_cast<std::size_t>(d)].data() + first);
    force[d] = simd::zero();
  }
  F8 sum = simd::zero();
  const F8 one = simd::set(1);
  const auto meet = [&](const float* other, float count) {
    F8 apart[kDims];
    F8 squares = one;
    for (int d = 0; d < kDims; ++d) {
      apart[d] = mine[d] - simd::set(other[d]);
      squares = simd::fma(apart[d], apart[d], squares);
    }
    const F8 q = one / squares;
    const F8 weighted = simd::set(count) * q;
    sum = sum + weighted;
    const F8 push = weighted * q;
    for (int d = 0; d < kDims; ++d) force[d] = simd::fma(push, apart[d], force[d]);
  };
  for (std::size_t n = 0; n < tree.nodes.size();) {
    const auto& node = tree.nodes[n];
    F8 squares = simd::zero();
    for (int d = 0; d < kDims; ++d) {
      const F8 apart = mine[d] - simd::set(node.centre[d]);
      squares = simd::fma(apart, apart, squares);
    }
    if (simd::all(simd::set(node.side * node.side) < theta_squared * squares)) {
      meet(node.centre, static_cast<float>(node.end - node.begin));
    } else if (!node.leaf) {
      ++n;
      continue;
    } else {
      for (std::int32_t j = node.begin; j < node.end; ++j) {
        float other[kDims];
        for (int d = 0; d < kDims; ++d) other[d] = tree.at[static_cast<std::size_t>(d)][static_cast<std::size_t>(j)];
        meet(other, 1);
      }
    }
    n = static_cast<std::size_t>(node.skip);
  }
  float lanes[kDims + 1][simd::kLanes];
  for (int d = 0; d < kDims; ++d) simd::store(lanes[d], force[d]);
  simd::store(lanes[kDims], sum);
  const std::int64_t last = std::min<std::int64_t>(static_cast<std::int64_t>(tree.row.size()), first + simd::kLanes);
  for (std::int64_t i = first; i < last; ++i) {
    const auto row = static_cast<std::size_t>(tree.row[static_cast<std::size_t>(i)]);
    for (int d = 0; d < kDims; ++d) out.force[static_cast<std::size_t>(d)][row] = lanes[d][i - first];
    out.q[row] = std::max(0.0, static_cast<double>(lanes[kDims][i - first]) - 1);
  }
}

template <int kDims>
void repel_boxes(const Coordinates& at, std::int64_t rows, float theta, Parallel& parallel, Repulsion& out) {
  const BoxTree<kDims> tree = make_box_tree<kDims>(at, rows);
  const F8 theta_squared = simd::set(theta * theta);
  const auto blocks = static_cast<int>((rows + kRowsAtOnce - 1) / kRowsAtOnce);
  parallel.run(blocks, [&](int b) {
    const std::int64_t end = std::min(rows, (b + 1) * kRowsAtOnce);
    for (std::int64_t i = b * kRowsAtOnce; i < end; i += simd::kLanes) repel_eight<kDims>(tree, i, theta_squared, out);
  });
}

}  // namespace

double Repulsion::total() const { return std::accumulate(q.begin(), q.end(), 0.0); }

void repel_all_pairs(const Coordinates& at, std::int64_t rows, int dims, Parallel& parallel, Repulsion& out) {
  size_result(rows, dims, out);
  dims == 2 ? repel_pairs<2>(at, rows, parallel, out) : repel_pairs<3>(at, rows, parallel, out);
}

void repel_by_tree(const Coordinates& at, std::int64_t rows, int dims, float theta, Parallel& parallel,
                   Repulsion& out) {
  size_result(rows, dims, out);
  dims == 2 ? repel_boxes<2>(at, rows, theta, parallel, out) : repel_boxes<3>(at, rows, theta, parallel, out);
}

}  // namespace neurarium
