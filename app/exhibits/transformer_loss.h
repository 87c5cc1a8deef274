// How wrong the model is at each position: over sentences it never trained on, and token by token of the typed one.
#pragma once

#include "app/exhibits/transformer_state.h"

namespace neurarium {

void draw_position_loss(Ui& ui, TransformerState& state, const Area& area);

}  // namespace neurarium
