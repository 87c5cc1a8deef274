// What there is to draw of a landscape, for the contour picture and the relief alike.
#pragma once

#include "app/draw/heatmap.h"
#include "app/ui/ui.h"
#include "engine/landscape/grid.h"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace neurarium {

using LandscapePoint = std::array<double, 2>;

// Somebody else's way, with a dot at its end.
struct LandscapeWalker {
  std::vector<LandscapePoint> way;
  ImU32 color = 0;
};

// From the marble to where a step would lead.
struct LandscapeArrow {
  LandscapePoint to{};
  ImU32 color = 0;
  float width = 2;  // before scaling
};

struct LandscapeScene {
  std::shared_ptr<const LandscapeGrid> grid;  // never null
  HeightScale scale;
  LandscapePoint marble{};
  std::vector<LandscapePoint> way;
  std::vector<LandscapeWalker> walkers;
  std::vector<LandscapeArrow> arrows;
  std::vector<LandscapePoint> minima;
  LandscapePoint gradient{};  // uphill; only its direction is drawn
  std::string x_name, y_name;
};

// The heights as shares of the scale, and the contour lines: made once for a grid.
struct LandscapeShares {
  std::shared_ptr<const LandscapeGrid> grid;
  HeightScale scale;
  std::vector<float> share;                                // [side, side]
  std::vector<std::vector<std::vector<ImVec2>>> contours;  // of each level, its lines
};
inline constexpr int kContourLevels = 12;
// False when they were of this grid already.
bool update_shares(LandscapeShares& shares, const LandscapeScene& scene);

// The colours of both pictures: what is low is pale or dark as the surface, what is high blue.
[[nodiscard]] Colormap landscape_colors(const Theme& theme);

// Of the compared optimizers, in the order of kOptimizerNames.
[[nodiscard]] ImU32 optimizer_color(const Theme& theme, std::size_t kind);

}  // namespace neurarium
