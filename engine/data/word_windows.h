// Pairs of words that stand near each other in a text, with words drawn at random beside each: what word vectors are
// learned from (Mikolov et al. 2013).
#pragma once

#include "engine/models/word2vec.h"
#include "engine/task.h"

#include <cstdint>
#include <span>
#include <vector>

namespace neurarium {

struct WindowSpec {
  int vocabulary = 2;
  std::int32_t window = 4;        // words on each side, at most; how many is drawn anew for each word
  std::int32_t negatives = 5;     // drawn by their count to the power of 0.75
  double subsample = 1e-3;        // t: a word of frequency f is read with probability sqrt(t / f); 0: all are read
  bool mean_of_window = false;    // CBOW: the window asks for the word; otherwise the word asks for each of the window
  std::int64_t most = 2'000'000;  // rows; of more an even share is taken
  std::uint64_t seed = 0;
};

// Rows of word2vec_graph(), in the order of the text.
struct WordWindows {
  Word2vecSpec spec;  // but for its width
  ExamplesPtr rows;
  std::vector<std::int32_t> asking;  // [rows, spec.context], places in the text; -1: none
  std::vector<std::int32_t> center;  // [rows], places in the text
  std::vector<std::int32_t> beside;  // [rows], of the true word of skip-gram; CBOW: the center again
  std::int64_t found = 0;            // pairs, or windows, of the whole text
  std::vector<std::int64_t> counts;  // of each word
};
inline constexpr int kWindowEnd = -2;  // in a text: no window reaches across it
// Other negative ids are skipped. A text without two words that are near each other gives no rows.
[[nodiscard]] WordWindows word_windows(std::span<const int> text, const WindowSpec& spec);

}  // namespace neurarium
