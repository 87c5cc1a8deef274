// Any value of a Playground's network at one point of the plane, exactly as the grid computes it.
#pragma once

#include "engine/exhibits/playground_view.h"

namespace neurarium {

// One row of the value (its elements in order), with the view's edits in place; x1 and x2 are coordinates of the data.
[[nodiscard]] std::vector<float> values_at(const PlaygroundView& view, ValueId value, float x1, float x2);

}  // namespace neurarium
