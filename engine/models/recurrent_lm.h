// A recurrent language model: embedding, one recurrent layer, logits of the next token.
#pragma once

#include "engine/graph.h"
#include "engine/ops/recurrent.h"

#include <memory>

namespace neurarium {

struct RecurrentSpec {
  CellKind cell = CellKind::Lstm;
  std::int32_t vocab = 1, embedding = 16, hidden = 32;
};

// Values: tokens [b,t], embed [b,t,c], those of the layer under "rnn" (see recurrent.h), logits [b,t,v], probs; targets
// [b,t] with -1 where nothing is asked; the loss is the mean cross-entropy. Parameters: embed.weight, rnn.weight_ih,
// rnn.weight_hh, rnn.bias_ih, rnn.bias_hh, out.weight, out.bias.
std::shared_ptr<const Graph> recurrent_lm(const RecurrentSpec& spec);

}  // namespace neurarium
