// What is worth knowing of each analytic surface beside its formula: the window in which it is shown, where a walk
// usually begins, a rate at which it goes well, and its minima.
#pragma once

#include "engine/landscape/grid.h"
#include "engine/ops/surface.h"

#include <array>
#include <span>

namespace neurarium {

struct SurfaceInfo {
  LandscapeWindow window;
  std::array<double, 2> start;
  double rate;                                    // of plain gradient descent
  std::span<const std::array<double, 2>> minima;  // the lowest ones, all of height 0
};
[[nodiscard]] const SurfaceInfo& surface_info(SurfaceKind kind);

// Heights over the window.
[[nodiscard]] LandscapeGrid surface_grid(const Surface& surface, int side);

}  // namespace neurarium
