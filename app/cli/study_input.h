// What the commands that intervene on a model share: the model with its test texts, prompts that are typed, and the
// two tokens whose logits are compared.
#pragma once

#include "app/cli/open_run.h"
#include "app/cli/token_input.h"
#include "engine/interpret/studied_model.h"

#include <optional>
#include <string>
#include <vector>

namespace neurarium {

// A model that is open, and what it was tested with; a checkpoint has no such texts.
struct OpenedStudy {
  LanguageModel model;
  TaskPtr task;
  [[nodiscard]] StudiedModel studied() { return {model.graph, model.spec, &model.params, model.edits, model.padding}; }
};
Result<OpenedStudy> open_study(const std::string& place, std::string_view command, Console& console);

// The tokens of a typed prompt; of a model without a tokenizer, its ids ("1,2,3"). Errors: also more tokens than the
// model sees at once, and words that it does not know.
Result<std::vector<int>> read_prompt(const LanguageModel& model, const std::string& text, const std::string& flag);

// "--right", "--wrong" and "--position".
class AnswerFlags {
 public:
  explicit AnswerFlags(Flags& flags);
  // Errors: what is no single token of the model.
  [[nodiscard]] Result<AnswerPair> read(const LanguageModel& model) const;

 private:
  std::optional<std::string> right_, wrong_;
  std::int64_t position_ = -1;
};

}  // namespace neurarium
