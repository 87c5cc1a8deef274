// The right column: the selected number with its neighbours as sliders, or the settings of training.
#pragma once

#include "app/exhibits/playground_network.h"

namespace neurarium {

void draw_playground_inspector(Ui& ui, Session& session, PlaygroundState& state, const NetworkPicture& network);

}  // namespace neurarium
