// A conversation as what it is for a model: one text that it goes on with. The marks that tell the speakers apart are
// ordinary text, so a tokenizer must be able to write them; one that cannot gets a plainer form.
#pragma once

#include "engine/data/tokenizer.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

// question, answer and what stands before, between and behind them.
struct ConversationForm {
  std::string_view name;  // "roles", "letters", "dashes", "lines", "colon", "stop", "arrow", "equals" or "plain"
  std::string_view before, between, behind;
};

// The first form whose marks come back unchanged from the tokenizer; "plain" has none.
[[nodiscard]] ConversationForm conversation_form(const Tokenizer& tokenizer);

struct Exchange {
  std::string question;
  std::string answer;  // of the last one what was given so far, usually nothing
};

// A stretch of the raw text.
struct ConversationPart {
  enum class Kind : std::uint8_t { Mark, Question, Answer } kind = Kind::Mark;
  ByteSpan span;
};
struct ConversationText {
  std::string raw;  // what the model reads, up to where it shall go on
  std::vector<ConversationPart> parts;
  [[nodiscard]] ConversationPart::Kind kind_at(std::uint32_t byte) const;  // beyond the text: Answer
};

// The text of all exchanges; the last one ends where its answer is to go on.
[[nodiscard]] ConversationText conversation_text(const ConversationForm& form, std::span<const Exchange> exchanges);

// The answer in what the model wrote: up to the mark that ends it, without spaces around. `ended`: there was one.
struct WrittenAnswer {
  std::string text;
  bool ended = false;
};
[[nodiscard]] WrittenAnswer answer_in(const ConversationForm& form, std::string_view written);

}  // namespace neurarium
