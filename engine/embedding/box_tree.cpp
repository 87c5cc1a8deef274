#include "engine/embedding/box_tree.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace neurarium {
namespace {

constexpr int kBoxBits = 20;  // levels of halving
constexpr std::int32_t kLeafPoints = 8;

// The bits of the coordinates in turn, highest first (Morton 1966): points of a box follow each other.
template <int kDims>
std::vector<std::uint64_t> box_codes(const std::array<AlignedVector<float>, 3>& at, std::int64_t rows) {
  std::vector<std::uint64_t> codes(static_cast<std::size_t>(rows), 0);
  float low[kDims];
  float side = 0;
  for (int d = 0; d < kDims; ++d) {
    const float* x = at[static_cast<std::size_t>(d)].data();
    const auto [smallest, largest] = std::minmax_element(x, x + rows);
    low[d] = *smallest;
    side = std::max(side, *largest - *smallest);
  }
  const float scale = side > 0 && std::isfinite(side) ? static_cast<float>((1 << kBoxBits) - 1) / side : 0;
  for (std::int64_t i = 0; i < rows; ++i) {
    std::uint32_t cell[kDims];
    for (int d = 0; d < kDims; ++d) {
      const float x = (at[static_cast<std::size_t>(d)][static_cast<std::size_t>(i)] - low[d]) * scale;
      cell[d] = std::isfinite(x) ? static_cast<std::uint32_t>(std::max(0.0f, x)) : 0;
    }
    std::uint64_t code = 0;
    for (int bit = kBoxBits - 1; bit >= 0; --bit)
      for (int d = 0; d < kDims; ++d) code = code << 1 | (cell[d] >> bit & 1);
    codes[static_cast<std::size_t>(i)] = code;
  }
  return codes;
}

template <int kDims>
class BoxGrower {
 public:
  BoxGrower(BoxTree<kDims>& tree, const std::vector<std::uint64_t>& sorted) : tree_(tree), codes_(sorted) {}

  void grow(std::int32_t begin, std::int32_t end, int level) {
    const std::size_t me = tree_.nodes.size();
    const bool leaf = end - begin <= kLeafPoints || level == kBoxBits;
    tree_.nodes.push_back(measured(begin, end, leaf));
    if (!leaf) {
      const int shift = kDims * (kBoxBits - 1 - level);
      for (std::int32_t from = begin; from < end;) {
        const std::uint64_t next = (codes_[static_cast<std::size_t>(from)] >> shift) + 1;
        const auto to =
            static_cast<std::int32_t>(std::partition_point(codes_.begin() + from, codes_.begin() + end,
                                                           [&](std::uint64_t code) { return code >> shift < next; }) -
                                      codes_.begin());
        grow(from, to, level + 1);
        from = to;
      }
    }
    tree_.nodes[me].skip = static_cast<std::int32_t>(tree_.nodes.size());
  }

 private:
  typename BoxTree<kDims>::Node measured(std::int32_t begin, std::int32_t end, bool leaf) const {
    typename BoxTree<kDims>::Node node{};
    node.begin = begin;
    node.end = end;
    node.leaf = leaf;
    for (int d = 0; d < kDims; ++d) {
      const float* x = tree_.at[static_cast<std::size_t>(d)].data();
      double sum = 0;
      float low = x[begin];
      float high = x[begin];
      for (std::int32_t i = begin; i < end; ++i) {
        sum += x[i];
        low = std::min(low, x[i]);
        high = std::max(high, x[i]);
      }
      node.centre[d] = static_cast<float>(sum / (end - begin));
      node.side = std::max(node.side, high - low);
    }
    return node;
  }

  BoxTree<kDims>& tree_;
  const std::vector<std::uint64_t>& codes_;
};

}  // namespace

template <int kDims>
BoxTree<kDims> make_box_tree(const std::array<AlignedVector<float>, 3>& at, std::int64_t rows) {
  BoxTree<kDims> tree;
  if (rows == 0) return tree;
  const std::vector<std::uint64_t> codes = box_codes<kDims>(at, rows);
  std::vector<std::pair<std::uint64_t, std::int32_t>> order;
  for (std::int64_t i = 0; i < rows; ++i)
    order.emplace_back(codes[static_cast<std::size_t>(i)], static_cast<std::int32_t>(i));
  std::sort(order.begin(), order.end());
  std::vector<std::uint64_t> sorted;
  for (const auto& [code, row] : order) {
    sorted.push_back(code);
    tree.row.push_back(row);
  }
  const auto size = static_cast<std::size_t>(padded<float>(rows));
  for (int d = 0; d < kDims; ++d) {
    const auto& from = at[static_cast<std::size_t>(d)];
    auto& to = tree.at[static_cast<std::size_t>(d)];
    to.resize(size, from[static_cast<std::size_t>(tree.row.back())]);
    for (std::size_t i = 0; i < tree.row.size(); ++i) to[i] = from[static_cast<std::size_t>(tree.row[i])];
  }
  BoxGrower<kDims>(tree, sorted).grow(0, static_cast<std::int32_t>(rows), 0);
  return tree;
}

template BoxTree<2> make_box_tree<2>(const std::array<AlignedVector<float>, 3>&, std::int64_t);
template BoxTree<3> make_box_tree<3>(const std::array<AlignedVector<float>, 3>&, std::int64_t);

}  // namespace neurarium
