// The push of every point on every other in t-SNE: all pairs with vector instructions while that is quicker, else a
// tree of boxes (Barnes-Hut) in which far groups count as one point.
#pragma once

#include "engine/matrix.h"
#include "engine/parallel.h"

#include <array>
#include <cstdint>
#include <vector>

namespace neurarium {

using Coordinates = std::array<AlignedVector<float>, 3>;  // [padded rows] each

struct Repulsion {
  Coordinates force;      // sum over j of q_ij^2 (y_i - y_j), q = 1 / (1 + |y_i - y_j|^2)
  std::vector<double> q;  // [rows] sum over j != i of q_ij
  [[nodiscard]] double total() const;
};

// Rows up to which all pairs are computed: exact, and hardly slower there than the tree.
inline constexpr std::int64_t kMostPairwiseRows = 2048;

void repel_all_pairs(const Coordinates& at, std::int64_t rows, int dims, Parallel& parallel, Repulsion& out);
// A box counts as one point where its longest side is below `theta` times its distance (Barnes, Hut 1986; van der
// Maaten 2014).
void repel_by_tree(const Coordinates& at, std::int64_t rows, int dims, float theta, Parallel& parallel, Repulsion& out);

}  // namespace neurarium
