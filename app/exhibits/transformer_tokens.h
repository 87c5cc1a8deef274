// The sentence: a line to type it into, and its tokens as chips with their ids, coloured by how surprising each was.
#pragma once

#include "app/exhibits/transformer_state.h"

#include <string>
#include <vector>

namespace neurarium {

class TokenLine {
 public:
  void draw(Ui& ui, Session& session, TransformerState& state, const Area& area);
  [[nodiscard]] static float height(Ui& ui);

 private:
  void draw_field(Ui& ui, TransformerState& state, const Area& area);
  void draw_chips(Ui& ui, TransformerState& state, const Area& area);
  void draw_notes(Ui& ui, const TransformerState& state, const Area& area) const;

  // ImGui's field holds 16-bit characters: those beyond stand in it as private ones, in the order of `wide_`.
  [[nodiscard]] std::string to_field(std::string_view text);
  [[nodiscard]] std::string from_field(std::string_view text) const;
  void prepare_paste(Ui& ui);

  std::string field_;  // as ImGui edits it
  std::string shown_;  // the text that the field stands for
  std::vector<char32_t> wide_;
  bool active_ = false;
  std::uint64_t example_ = 0;
};

}  // namespace neurarium
