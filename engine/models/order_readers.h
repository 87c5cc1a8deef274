// Five readers of the same sentences that differ in what they know of the order of words: a bag of words, and
// transformers that read in both directions without positions, with sinusoidal, learned and rotary ones.
#pragma once

#include "engine/graph.h"

#include <array>
#include <memory>
#include <string_view>

namespace neurarium {

enum class OrderReader : std::uint8_t { Bag, None, Sinusoidal, Learned, Rotary };
// As they begin the names of a reader's values.
inline constexpr std::array<std::string_view, 5> kOrderReaders = {"bag", "none", "sinusoidal", "learned", "rotary"};

struct OrderSpec {
  std::int32_t vocab = 32, layers = 2, heads = 2, width = 32;
  std::int32_t context = 40;  // rows of the table of learned positions
};

// A sentence about what no transformer with rotary positions can be built from.
Status check(const OrderSpec& spec);

// Inputs: tokens [b,t] (ids; a negative one is no token), mask [b,k] (1 for tokens, 0 for padding), targets [b,t] (ids;
// a negative one does not count). Each reader R, which shares nothing with the others: R.embed [b,t,c], R.logits
// [b,t,v], R.probs, R.loss.data; the transformers the values of transformer_blocks() and R.pos_embed; the bag its mean
// vector bag.mean [b,t,1,c] and bag.post, its hidden layer. loss is the sum of theirs, so each learns as it would
// alone.
std::shared_ptr<const Graph> order_readers(const OrderSpec& spec);

}  // namespace neurarium
