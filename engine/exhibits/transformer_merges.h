// How byte pairs are learned from a text, merge by merge, for the panel that shows it: every merge in its order with
// what it joins, and the tokens of a sentence at any size of the vocabulary on the way.
#pragma once

#include "engine/data/bpe_trainer.h"
#include "engine/exhibits/transformer_data.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

inline constexpr int kByteTokens = 256;        // every vocabulary begins with the bytes
inline constexpr int kMostShownTokens = 8192;  // a lesson goes no further

struct ShownMerge {
  BpeMerge merge;
  std::string left, right, made;  // as Tokenizer::shown
};

struct MergeLesson {
  std::vector<ShownMerge> merges;  // in the order in which they are learned
  bool complete = false;           // there is nothing more to merge
  [[nodiscard]] int largest() const { return kByteTokens + static_cast<int>(merges.size()); }
  // The tokenizer that a vocabulary of `size` tokens would have, from kByteTokens to largest().
  [[nodiscard]] TokenizerPtr tokenizer(int size) const;
};

// Learns until the vocabulary has `most` tokens or no pair stands in the text twice.
[[nodiscard]] std::shared_ptr<const MergeLesson> learn_merges(std::string_view text, int most = kMostShownTokens);

// The training sequences as text, a line each: what a task's byte pairs would be learned from.
[[nodiscard]] std::string training_text(const LanguageData& data);

}  // namespace neurarium
