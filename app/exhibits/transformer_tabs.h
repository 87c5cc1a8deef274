// What of the model is shown large: a list of tabs beside it, and in those that have several parts a row of them above.
#pragma once

#include "app/exhibits/transformer_state.h"

#include <array>

namespace neurarium {

class DetailTabs {
 public:
  // The list in its column; a tab opens with the part that was last seen of it.
  void draw(Ui& ui, TransformerState& state, const Area& area);
  // The parts of the open tab; gives the height that they took, 0 for a tab that is one part.
  static float draw_parts(Ui& ui, TransformerState& state, const Area& area);

 private:
  std::array<Detail, 16> seen_{};  // per tab the part that was last open
  std::array<bool, 16> was_open_{};
};

}  // namespace neurarium
