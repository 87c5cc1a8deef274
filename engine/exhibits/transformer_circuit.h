// The circuits of one head, from token to token (Elhage et al. 2021, "A Mathematical Framework for Transformer
// Circuits"): what a head looks for and what it would write, read off the weights alone, without any sentence.
#pragma once

#include "engine/models/transformer.h"
#include "engine/params.h"

#include <span>
#include <vector>

namespace neurarium {

// QK  W_E^T W_Q^T W_K W_E   row: the token that looks, column: the token that is looked at; its score before the root
//                           of the head's width divides it
// OV  W_U W_O W_V W_E       row: the token whose logit moves, column: the token that is read
enum class CircuitKind : std::uint8_t { QK, OV };

// What of the norms can be folded into the weights. The division by the deviation cannot, as it depends on the
// sentence.
struct CircuitFolds {
  bool gain = false;  // of the block's norm into W_E, of the last norm into W_U: there is none where norms come after
  bool centred = false;  // layer norm's subtraction of the mean
};
[[nodiscard]] CircuitFolds circuit_folds(const TransformerSpec& spec);

// One number for each pair of the tokens, [tokens, tokens] row-major, summed in double. Left out: positions, biases,
// the deviation that norms divide by, and what blocks in between write.
[[nodiscard]] std::vector<float> head_circuit(const Graph& graph, const Params<float>& params,
                                              const TransformerSpec& spec, CircuitKind kind, int layer, int head,
                                              std::span<const int> tokens);

}  // namespace neurarium
