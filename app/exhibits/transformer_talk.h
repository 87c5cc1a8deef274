// A conversation with the model, beside the one text that it is made of: the model does nothing but go on with it.
#pragma once

#include "app/exhibits/transformer_state.h"
#include "app/exhibits/wide_text.h"
#include "engine/data/conversation.h"

#include <string>
#include <vector>

namespace neurarium {

class TalkPanel {
 public:
  // True when a question was asked: the sentence is now the whole conversation, and the model should go on with it.
  bool draw(Ui& ui, TransformerState& state, const Area& area);
  // The sentence is this conversation, and the model's answer to the last question has come to its end.
  // The same by its words; the view is of the model that is to answer.
  void ask(TransformerState& state, std::string question);
  [[nodiscard]] bool answered(const TransformerState& state) const;

 private:
  [[nodiscard]] bool holds(const TransformerState& state) const;
  void take_answer(const TransformerState& state);
  void ask(TransformerState& state);
  void take_form(const TransformerState& state);
  bool draw_question(Ui& ui, TransformerState& state, const Area& area);
  void draw_turns(Ui& ui, const TransformerState& state, const Area& area);
  void draw_text(Ui& ui, const TransformerState& state, const Area& area);

  WideText field_;
  std::string question_;  // that is being typed
  std::vector<Exchange> exchanges_;
  ConversationForm form_ = {"plain", "", "", ""};
  ConversationText text_;
  TokenizerPtr tokenizer_;                     // that the form is of
  std::vector<ConversationPart::Kind> kinds_;  // of the tokens of the text
  std::size_t shown_tokens_ = 0;               // scrolls when there are more
};

}  // namespace neurarium
