// The picture of a starting state of limits: the plane, the line beyond its data, or rows of bits with their logits.
#pragma once

#include "app/draw/image.h"
#include "app/ui/theme.h"
#include "engine/exhibits/limits_view.h"

namespace neurarium {

// Twice as wide as high.
[[nodiscard]] Image limits_picture(const Theme& theme, const LimitsView& view);

}  // namespace neurarium
