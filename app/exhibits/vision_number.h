// One number of a map, large: the window of the layer before, the kernel, and their products, each with its number. The
// kernel's weights are dragged and typed here.
#pragma once

#include "app/exhibits/vision_state.h"

namespace neurarium {

void draw_vision_number(Ui& ui, Session& session, VisionState& state, const Area& area);

}  // namespace neurarium
