// What a transformer learns from: sequences of a language task or windows of the user's own text, with the tokenizer
// that reads typed text in the same ids. Made from a few settings, so that changing the others makes nothing anew.
#pragma once

#include "engine/data/corpus.h"
#include "engine/data/language_tasks.h"
#include "engine/data/tokenizer.h"
#include "engine/task.h"

#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace neurarium {

// The choice of the data, as far as it decides what the data is.
struct LanguageDataSpec {
  LanguageTaskSpec task;  // its `length` is the context
  CorpusPtr corpus;       // the user's text; null: the task
  TokenizerSpec tokenizer;
  TokenizerPtr known_tokenizer;  // of an opened model, for the corpus; null: one is learned from the corpus
  std::int64_t context = 64;     // of windows of the corpus
  double test_split = 0.1;       // of the corpus
  std::int64_t samples = 8192;
  std::uint64_t seed = 0;
  [[nodiscard]] bool same_as(const LanguageDataSpec& other) const;
};

struct LanguageData {
  LanguageTaskPtr task;  // null for the user's text
  TokenizerPtr tokenizer;
  std::int64_t length = 0;  // positions of every sequence
  bool causal = true;       // false: the task is made for an encoder
  ExamplesPtr train, test;  // x and target [rows, length]: ids; a negative target does not count
  // The id that fills up shorter sequences, or -1.
  [[nodiscard]] int padding() const { return task == nullptr ? -1 : task->padding(); }
};

// Errors: those of the task, the tokenizer and the corpus.
Result<std::shared_ptr<const LanguageData>> make_language_data(const LanguageDataSpec& spec);

// The last data that was made; settings and their copies share one, from whichever thread they are asked.
class LanguageDataCache {
 public:
  Result<std::shared_ptr<const LanguageData>> get(const LanguageDataSpec& spec);

 private:
  std::mutex mutex_;
  std::optional<LanguageDataSpec> spec_;
  std::shared_ptr<const LanguageData> data_;
};

}  // namespace neurarium
