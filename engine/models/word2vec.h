// Word vectors learned from a window of text, with negative sampling (Mikolov et al. 2013): a word that stands beside
// another shall score high with it, words drawn at random low. Skip-gram asks with one word, CBOW with the mean of all
// words of the window.
#pragma once

#include "engine/graph.h"

#include <cstdint>
#include <memory>

namespace neurarium {

struct Word2vecSpec {
  std::int32_t vocab = 2;
  std::int32_t width = 24;     // numbers of a vector
  std::int32_t negatives = 5;  // words drawn at random for each true one
  std::int32_t context = 1;    // words that ask: 1 for skip-gram, up to twice the window for CBOW

  [[nodiscard]] std::int32_t answers() const { return 1 + negatives; }
  [[nodiscard]] std::int32_t row_width() const { return (context > 1 ? 2 * context : 1) + answers(); }
};

// Input "x" [b, row_width()], a row what these name in turn: "asking" [b,context,1], ids of the words that ask,
// negative where there is none; "share" [b,1,1,context], what each of them counts (CBOW: 1 / their number; 0 where
// there is none), only with more than one; "answers" [b,1+negatives,1], ids of the true word and the drawn ones.
// "target" [b,1,1,1+negatives], 1 for the true word, else 0. Parameters "input.weight" and "output.weight"
// [vocab,width]. Values "input" [b,context,1,width], "hidden" [b,1,1,width] (their weighted sum, with more than one),
// "output" [b,1+negatives,1,width], "scores" [b,1,1,1+negatives] (products of two vectors), "pair_loss" [b,1,1] = -log
// s(true) - sum log s(-drawn), s the logistic function, and "loss", its mean.
std::shared_ptr<const Graph> word2vec_graph(const Word2vecSpec& spec);

}  // namespace neurarium
