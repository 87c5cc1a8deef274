#include "app/exhibits/landscape_scene.h"

#include <cmath>

namespace neurarium {
namespace {

constexpr float kNearContourPoints = 0.004f;  // of the picture: points of a line that are nearer make its joints ragged

std::vector<ImVec2> without_near_contour_points(const std::vector<ImVec2>& line) {
  std::vector<ImVec2> kept;
  for (std::size_t i = 0; i < line.size(); ++i)
    if (i == 0 || i + 1 == line.size() ||
        std::hypot(line[i].x - kept.back().x, line[i].y - kept.back().y) > kNearContourPoints)
      kept.push_back(line[i]);
  return kept;
}

}  // namespace

bool update_shares(LandscapeShares& shares, const LandscapeScene& scene) {
  if (shares.grid == scene.grid && shares.scale == scene.scale) return false;
  shares.grid = scene.grid;
  shares.scale = scene.scale;
  shares.share.clear();
  for (const float z : scene.grid->z)
    shares.share.push_back(static_cast<float>(scene.scale.share(static_cast<double>(z))));
  shares.contours.clear();
  const Grid grid{scene.grid->side, scene.grid->side, shares.share};
  for (int level = 0; level < kContourLevels; ++level) {
    shares.contours.emplace_back();
    for (const auto& line : contour(grid, (static_cast<float>(level) + 0.5f) / kContourLevels))
      shares.contours.back().push_back(without_near_contour_points(line));
  }
  return true;
}

Colormap landscape_colors(const Theme& theme) { return Colormap::sequential(theme, -0.05, 1.1); }

ImU32 optimizer_color(const Theme& theme, std::size_t kind) { return theme.classes[kind % kClassCount]; }

}  // namespace neurarium
