// The output as a landscape over the plane, turned with the mouse: its height is the network's output, its colours are
// those of the region, the points stand on it, and on the floor lies the border between the classes.
#pragma once

#include "app/draw/surface.h"
#include "app/exhibits/playground_colors.h"
#include "app/ui/item.h"

#include <memory>
#include <optional>
#include <vector>

namespace neurarium {

// Lines in shares of the region's square, y downwards: of each border, its pieces.
using RegionContours = std::vector<std::vector<std::vector<ImVec2>>>;

class SurfacePanel {
 public:
  explicit SurfacePanel(Platform& platform) : layer_(platform) {}
  // Draws into the rectangle. The place of the plane under the pointer, in the coordinates of the points.
  std::optional<ImVec2> draw(Ui& ui, PlaygroundState& state, const RegionContours& contours, ImVec2 min, ImVec2 max);

  // The picture is about to become smoother.
  [[nodiscard]] bool coarse() const { return layer_.coarse(); }

  // For tests: how it is looked at, what was drawn, and where a place of the plane lies in the rectangle (shares).
  [[nodiscard]] const Orbit& orbit() const { return orbit_; }
  [[nodiscard]] const Mesh& mesh() const { return layer_.mesh(); }
  [[nodiscard]] std::optional<ImVec2> place_of(const PlaygroundView& view, float x1, float x2) const;

 private:
  // What the mesh was made of.
  struct Modelled {
    std::shared_ptr<const PlaygroundView> view;
    ThemeKind theme;
    bool show_test, discretize;
    int shown_class;
    bool operator==(const Modelled&) const = default;
  };
  void update(Ui& ui, const PlaygroundState& state, const RegionContours& contours);
  std::optional<ImVec2> touch(Ui& ui, PlaygroundState& state, const Item& item);
  void draw_box(Ui& ui, const Item& item, bool in_front) const;
  void draw_labels(Ui& ui, const PlaygroundView& view, const Item& item) const;
  void draw_ring(Ui& ui, const PlaygroundView& view, const Item& item, ImVec2 at, ImU32 color) const;
  void draw_classes(Ui& ui, const PlaygroundView& view, const Item& item);
  [[nodiscard]] ImVec2 pixel_of(const Item& item, Vec3 p) const;
  [[nodiscard]] float height_at(ImVec2 scene) const;

  SurfaceLayer layer_;
  Orbit orbit_;
  int shown_class_ = 1;              // whose output is the height, where there are several
  std::vector<float> heights_;       // of the grid's samples, in the scene
  std::size_t land_triangles_ = 0;   // the first ones of the mesh
  std::size_t points_left_out_ = 0;  // too many to stand there
  std::size_t points_standing_ = 0;
  std::optional<Modelled> modelled_;
  // The current example before the click that a double click began with.
  std::optional<std::pair<ImVec2, std::pair<float, bool>>> before_click_;
};

}  // namespace neurarium
