// The picture of a starting state of depth: what the plain and the residual network say in the plane, with the bars of
// what arrives at their layers.
#pragma once

#include "app/draw/image.h"
#include "app/ui/theme.h"
#include "engine/exhibits/depth_view.h"

namespace neurarium {

// Twice as wide as high; the plain network at the left.
[[nodiscard]] Image depth_picture(const Theme& theme, const DepthView& view);

}  // namespace neurarium
