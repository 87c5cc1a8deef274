// What the mouse points to in a row of cells.
#pragma once

#include <algorithm>
#include <concepts>

namespace neurarium {

// Of `count` cells, at least one, that at `place`, counted in cells from the first one's beginning; outside it is the
// nearest. A mouse that is nowhere lies farther away than a number of cells can say, so the place is clamped first.
template <std::integral Count>
[[nodiscard]] Count nearest_cell(float place, Count count) {
  return static_cast<Count>(std::clamp(place, 0.0f, static_cast<float>(count - 1)));
}

}  // namespace neurarium
