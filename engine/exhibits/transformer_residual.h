// The residual stream of one sentence as lengths of vectors: what stood in it before and after each part of each block,
// and what every head and every perceptron wrote into it.
#pragma once

#include "engine/models/transformer.h"
#include "engine/workspace.h"

#include <vector>

namespace neurarium {

// Euclidean norms, one number a position.
struct BlockWrites {
  std::vector<float> before;              // [T] of resid_pre
  std::vector<std::vector<float>> heads;  // [H][T] of what the head adds through its columns of attn.o
  std::vector<float> attention;           // [T] of attn_out: the sum of the heads, and the bias
  std::vector<float> middle;              // [T] of resid_mid; empty without perceptrons
  std::vector<float> mlp;                 // [T] of mlp_out; empty without perceptrons
  std::vector<float> after;               // [T] of resid_post
};

// After forward, for a workspace of one row.
[[nodiscard]] std::vector<BlockWrites> read_residual(const Workspace<float>& sentence, const Params<float>& params,
                                                     const TransformerSpec& spec);

}  // namespace neurarium
