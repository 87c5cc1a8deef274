// How much of what one head writes is read by a head of a later layer, from the weights alone (Elhage et al. 2021, "A
// Mathematical Framework for Transformer Circuits"): composition with its queries, its keys and its values.
#pragma once

#include "engine/interpret/head_roles.h"
#include "engine/models/transformer.h"
#include "engine/params.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace neurarium {

// With W_OV = W_O W_V of the earlier head and, of the later one, W_QK = W_Q^T W_K:
//   Q   |W_QK^T W_OV| / (|W_QK| |W_OV|)
//   K   |W_QK   W_OV| / (|W_QK| |W_OV|)
//   V   |W_OV'  W_OV| / (|W_OV'| |W_OV|)
enum class CompositionKind : std::uint8_t { Q, K, V };

struct HeadPlace {
  int layer = 0;
  int head = 0;
  bool operator==(const HeadPlace&) const = default;
};

struct Composition {
  HeadPlace from, to;          // to.layer > from.layer
  double q = 0, k = 0, v = 0;  // Frobenius norms, 0..1
  [[nodiscard]] double of(CompositionKind kind) const {
    return kind == CompositionKind::Q ? q : kind == CompositionKind::K ? k : v;
  }
};

// Every pair of heads in different layers, by (to, from). Gain and mean of the block's norm are folded into what reads
// (circuit_folds); biases, rotary positions and what lies between the two layers are left out.
[[nodiscard]] std::vector<Composition> head_compositions(const Graph& graph, const Params<float>& params,
                                                         const TransformerSpec& spec);

// What matrices that have nothing to do with each other give: 1 / sqrt(width).
[[nodiscard]] double chance_composition(const TransformerSpec& spec);

// A previous-token head that feeds the keys of an induction head: the circuit of Olsson et al. 2022.
struct InductionPath {
  Composition link;
  double previous = 0;   // score of the first head
  double induction = 0;  // of the second
  [[nodiscard]] double strength() const { return previous * induction * link.k; }
};
// The strongest, when both heads do at least `least` of their role and the keys are fed more than by chance; otherwise
// nothing.
[[nodiscard]] std::optional<InductionPath> find_induction_path(std::span<const Composition> compositions,
                                                               std::span<const RoleScore> roles,
                                                               const TransformerSpec& spec, double least = 0.3);

}  // namespace neurarium
