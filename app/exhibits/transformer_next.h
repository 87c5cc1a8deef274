// What may come next: the most probable tokens after the chosen position as bars, and the temperature that sharpens or
// flattens them.
#pragma once

#include "app/exhibits/transformer_edit.h"

namespace neurarium {

class NextBars {
 public:
  void draw(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const Area& area);
};

}  // namespace neurarium
