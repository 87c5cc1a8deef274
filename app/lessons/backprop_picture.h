// The picture of a starting state of backpropagation: its graph in small, or the bars of its deep chain.
#pragma once

#include "app/draw/image.h"
#include "app/ui/theme.h"
#include "engine/exhibits/backprop_view.h"

namespace neurarium {

// Twice as wide as high. Lines have the sign of what comes back along them.
[[nodiscard]] Image backprop_picture(const Theme& theme, const BackpropView& view);

}  // namespace neurarium
