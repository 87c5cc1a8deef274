// A landscape seen from above, with contour lines: the marble can be put anywhere by a click or a drag, arrows show
// where the next step leads.
#pragma once

#include "app/draw/heatmap.h"
#include "app/draw/scatter.h"
#include "app/exhibits/landscape_relief.h"
#include "app/screen.h"

#include <optional>
#include <string>

namespace neurarium {

// What the user did in the picture.
struct LandscapeTouch {
  std::optional<LandscapePoint> moved;    // the marble is to lie here
  bool finished = false;                  // of the drag
  std::optional<LandscapePoint> pointed;  // the pointer is here
  bool on_relief = false;
};

class LandscapePicture {
 public:
  explicit LandscapePicture(Platform& platform) : heat_(platform), relief_(platform) {}
  // Both pictures beside each other in the area, as large as fits; paths "contour" and "relief".
  LandscapeTouch draw(Ui& ui, const LandscapeScene& scene, const Area& area);
  [[nodiscard]] bool coarse() const { return relief_.coarse(); }
  // For tests: where a place lies in the contour picture, from 0 to 1.
  [[nodiscard]] static ImVec2 share_of(const LandscapeScene& scene, const LandscapePoint& p);

 private:
  void update(Ui& ui, const LandscapeScene& scene);
  void draw_contour(Ui& ui, const LandscapeScene& scene, ImVec2 min, ImVec2 max, LandscapeTouch& touch);
  void draw_lines(Ui& ui, const LandscapeScene& scene, ImVec2 min, ImVec2 max) const;
  void draw_walkers(Ui& ui, const LandscapeScene& scene, ImVec2 min, ImVec2 max) const;
  void draw_marble(Ui& ui, const LandscapeScene& scene, ImVec2 min, ImVec2 max) const;
  void draw_axes(Ui& ui, const LandscapeScene& scene, ImVec2 min, ImVec2 max) const;
  void draw_scale(Ui& ui, const LandscapeScene& scene, ImVec2 min, ImVec2 max) const;

  Heatmap heat_;
  LandscapeRelief relief_;
  LandscapeShares shares_;
  ThemeKind theme_ = ThemeKind::Dark;
  bool pictured_ = false;
  bool dragging_ = false;
};

}  // namespace neurarium
