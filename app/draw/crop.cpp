#include "app/draw/crop.h"

#include <algorithm>
#include <cmath>

namespace neurarium {

Image crop(const Image& whole, ImVec2 min, ImVec2 max, ImVec2 scale) {
  const auto pixel = [](float at, float by, int most) {
    return std::clamp(static_cast<int>(std::lround(at * by)), 0, most);
  };
  const int left = pixel(min.x, scale.x, whole.width);
  const int top = pixel(min.y, scale.y, whole.height);
  Image part(pixel(max.x, scale.x, whole.width) - left, pixel(max.y, scale.y, whole.height) - top);
  for (int y = 0; y < part.height; ++y)
    for (int x = 0; x < part.width; ++x) part.at(x, y) = whole.at(left + x, top + y);
  return part;
}

}  // namespace neurarium
