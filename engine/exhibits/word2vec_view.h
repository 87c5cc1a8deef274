// Everything of a moment that the screen of word vectors shows: the pair that is learned next, the words nearest to a
// chosen one, and analogies.
#pragma once

#include "engine/embedding/neighbors.h"
#include "engine/exhibits/word2vec.h"
#include "engine/journal.h"
#include "engine/params.h"
#include "engine/workspace.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace neurarium {

inline constexpr std::size_t kNearestWords = 10, kAnalogyAnswers = 3;

// "from is to as `to` is to ...": the words nearest to to - from + as.
struct AnalogyAnswer {
  int from = -1, to = -1, as = -1;
  int expected = -1;           // -1: nobody said
  std::vector<Neighbor> best;  // rows and 1 - cosine, the nearest first
  [[nodiscard]] bool hit() const { return !best.empty() && best.front().row == expected; }
};

struct Word2vecView {
  std::int64_t step = 0;
  Wording fault;  // a sentence; then nothing below holds
  SettingsPtr settings;
  TaskPtr task;
  std::vector<Edit> edits;
  Word2vecTextPtr words;
  std::unique_ptr<Params<float>> params;
  std::int64_t row = 0;                   // of the training rows: the next one where they come in the order of the text
  std::unique_ptr<Workspace<float>> run;  // of that row
  int word = -1;                          // the chosen one; -1: the text does not have it
  std::vector<Neighbor> nearest;          // to it
  std::vector<AnalogyAnswer> analogies;   // those of the list whose words the text has
  std::optional<AnalogyAnswer> typed;     // the user's
  std::vector<std::string> unknown;       // typed words that the text does not have

  [[nodiscard]] const Graph& graph() const { return *task->graph; }
  [[nodiscard]] std::string name(int id) const { return words->text.tokenizer->shown(id); }
  [[nodiscard]] int hits() const;
};

struct Word2vecRequest {
  TaskPtr task;
  SettingsPtr settings;  // Word2vecSettings
  std::vector<Edit> edits;
  AlignedVector<float> params;
  std::int64_t step = 0;
};
// The table of the words that ask, a row a word.
[[nodiscard]] Vectors input_vectors(const Word2vecView& view);
[[nodiscard]] std::shared_ptr<const Word2vecView> look_at_word2vec(const Word2vecRequest& request);

}  // namespace neurarium
