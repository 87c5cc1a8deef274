// The right column: the selected number with its formula and what can be done with it, or the settings of training.
#pragma once

#include "app/exhibits/transformer_state.h"

namespace neurarium {

void draw_transformer_inspector(Ui& ui, Session& session, TransformerState& state);

}  // namespace neurarium
