// The sentence: a line to type it into, and its tokens as chips with their ids, coloured by how surprising each was.
#pragma once

#include "app/exhibits/transformer_state.h"
#include "app/exhibits/wide_text.h"

#include <string>

namespace neurarium {

class TokenLine {
 public:
  // `low`: as little height as it can do with.
  void draw(Ui& ui, TransformerState& state, const Area& area, bool low);
  [[nodiscard]] static float height(Ui& ui, bool low);
  // What happened to the text on its way into the model, a sentence each; empty when nothing did.
  [[nodiscard]] static std::vector<std::string> notes(Ui& ui, const TransformerState& state);

 private:
  void draw_field(Ui& ui, TransformerState& state, const Area& area);
  void draw_chips(Ui& ui, TransformerState& state, const Area& area);
  void follow(Ui& ui, const TransformerState& state, float from, float to);
  [[nodiscard]] float draw_left_out(Ui& ui, const TransformerView& view, ImVec2 at) const;
  float draw_chip(Ui& ui, TransformerState& state, int i, bool whole, ImVec2 at) const;
  void draw_group(Ui& ui, const std::string& text, ImVec2 min, ImVec2 max) const;
  void draw_notes(Ui& ui, const TransformerState& state, const Area& area) const;

  void swap_tokens(TransformerState& state, int a, int b) const;

  WideText field_;
  std::shared_ptr<const TransformerView> followed_;  // whose chosen token was moved into sight
  mutable int dragged_ = -1;                         // chip
  std::uint64_t example_ = 0;
};

}  // namespace neurarium
