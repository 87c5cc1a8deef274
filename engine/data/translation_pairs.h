// Pairs of a sentence and its translation, with the words that belong together: English to Chinese, numbers to words,
// dates between formats, all generated; or pairs of the user's own, of which nobody knows what belongs together.
#pragma once

#include "engine/data/corpus.h"
#include "engine/data/tokenizer.h"

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

inline constexpr std::string_view kOwnPairs = "own";
inline constexpr std::array<std::string_view, 4> kPairKinds = {"chinese", "numbers", "dates", kOwnPairs};
inline constexpr int kMostPairWords = 24;    // on each side of a user's pair; longer pairs are left out
inline constexpr int kMostPairVocab = 2000;  // different words a side; the rarest are <unk>
inline constexpr std::int64_t kMostPairs = 50'000;

// Word `target` of the translation says what word `source` says.
struct Alignment {
  int target = 0, source = 0;
  bool operator==(const Alignment&) const = default;
};

struct SentencePair {
  std::vector<int> source;  // ids, without marks
  std::vector<int> target;  // ids, without the marks of beginning and end
  std::vector<Alignment> gold;
};

struct PairsSpec {
  std::string kind = "chinese";
  std::int64_t count = 4000;  // generated pairs to learn from
  std::uint64_t seed = 0;
  CorpusPtr own;  // tab-separated: a sentence, its translation; further columns are not read
  bool operator==(const PairsSpec&) const = default;
};

struct PairSet {
  std::string name;
  TokenizerPtr source_words, target_words;
  int start = 0, end = 0;                     // marks among the target's ids: "<s>" and "</s>"
  int source_length = 0, target_length = 0;   // the longest; of the target with one mark
  std::vector<SentencePair> train, held_out;  // held out by a hash of the sentence: never in `train`
  std::int64_t left_out = 0;                  // pairs of the file: too long, or after the first kMostPairs

  [[nodiscard]] bool has_gold() const;
  // Typed text as ids; words that are not known are kUnknownToken.
  [[nodiscard]] std::vector<int> read_source(std::string_view text) const;
  // As people write it; marks are left out.
  [[nodiscard]] std::string typed_target(std::span<const int> ids) const;
  [[nodiscard]] std::string typed_source(std::span<const int> ids) const;
  // The pair with this source, where one of the two parts has it; null: it was typed.
  [[nodiscard]] const SentencePair* find(std::span<const int> source) const;
};

// Errors: an unknown kind, no pairs of one's own, a line without a tab or with an empty side (by its number), fewer
// than two pairs that are short enough.
[[nodiscard]] Result<PairSet> translation_pairs(const PairsSpec& spec);

}  // namespace neurarium
