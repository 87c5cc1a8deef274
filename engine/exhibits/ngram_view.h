// Everything of a moment that the screen of n-grams shows: the next token by counting and by what the table has
// learned, the table and the graph of contexts, a text written from the counts, and what more memory buys.
#pragma once

#include "engine/exhibits/ngram.h"
#include "engine/journal.h"
#include "engine/measure.h"
#include "engine/models/sampling.h"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace neurarium {

inline constexpr std::size_t kShownCandidates = 24, kShownContexts = 40, kShownFollowers = 24, kGraphContexts = 12;
inline constexpr int kWrittenLetters = 160, kWrittenWords = 40;

// A token that may come next.
struct NgramCandidate {
  int id = 0;
  double counted = 0;            // its probability by the counts, smoothed
  double learned = 0;            // by the table; where the context has no row all are alike
  float logit = 0;               // there
  std::vector<NgramTerm> terms;  // what `counted` is made of, the highest order first; spans of NgramView::context
};

// A context as a row of the table of counts.
struct NgramContext {
  std::vector<int> tokens;
  std::string text;
  std::uint64_t count = 0;
  std::int64_t row = -1;              // of the table that learns
  std::vector<std::uint32_t> follow;  // how often each of NgramView::columns came next
};

// From one context to the one that a token leads to.
struct NgramArrow {
  std::int32_t from = 0, to = 0;  // of NgramView::contexts
  int token = 0;
  double share = 0;
};

struct WrittenToken {
  int id = 0;
  int context = 0;         // so many tokens before it were found in the text
  double probability = 0;  // at the temperature
};

// Of one n: how many n-grams could be, are, and stand there once only.
struct NgramGrowth {
  double possible = 0;
  std::uint64_t seen = 0, once = 0;
  double new_share = 0;  // of the held-out text's n-grams, those that the counted text does not have; NaN: none is held
};

struct NgramView {
  std::int64_t step = 0;
  Wording fault;  // a sentence; then nothing below holds
  SettingsPtr settings;
  TaskPtr task;
  std::shared_ptr<const NgramText> text;
  std::int64_t rows = 0, all_contexts = 0;  // of the table that learns
  std::vector<int> prompt;                  // ids
  std::int64_t unknown = 0;                 // tokens of the prompt that the text does not have
  std::vector<int> context;                 // the last n - 1 of the prompt, or as many as there are
  int known = 0;                            // so many of them were found
  std::int64_t row = -1;                    // of the table, for this context
  std::vector<NgramCandidate> candidates;   // the most probable first
  std::vector<int> columns;                 // the most frequent tokens
  std::vector<NgramContext> contexts;       // the most frequent first
  std::vector<NgramArrow> arrows;           // between the first kGraphContexts of them; none where n is 1
  std::vector<WrittenToken> written;        // after the prompt
  std::vector<NgramGrowth> growth;          // by n - 1
  // Of the held-out text, by smoothing and n - 1; infinite where something has probability 0, NaN without a text.
  std::array<std::vector<double>, 3> perplexity;
  double learned_perplexity = 0;  // by the table, of the rows of Task::test that are measured
};

struct NgramMoment {
  TaskPtr task;
  SettingsPtr settings;  // NgramSettings
  std::vector<Edit> edits;
  AlignedVector<float> params;
  std::int64_t step = 0;
};

// Keeps the models of the last text, whose weights take time.
class NgramObserver {
 public:
  [[nodiscard]] std::shared_ptr<const NgramView> observe(const NgramMoment& moment);

 private:
  void follow(const NgramSettings& settings, const std::shared_ptr<const NgramText>& text);

  Measurer measurer_;
  std::shared_ptr<const NgramText> text_;
  std::optional<NgramRows> rows_;
  std::int64_t rows_of_ = 0;  // n
  double add_ = -1;
  std::array<std::vector<NgramModel>, 3> models_;  // by smoothing and n - 1
  std::array<std::vector<double>, 3> perplexity_;
  std::vector<NgramGrowth> growth_;
};

// The prompt with `most` tokens more, drawn by the counts.
[[nodiscard]] Result<ContinuedText> continue_ngrams(const NgramSettings& settings, const SamplingSpec& sampling,
                                                    std::int64_t most);
// The row of the table that the prompt asks for, -1: it has none. Errors as those of ngram_text().
[[nodiscard]] Result<std::int64_t> asked_ngram_row(const NgramSettings& settings);

// Of the held-out text by the smoothing and n that are set; NaN: nothing is held out.
[[nodiscard]] double held_out_perplexity(const NgramSettings& settings);

}  // namespace neurarium
