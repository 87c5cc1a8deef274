// A loss as a relief that is turned with the mouse: the land in the colours of the contour picture, with the same way,
// walkers and marble on it.
#pragma once

#include "app/draw/surface.h"
#include "app/exhibits/landscape_scene.h"
#include "app/ui/item.h"

#include <memory>
#include <span>
#include <vector>

namespace neurarium {

class LandscapeRelief {
 public:
  explicit LandscapeRelief(Platform& platform) : layer_(platform) {}
  // Path "relief". True while the pointer is on it.
  bool draw(Ui& ui, const LandscapeScene& scene, const LandscapeShares& shares, ImVec2 min, ImVec2 max);
  [[nodiscard]] bool coarse() const { return layer_.coarse(); }
  [[nodiscard]] const Orbit& orbit() const { return orbit_; }

 private:
  void model(Ui& ui, const LandscapeScene& scene, const LandscapeShares& shares);
  [[nodiscard]] Vec3 place(const LandscapeScene& scene, const LandscapePoint& p) const;
  [[nodiscard]] ImVec2 pixel(ImVec2 min, ImVec2 max, Vec3 p) const;
  void draw_way(const LandscapeScene& scene, std::span<const LandscapePoint> way, ImU32 color, float width, ImVec2 min,
                ImVec2 max) const;
  void draw_labels(Ui& ui, const LandscapeScene& scene, ImVec2 min, ImVec2 max) const;

  SurfaceLayer layer_;
  Orbit orbit_;
  std::shared_ptr<const LandscapeGrid> modelled_;
  HeightScale scale_;
  ThemeKind theme_ = ThemeKind::Dark;
};

}  // namespace neurarium
