// The plane as each layer bends it: a grid and the points, from the inputs layer by layer to the output. Stopped at a
// layer it is the scatter of that layer's activations; between two layers the pictures are interpolated.
#pragma once

#include "app/draw/scatter.h"
#include "app/exhibits/playground_colors.h"
#include "app/ui/item.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

class SpacePanel {
 public:
  explicit SpacePanel(Platform& platform) : points_(platform) {}
  void draw(Ui& ui, PlaygroundState& state, ImVec2 min, ImVec2 max);
  // Play, the track from layer to layer, and the pace.
  void draw_track(Ui& ui, const PlaygroundState& state, ImVec2 at, float width);
  void draw_speed(Ui& ui, ImVec2 at, float width);
  // What the picture is of, or the values of the point under the pointer: two lines.
  void draw_text(Ui& ui, const PlaygroundState& state, ImVec2 at, float width) const;

  void stop_at(std::string_view layer) { wanted_ = layer; }
  [[nodiscard]] std::string stopped_at(const PlaygroundSpace& space) const;  // the layer's name; empty: on the way

  // For tests.
  [[nodiscard]] double position() const { return position_; }  // in layers: 0 the plane, 1 after the first layer
  [[nodiscard]] bool playing() const { return playing_; }
  [[nodiscard]] int hovered_point() const { return hovered_; }  // into PlaygroundSpace::rows; -1: none
  // A point of the picture of now, in shares of the rectangle, y downwards.
  [[nodiscard]] ImVec2 place_of(const PlaygroundSpace& space, std::size_t point) const;

 private:
  // Where the picture stands: between a layer and the next, and how far.
  struct Between {
    std::size_t from = 0, to = 0;
    float part = 0;
    [[nodiscard]] bool stopped() const { return part == 0; }
  };
  [[nodiscard]] Between between(const PlaygroundSpace& space) const;
  void advance(Ui& ui, const PlaygroundSpace& space);
  void draw_grid(Ui& ui, const PlaygroundSpace& space, const Between& where, ImVec2 min, ImVec2 max) const;
  void draw_borders(Ui& ui, const PlaygroundSpace& space, ImVec2 min, ImVec2 max) const;
  void draw_axes(Ui& ui, const PlaygroundSpace& space, const Between& where, ImVec2 min, ImVec2 max) const;
  void draw_points(Ui& ui, PlaygroundState& state, const Between& where, const Item& item);

  ScatterLayer points_;
  std::vector<ScatterPoint> scatter_;
  std::vector<std::size_t> drawn_;  // into PlaygroundSpace::rows, as they stand in scatter_
  double position_ = 0;
  double speed_ = 1;  // layers a second
  bool playing_ = false;
  std::string wanted_;  // the layer at which it is to stop next
  double last_time_ = 0;
  int hovered_ = -1;
};

}  // namespace neurarium
