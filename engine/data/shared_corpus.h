// The text that the exhibits from counting to the transformer share: sentences of the little town, in English or
// Chinese, those about people, the World English Bible, or a text of the user's own.
#pragma once

#include "engine/data/corpus.h"

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

inline constexpr std::string_view kOwnCorpus = "own";
inline constexpr std::array<std::string_view, 5> kSharedCorpora = {"town", "town-zh", "people", "bible", kOwnCorpus};
inline constexpr std::int64_t kFewestLines = 20, kMostLines = 20'000;

// `lines` and `seed` are of generated texts, a line a sentence; `own` may be null where another text is asked for.
// Errors: an unknown name, no text of one's own, the Bible where it is not installed.
[[nodiscard]] Result<CorpusPtr> shared_corpus(std::string_view name, std::int64_t lines, std::uint64_t seed,
                                              const CorpusPtr& own);

enum class CorpusUnit : std::uint8_t { Letter, Word };

// The words of the corpus as tokens: of the town those of its task, else the most frequent `most`, the others are
// <unk>; or its letters, likewise.
[[nodiscard]] Result<TokenizerPtr> corpus_tokenizer(std::string_view name, const CorpusText& corpus, CorpusUnit unit,
                                                    int most, bool fold_case = false);

// What is read of a corpus, and how.
struct CorpusSpec {
  std::string name;  // one of kSharedCorpora
  CorpusUnit unit = CorpusUnit::Letter;
  std::int64_t lines = kFewestLines;  // of the town
  std::uint64_t seed = 0;
  double held_out = 0;  // the share at the end that is kept apart
  CorpusPtr own;
  int most = 2000;         // different tokens
  bool fold_case = false;  // of words: "King" is "king"
  bool operator==(const CorpusSpec&) const = default;
};
struct SplitCorpus {
  CorpusPtr corpus;
  CorpusUnit unit = CorpusUnit::Letter;
  TokenizerPtr tokenizer;
  std::vector<int> train, held_out;  // tokens
  std::int64_t unknown = 0;          // of all that became <unk>

  // Tokens for people, spaces between words.
  [[nodiscard]] std::string shown(std::span<const int> tokens) const;
  // Tokens as text to type.
  [[nodiscard]] std::string typed(std::span<const int> tokens) const;
};
// Errors: those of shared_corpus(), a text of fewer than two tokens.
[[nodiscard]] Result<SplitCorpus> split_corpus(const CorpusSpec& spec);

// Without tokens of white space where the unit is the word.
[[nodiscard]] std::vector<int> corpus_tokens(const Tokenizer& tokenizer, std::string_view text, CorpusUnit unit);

}  // namespace neurarium
