// n-grams: the next letter or word by counting what came after the last few. The counts of the whole text stand beside
// a table of logits, a row for each of the frequent contexts, that learns the same shares by gradient descent.
#pragma once

#include "engine/exhibits/corpus_settings.h"
#include "engine/exhibits/exhibit.h"
#include "engine/models/ngram.h"
#include "engine/train_settings.h"

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace neurarium {

inline constexpr std::int64_t kMostTableNumbers = 400'000;   // rows times tokens of the table that learns
inline constexpr std::int64_t kMostNgramExamples = 200'000;  // that it learns from

struct NgramSettings final : ExhibitSettings, CorpusSettings, TrainSettings {
  NgramSettings();

  std::int64_t n = 3;                  // tokens of an n-gram: n - 1 are the context
  std::string smoothing = "back-off";  // add-k | back-off | kneser-ney
  double add = 0.1;                    // what add-k adds to every count

  [[nodiscard]] NgramSpec spec() const;

  [[nodiscard]] Result<std::string> beginning() const override;
  [[nodiscard]] std::unique_ptr<ExhibitSettings> clone() const override;
  [[nodiscard]] bool equals(const ExhibitSettings& other) const override;
  [[nodiscard]] Fields fields() override;
  // Values of the graph: `context` [b], a row of the table or -1 where it has none; `table` [rows, tokens]; `logits`,
  // `probs`; the loss is the cross-entropy of the token that came.
  [[nodiscard]] Result<TaskPtr> make_task() const override;
  [[nodiscard]] std::uint64_t seed() const override { return static_cast<std::uint64_t>(random_seed); }
  void save_data(TensorFile& file, std::string_view prefix) const override;
  Status load_data(const TensorFile& file, std::string_view prefix) override;
};

// A text and its counts, whatever n. Its training tokens are those of the counts.
struct NgramText : SplitCorpus {
  std::shared_ptr<const NgramCounts> counts;  // of all orders up to 6, or as many as the text has tokens for
  [[nodiscard]] int vocabulary() const { return tokenizer->size(); }
  [[nodiscard]] std::string name(int id) const { return tokenizer->shown(id); }
};
// Made once while somebody holds it. Errors: those of split_corpus().
[[nodiscard]] Result<std::shared_ptr<const NgramText>> ngram_text(const CorpusSpec& corpus);
[[nodiscard]] Result<std::shared_ptr<const NgramText>> ngram_text(const NgramSettings& settings);

// The rows of the table that learns: contexts of n - 1 tokens, the most frequent first.
class NgramRows {
 public:
  NgramRows(const NgramText& text, int n);
  [[nodiscard]] std::int64_t size() const { return std::ssize(entries_); }
  [[nodiscard]] std::int64_t all() const { return all_; }  // contexts of the text
  // The row of a context, -1: it has none.
  [[nodiscard]] std::int64_t row(std::span<const int> context) const;
  [[nodiscard]] std::span<const int> context(std::int64_t row) const;

 private:
  const NgramCounts* counts_;
  int length_;                                          // of a context
  std::vector<std::size_t> entries_;                    // of that level of the counts
  std::unordered_map<std::size_t, std::int64_t> rows_;  // by entry
  std::int64_t all_ = 1;
};

std::unique_ptr<ExhibitSettings> make_ngram_defaults();

}  // namespace neurarium
