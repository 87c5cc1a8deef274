#include "engine/data/conversation.h"

#include "engine/text.h"

#include <algorithm>
#include <array>

namespace neurarium {
namespace {

// From the clearest to the plainest.
constexpr std::array<ConversationForm, 10> kForms = {{{"roles", "User: ", "\nModel:", "\n"},
                                                      {"letters", "Q: ", "\nA:", "\n"},
                                                      {"dashes", "- ", "\n-", "\n"},
                                                      {"lines", "", "\n", "\n"},
                                                      {"colon", "", " :", " , "},
                                                      {"stop", "", " .", " . "},
                                                      {"stop", "", "\u3002", "\u3002"},
                                                      {"arrow", "", " >", " "},
                                                      {"equals", "", " =", " "},
                                                      {"plain", "", " ", " "}}};

// Marks with line ends must come back to the byte; of others the tokenizer may put the spaces as it likes.
bool can_write(const Tokenizer& tokenizer, std::string_view mark) {
  if (trimmed(mark).empty() && mark.find('\n') == std::string_view::npos) return true;
  const Encoding read = tokenizer.encode(mark);
  if (read.unknown > 0) return false;
  const std::string again = tokenizer.decode(read.ids);
  return mark.find('\n') != std::string_view::npos ? again == mark : trimmed(again) == trimmed(mark);
}

}  // namespace

ConversationForm conversation_form(const Tokenizer& tokenizer) {
  const auto fits = [&](const ConversationForm& form) {
    return can_write(tokenizer, form.before) && can_write(tokenizer, form.between) && can_write(tokenizer, form.behind);
  };
  return *std::ranges::find_if(kForms, fits);  // the last fits always
}

ConversationPart::Kind ConversationText::kind_at(std::uint32_t byte) const {
  for (const ConversationPart& part : parts)
    if (byte >= part.span.begin && byte < part.span.end) return part.kind;
  return ConversationPart::Kind::Answer;
}

ConversationText conversation_text(const ConversationForm& form, std::span<const Exchange> exchanges) {
  using Kind = ConversationPart::Kind;
  ConversationText text;
  const auto add = [&text](Kind kind, std::string_view piece) {
    if (piece.empty()) return;
    const auto begin = static_cast<std::uint32_t>(text.raw.size());
    text.raw += piece;
    text.parts.push_back({kind, {begin, static_cast<std::uint32_t>(text.raw.size())}});
  };
  for (std::size_t i = 0; i < exchanges.size(); ++i) {
    add(Kind::Mark, form.before);
    add(Kind::Question, exchanges[i].question);
    add(Kind::Mark, form.between);
    if (!exchanges[i].answer.empty()) add(Kind::Answer, " " + exchanges[i].answer);
    if (i + 1 < exchanges.size()) add(Kind::Mark, form.behind);
  }
  return text;
}

WrittenAnswer answer_in(const ConversationForm& form, std::string_view written) {
  const std::string_view end = form.behind.find('\n') != std::string_view::npos ? "\n" : trimmed(form.behind);
  const std::size_t first = written.find_first_not_of(" \n");
  if (first == std::string_view::npos) return {};
  const std::size_t at = end.empty() ? std::string_view::npos : written.find(end, first);
  return {std::string(trimmed(written.substr(0, at))), at != std::string_view::npos};
}

}  // namespace neurarium
