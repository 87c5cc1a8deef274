// The measured work of the loss landscape: the loss of the Playground's network over a plane.
#pragma once

#include "engine/bench/workload.h"

namespace neurarium {

// Side x side losses of the Playground's default network on its training points; a unit is a picture.
std::unique_ptr<Workload> make_landscape(int side, int threads);

}  // namespace neurarium
