// A part of a picture.
#pragma once

#include "app/draw/image.h"

namespace neurarium {

// What lies between two corners in the units of the window, of which each is `scale` pixels; parts that are outside of
// the picture are left out, so that it may be empty.
[[nodiscard]] Image crop(const Image& whole, ImVec2 min, ImVec2 max, ImVec2 scale);

}  // namespace neurarium
