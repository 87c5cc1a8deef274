// The residual stream of one sentence, as lengths and as directions: what stood in it before and after each part of
// each block, and what every head and every perceptron wrote into it.
#pragma once

#include "engine/models/transformer.h"
#include "engine/workspace.h"

#include <vector>

namespace neurarium {

// One number a position for each vector of a block.
struct StreamNumbers {
  std::vector<float> before;              // [T] of resid_pre
  std::vector<std::vector<float>> heads;  // [H][T] of what the head adds through its columns of attn.o
  std::vector<float> attention;           // [T] of attn_out: the sum of the heads, and the bias
  std::vector<float> middle;              // [T] of resid_mid; empty without perceptrons
  std::vector<float> mlp;                 // [T] of mlp_out; empty without perceptrons
  std::vector<float> after;               // [T] of resid_post
};

// Euclidean norms, and the cosines of the same vectors with others; a vector of length 0 has none, which is NaN.
struct BlockWrites : StreamNumbers {
  StreamNumbers to_end;     // with the stream after the last block: what points where the answer is read
  StreamNumbers to_before;  // of the stream with resid_pre of this block; of a write with the stream it is added to
};

// After forward, for a workspace of one row.
[[nodiscard]] std::vector<BlockWrites> read_residual(const Workspace<float>& sentence, const Params<float>& params,
                                                     const TransformerSpec& spec);

}  // namespace neurarium
