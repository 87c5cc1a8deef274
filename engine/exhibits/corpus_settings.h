// The settings of exhibits that read the shared texts: which text, what a token is, what is typed and how it goes on.
#pragma once

#include "engine/data/shared_corpus.h"
#include "engine/models/sampling.h"
#include "engine/rng.h"
#include "engine/settings.h"
#include "engine/task.h"

#include <span>
#include <string>
#include <vector>

namespace neurarium {

struct CorpusSettings {
  std::string text = "town";    // one of kSharedCorpora
  std::int64_t lines = 300;     // of the town
  CorpusPtr own;                // the user's; null: none was given
  std::string unit = "letter";  // letter | word
  double held_out = 0.1;        // the end of the text, to test on
  std::string prompt;
  double temperature = 1;
  std::int64_t draw_seed = 0;

  virtual ~CorpusSettings() = default;
  // How the text begins, as what is typed when it is chosen. Errors: those of split_corpus().
  [[nodiscard]] virtual Result<std::string> beginning() const = 0;

  [[nodiscard]] CorpusUnit corpus_unit() const { return unit == "word" ? CorpusUnit::Word : CorpusUnit::Letter; }
  [[nodiscard]] CorpusSpec corpus_spec(std::uint64_t seed) const;
  // How what is written is drawn.
  [[nodiscard]] SamplingSpec drawing() const;
  // Another text, with the settings that suit it.
  virtual void choose_text(std::string_view name) { text = name; }
  void take_own(CorpusText corpus);

  // In the order of the panel, so that an exhibit may put its own between them.
  void add_source_fields(FieldList& fields);  // the text alone
  void add_text_fields(FieldList& fields);    // and how it is read
  void add_writing_fields(FieldList& fields);
  [[nodiscard]] bool same_own(const CorpusSettings& other) const;

 protected:
  CorpusSettings() = default;
  CorpusSettings(const CorpusSettings&) = default;
  CorpusSettings& operator=(const CorpusSettings&) = default;
};

// A prompt and what a model wrote after it.
struct ContinuedText {
  std::vector<int> tokens;
  std::string text;
};

// Sequences from random places of the tokens, each position with its follower as the target; none where the text is
// shorter than one.
[[nodiscard]] ExamplesPtr next_token_rows(std::span<const int> tokens, std::int64_t length, std::int64_t rows, Rng rng);

}  // namespace neurarium
