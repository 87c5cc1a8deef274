// A model that is intervened on, and a text that it reads again and again under edits: what ablation, patching,
// steering and the worth of order share.
#pragma once

#include "engine/edits.h"
#include "engine/models/transformer.h"
#include "engine/params.h"
#include "engine/task.h"
#include "engine/workspace.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

struct StudiedModel {
  std::shared_ptr<const Graph> graph;
  TransformerSpec spec;
  Params<float>* params = nullptr;  // outlives what is made of this
  std::vector<Edit> edits = {};     // in place in every run; those that do not fit the graph are left out
  int padding = -1;                 // the id that a model with a mask does not read
};

// Whether the model can read the ids. Errors: none, more than its context, no id of its vocabulary. `what` names them
// in the sentence ("--text", "the clean prompt").
Status check_tokens(const StudiedModel& model, std::span<const int> tokens, const Wording& what);

// Two tokens that compete after one position: what the effect of an intervention is measured by.
struct AnswerPair {
  int position = -1;  // -1: the last
  int right = -1;     // -1: chosen from what the model says
  int wrong = -1;
  bool operator==(const AnswerPair&) const = default;
};
// Errors: a position outside the text, ids outside the vocabulary, twice the same token.
Status check(const AnswerPair& answer, const StudiedModel& model, std::size_t length);

// One text in a workspace of its own, each row a copy that may be edited by itself ("b=3").
class TextRun {
 public:
  TextRun(const StudiedModel& model, std::span<const int> tokens, std::int64_t rows = 1);
  // The edits of the model and, after them, these; each must fit the graph.
  void run(const std::vector<Edit>& edits = {});

  [[nodiscard]] int length() const { return static_cast<int>(tokens_.size()); }
  [[nodiscard]] std::int64_t rows() const { return workspace_.rows(); }
  [[nodiscard]] const std::vector<int>& tokens() const { return tokens_; }
  [[nodiscard]] const Workspace<float>& workspace() const { return workspace_; }
  // All numbers of a value, [rows, ...].
  [[nodiscard]] std::span<const float> value(std::string_view name) const;
  [[nodiscard]] std::span<const float> logits(int position, std::int64_t row = 0) const;  // [vocabulary]
  // logit(right) - logit(wrong) after the position.
  [[nodiscard]] double difference(const AnswerPair& answer, std::int64_t row = 0) const;
  // Mean -ln p(token | those before), in nats; NaN for a text of one token and for models that read both ways.
  [[nodiscard]] double loss(std::int64_t row = 0) const;

 private:
  StudiedModel model_;
  std::vector<int> tokens_;
  Workspace<float> workspace_;
};

// The answer with what is not given filled in: the last position, the most probable token, and the one that comes next
// after it.
[[nodiscard]] AnswerPair complete_answer(AnswerPair answer, const TextRun& clean);

// Sequences of the test part (of the training part where there is none), as they are scored.
struct ScoredTexts {
  std::int64_t length = 0;
  std::vector<float> tokens, targets;  // [rows, length]; negative targets do not count
  [[nodiscard]] std::int64_t rows() const { return std::ssize(tokens) / length; }
  [[nodiscard]] std::vector<int> text(std::int64_t row, int padding) const;  // without the padding behind it
};
[[nodiscard]] ScoredTexts test_texts(const Task& task, std::int64_t rows);
// One text, each token scored by the one after it.
[[nodiscard]] ScoredTexts scored_text(std::span<const int> tokens);

// Mean -ln p(target) over all of them, under edits.
class ScoredRun {
 public:
  ScoredRun(const StudiedModel& model, const ScoredTexts& texts);
  [[nodiscard]] double loss(const std::vector<Edit>& edits = {});
  [[nodiscard]] std::span<const float> value(std::string_view name) const;  // of the last run, [rows, ...]

 private:
  StudiedModel model_;
  Workspace<float> workspace_;
};

}  // namespace neurarium
