// A quad- or octree over points, made anew for each step of a map: boxes in depth-first order, so that a walk needs no
// stack, and the points in the order of the boxes, so that neighbours lie near each other in memory.
#pragma once

#include "engine/matrix.h"

#include <array>
#include <cstdint>
#include <vector>

namespace neurarium {

template <int kDims>
struct BoxTree {
  struct Node {
    float centre[kDims];      // mean of the points in it
    float side;               // the longest of the box around them
    std::int32_t begin, end;  // its points
    std::int32_t skip;        // the next box that is not inside this one
    bool leaf;
  };
  std::vector<Node> nodes;
  std::vector<std::int32_t> row;               // of each point, in the order of the boxes
  std::array<AlignedVector<float>, kDims> at;  // its place; padded to eights with copies of the last one
};

// at [rows, or padded] of each coordinate; a coordinate that is not finite lies at the lower edge. Points on one spot
// share a leaf, whatever their number.
template <int kDims>
BoxTree<kDims> make_box_tree(const std::array<AlignedVector<float>, 3>& at, std::int64_t rows);

extern template BoxTree<2> make_box_tree<2>(const std::array<AlignedVector<float>, 3>&, std::int64_t);
extern template BoxTree<3> make_box_tree<3>(const std::array<AlignedVector<float>, 3>&, std::int64_t);

}  // namespace neurarium
