// The straight lines that the output draws through the picture of the last hidden layer.
#pragma once

#include "engine/exhibits/playground_space.h"

namespace neurarium {

// Fills `hidden.borders`, in its frame. None for a regression, where an edit decides the output, and where the
// activation of the output hides which sum is the larger.
void find_borders(const PlaygroundView& view, SpaceLayer& hidden);

}  // namespace neurarium
