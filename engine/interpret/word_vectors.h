// One word, many vectors: the same token in several sentences starts as one row of the embedding and parts layer by
// layer, as each sentence writes its context into it.
#pragma once

#include "engine/interpret/logit_lens.h"
#include "engine/interpret/sequences.h"

#include <array>
#include <string>
#include <vector>

namespace neurarium {

// A sentence and the place of the word in it.
struct WordPlace {
  std::vector<int> tokens;
  int position = 0;
};

struct WordVectors {
  std::vector<LensDepth> depths;
  std::size_t sentences = 0;
  // Each depth's own mean is taken away, so that what all sentences share does not hide how they part; the plane is the
  // one of the largest variance of all that is left.
  std::vector<std::array<float, 2>> plane;  // [depths, sentences]
  std::array<double, 2> explained{};        // share of the variance along each axis
  std::vector<double> distances;            // [depths, sentences, sentences]: 1 - cosine
  [[nodiscard]] std::array<float, 2> at(std::size_t depth, std::size_t sentence) const {
    return plane[depth * sentences + sentence];
  }
  [[nodiscard]] double distance(std::size_t depth, std::size_t a, std::size_t b) const {
    return distances[(depth * sentences + a) * sentences + b];
  }
};

// The residual stream of each place at every depth. Sentences are as long as the reader takes, positions inside them.
[[nodiscard]] WordVectors read_word_vectors(SequenceReader& reader, const TransformerSpec& spec,
                                            const std::vector<WordPlace>& places);

// Sentences to begin with: of the task's test part, up to `count` in which one word stands for different things (its
// links say which word, its answers what for), otherwise a word that many sentences share.
struct WordExample {
  int word = 0;                        // id
  std::vector<std::string> sentences;  // as text, each with the word in it
};
[[nodiscard]] WordExample word_example(const Task& task, const LanguageData& data, std::size_t count);

}  // namespace neurarium
