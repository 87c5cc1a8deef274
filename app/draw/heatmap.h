// A grid of numbers as a smooth picture, and the lines along which it has a given value (decision boundaries).
#pragma once

#include <imgui.h>

#include <span>
#include <vector>

#include "app/draw/colormap.h"
#include "app/draw/image.h"

namespace neurarium {

// width x height numbers row by row, top row first. Sample (i, j) stands at the centre of its cell,
// ((i + 0.5) / width, (j + 0.5) / height) of the rectangle, as textures are sampled.
struct Grid {
  int width = 0;
  int height = 0;
  std::span<const float> values = {};
};

class Heatmap {
 public:
  explicit Heatmap(Platform& platform, Filter filter = Filter::Linear) : picture_(platform, filter) {}

  void update(const Grid& grid, const Colormap& map);
  // Colours made elsewhere (classes).
  void update(const Image& image) { picture_.update(image); }
  void draw(ImDrawList& list, ImVec2 min, ImVec2 max, float rounding = 0.0f) const {
    picture_.draw(list, min, max, IM_COL32_WHITE, rounding);
  }
  [[nodiscard]] std::size_t non_finite() const { return non_finite_; }
  [[nodiscard]] const Picture& picture() const { return picture_; }

 private:
  Picture picture_;
  Image image_;
  std::size_t non_finite_ = 0;
};

// Marching squares with linear interpolation; points in 0..1 of the rectangle. Cells with a non-finite corner are
// left out. Closed lines end where they begin.
[[nodiscard]] std::vector<std::vector<ImVec2>> contour(const Grid& grid, float level);
void draw_contour(ImDrawList& list, const std::vector<std::vector<ImVec2>>& lines, ImVec2 min, ImVec2 max, ImU32 color,
                  float width);

}  // namespace neurarium
