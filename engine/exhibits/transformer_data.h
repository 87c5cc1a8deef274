// What a transformer learns from: sequences of a language task or windows of the user's own text, with the tokenizer
// that reads typed text in the same ids. Made from a few settings, so that changing the others makes nothing anew.
#pragma once

#include "engine/data/corpus.h"
#include "engine/data/language_tasks.h"
#include "engine/data/tokenizer.h"
#include "engine/task.h"

#include <memory>
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
  bool operator==(const LanguageDataSpec& other) const;  // whether they make the same data
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

// Made once while somebody holds it. Errors: those of the task, the tokenizer and the corpus.
[[nodiscard]] Result<std::shared_ptr<const LanguageData>> language_data(const LanguageDataSpec& spec);

}  // namespace neurarium
