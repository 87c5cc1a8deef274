// Three networks that learn the next token of the same text beside each other: a window of word vectors (Bengio et al.
// 2003), an LSTM and a transformer. Each step of the ladder sees more of what was said.
#pragma once

#include "engine/graph.h"

#include <array>
#include <memory>
#include <string_view>

namespace neurarium {

// As they begin the names of a network's values.
inline constexpr std::array<std::string_view, 3> kNextNetworks = {"window", "lstm", "transformer"};

struct NextWordSpec {
  std::int32_t vocab = 2;
  std::int32_t width = 32;   // of a word vector, and of the transformer's residual stream
  std::int32_t hidden = 64;  // units of the window's hidden layer and of the LSTM
  std::int32_t window = 3;   // tokens that the window holds
  std::int32_t layers = 2, heads = 2;
  std::int32_t context = 64;  // the longest sequence
};

// A sentence about what no transformer can be built from.
Status check(const NextWordSpec& spec);

// Inputs tokens [b,t] and targets [b,t] (ids; a negative one is no token). Each network N, which shares nothing with
// the others: N.embed [b,t,c], N.logits [b,t,v], N.probs, N.loss.data; of the window backK.joined [b,t,(K + 1) c], the
// vectors of the last words side by side, the newest first, and hidden; of the LSTM the values of recurrent_layer()
// under lstm.cell; of the transformer those of transformer_blocks(), with rotary positions. loss is the sum of theirs.
std::shared_ptr<const Graph> next_word_networks(const NextWordSpec& spec);

}  // namespace neurarium
