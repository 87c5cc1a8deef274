// A small picture of cells for the gallery of starting states, twice as wide as high.
#pragma once

#include "app/draw/image.h"
#include "app/ui/theme.h"

#include <cstdint>

namespace neurarium {

// `color_of(column, row)` paints the cells.
template <class F>
Image grid_picture(const Theme& theme, std::int64_t columns, std::int64_t rows, F&& color_of) {
  constexpr int kHeight = 160;
  Image image(2 * kHeight, kHeight, theme.panel);
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x) image.at(x, y) = color_of(x * columns / image.width, y * rows / image.height);
  return image;
}

}  // namespace neurarium
