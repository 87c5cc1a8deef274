// What a model is given to read: "--text" through its tokenizer, or ids as they are. What was changed on the way
// (broken characters, unknown words, tokens that do not fit) is said.
#pragma once

#include "app/cli/console.h"
#include "app/cli/flags.h"
#include "engine/exhibits/language_model.h"

#include <optional>
#include <string>
#include <vector>

namespace neurarium {

class TokenInput {
 public:
  // `ids_flag`: the flag of the ids, which is not the same in every command.
  TokenInput(Flags& flags, std::string ids_flag);

  [[nodiscard]] bool given() const { return text_.has_value() || ids_.has_value(); }
  [[nodiscard]] const std::optional<std::string>& text() const { return text_; }
  // All tokens that were given, one or more; remarks go to err. Errors: none or both given, an empty text, a model
  // without a tokenizer, what is no id of the model.
  [[nodiscard]] Result<std::vector<std::int32_t>> read(const LanguageModel& model, Console& console) const;

 private:
  [[nodiscard]] Result<std::vector<std::int32_t>> read_text(const LanguageModel& model, Console& console) const;
  [[nodiscard]] Result<std::vector<std::int32_t>> read_ids(const LanguageModel& model) const;

  std::string ids_flag_;
  std::optional<std::string> text_, ids_;
};

// The tokenizer's answer to a text. Errors: a model without one, a text without tokens.
Result<Encoding> encode_text(const LanguageModel& model, const std::string& text, Console& console);

// "bank" of an id, or "<17>" for a model without a tokenizer.
std::string token_text(const LanguageModel& model, std::int32_t id);
// The text of ids; without a tokenizer "17,4,4".
std::string text_of(const LanguageModel& model, std::span<const std::int32_t> ids);

// The last tokens that the model can see at once; those before them are taken off, and said.
void keep_context(const LanguageModel& model, std::vector<std::int32_t>& ids, Console& console);

}  // namespace neurarium
