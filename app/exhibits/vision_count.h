// Count it: parameters and multiply-adds of each layer, and what the layer would take without sharing its kernels, and
// with every number reading every other.
#pragma once

#include "app/exhibits/vision_state.h"

namespace neurarium {

void draw_vision_count(Ui& ui, const VisionState& state, const Area& area);

}  // namespace neurarium
