// What of the model is shown large: a list of tabs beside it, and in those that have several parts a row of them above.
#pragma once

#include "app/exhibits/transformer_state.h"

#include <array>
#include <optional>
#include <string_view>

namespace neurarium {

// What lessons and the palette call it: "words". None of that name: none.
[[nodiscard]] std::string_view detail_name(Detail detail);
[[nodiscard]] std::optional<Detail> find_detail(std::string_view name);

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
