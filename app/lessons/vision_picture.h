// The picture of a starting state of vision: a picture of the set, and the maps that its first layer makes of it.
#pragma once

#include "app/draw/image.h"
#include "app/ui/theme.h"
#include "engine/exhibits/vision_view.h"

namespace neurarium {

// Twice as wide as high.
[[nodiscard]] Image vision_picture(const Theme& theme, const VisionView& view);

}  // namespace neurarium
