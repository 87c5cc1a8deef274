// A loss over a window of a plane: the numbers behind a contour picture and a 3-D surface, and the scale that makes
// both readable.
#pragma once

#include <array>
#include <span>
#include <vector>

namespace neurarium {

struct LandscapeWindow {
  double x_low = -1, x_high = 1, y_low = -1, y_high = 1;
  bool operator==(const LandscapeWindow&) const = default;
  [[nodiscard]] bool holds(double x, double y) const { return x >= x_low && x <= x_high && y >= y_low && y <= y_high; }
};

// Sample (i, j) stands in the middle of its cell, the first row at the high end of y, as pictures are drawn.
struct LandscapeGrid {
  int side = 0;
  LandscapeWindow window;
  std::vector<float> z;  // [side, side]
  [[nodiscard]] double x(int column) const {
    return window.x_low + (window.x_high - window.x_low) * (column + 0.5) / side;
  }
  [[nodiscard]] double y(int row) const { return window.y_high - (window.y_high - window.y_low) * (row + 0.5) / side; }
};

// From a height to 0..1. Where a few walls stand high above everything else, equal steps of the share are equal factors
// of the height above the lowest point, else equal differences.
struct HeightScale {
  double low = 0, high = 1;
  double soft = 0;                                  // above `low`, where the logarithm begins; 0: the scale is linear
  [[nodiscard]] double share(double z) const;       // NaN for NaN; outside 0..1 beyond the ends
  [[nodiscard]] double height(double share) const;  // the inverse
  bool operator==(const HeightScale&) const = default;
};
// The scale of the finite heights: half of them lie in the lower half of a logarithmic one.
[[nodiscard]] HeightScale scale_of(std::span<const float> heights);

}  // namespace neurarium
