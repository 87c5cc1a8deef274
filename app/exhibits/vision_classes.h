// The classes as bars: how likely each is, the likeliest first where there are many.
#pragma once

#include "app/exhibits/vision_state.h"

namespace neurarium {

void draw_vision_classes(Ui& ui, VisionState& state, const Area& area);

}  // namespace neurarium
