// A question, a table of keys and values, and an answer that is their weighted mean: as kernel regression, and as the
// dot-product attention of a transformer, whose projections can be learned. Then the same where questions, keys and
// values all come from the words of one sentence.
#pragma once

#include "engine/graph.h"

#include <cstdint>
#include <memory>

namespace neurarium {

struct LookupSpec {
  std::int32_t entries = 2;     // rows of the table
  std::int32_t key_width = 1;   // numbers of a query and of a key
  std::int32_t value_dims = 1;  // numbers of a value
  bool dot = false;             // scores are q . k of learned projections; else the logarithm of a Gaussian kernel
  double temperature = 1;       // above 0
};

// One row of "x" holds a query [key_width], the keys [entries, key_width], the values [entries, value_dims] and a mask
// [entries] of 1 for the entries that may be read: lookup_row_width() numbers. Values "scores" and "pattern"
// [b,1,1,entries], "v", "answer" [b,value_dims] and the loss, the mean squared error against "target". Parameters W_V
// and "bandwidth" [1] or, with `dot`, W_Q and W_K.
std::shared_ptr<const Graph> lookup_graph(const LookupSpec& spec);
[[nodiscard]] std::int64_t lookup_row_width(const LookupSpec& spec);

struct SentenceSpec {
  std::int32_t vocab = 2;
  std::int32_t width = 16;  // of a word vector
  double temperature = 1;
};

// A word looks in itself and the words before it: q, k and v are projections of the same word vectors "embed"; the
// answer z is added to the word's own vector, and the sum foretells the next word. "tokens" and "targets" [b,t] are
// ids.
std::shared_ptr<const Graph> sentence_graph(const SentenceSpec& spec);

}  // namespace neurarium
