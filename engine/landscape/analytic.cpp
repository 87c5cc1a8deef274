#include "engine/landscape/analytic.h"

namespace neurarium {
namespace {

using SurfacePlace = std::array<double, 2>;
constexpr std::array<SurfacePlace, 1> kMiddle = {{{0, 0}}};
constexpr std::array<SurfacePlace, 2> kSaddleMinima = {{{0, 1.4142135623730951}, {0, -1.4142135623730951}}};
constexpr std::array<SurfacePlace, 1> kRosenbrockMinimum = {{{1, 1}}};
constexpr std::array<SurfacePlace, 4> kHimmelblauMinima = {{{3, 2},
                                                            {-2.805118086952745, 3.131312518250573},
                                                            {-3.779310253377747, -3.283185991286170},
                                                            {3.584428340330492, -1.848126526964404}}};
constexpr std::array<SurfacePlace, 1> kBealeMinimum = {{{3, 0.5}}};

constexpr std::array<SurfaceInfo, kSurfaceNames.size()> kInfos = {{
    {{-3, 3, -3, 3}, {-2.4, 1.8}, 0.1, kMiddle},
    {{-3, 3, -3, 3}, {-2.6, 1.2}, 0.07, kMiddle},
    {{-3, 3, -3, 3}, {-2.4, 0.02}, 0.1, kSaddleMinima},
    {{-2, 2, -1, 3}, {-1.2, 1}, 0.001, kRosenbrockMinimum},
    {{-6, 6, -6, 6}, {-0.4, -0.6}, 0.005, kHimmelblauMinima},
    {{-5.12, 5.12, -5.12, 5.12}, {3.4, -2.6}, 0.002, kMiddle},
    {{-4.5, 4.5, -4.5, 4.5}, {1, 1.5}, 0.002, kBealeMinimum},
}};

}  // namespace

const SurfaceInfo& surface_info(SurfaceKind kind) { return kInfos[static_cast<std::size_t>(kind)]; }

LandscapeGrid surface_grid(const Surface& surface, int side) {
  LandscapeGrid grid{side, surface_info(surface.kind).window, {}};
  grid.z.reserve(static_cast<std::size_t>(side) * static_cast<std::size_t>(side));
  for (int row = 0; row < side; ++row)
    for (int column = 0; column < side; ++column)
      grid.z.push_back(static_cast<float>(surface.height(grid.x(column), grid.y(row))));
  return grid;
}

}  // namespace neurarium
