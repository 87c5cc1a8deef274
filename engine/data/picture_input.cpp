#include "engine/data/picture_input.h"

#include "engine/data/drawing.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

// The middle of all numbers along the border of a [height, width] plane is light.
bool is_light_paper(const std::vector<std::uint8_t>& plane, std::int32_t height, std::int32_t width) {
  std::int64_t sum = 0, count = 0;
  for (std::int32_t y = 0; y < height; ++y)
    for (std::int32_t x = 0; x < width; ++x) {
      if (y > 0 && x > 0 && y + 1 < height && x + 1 < width) continue;
      sum += plane[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)];
      ++count;
    }
  return sum > 127 * count;
}

// The whole picture as ink on a square of its own paper, [side, side], so that nothing is cut off. It is made smaller
// before it is put there: a square as long as a strip of pixels may not fit into memory.
std::vector<std::uint8_t> on_square(const DecodedPicture& picture, std::int32_t side) {
  const double scale = static_cast<double>(side) / std::max(picture.height, picture.width);
  const auto scaled = [&](std::int32_t pixels) {
    return std::clamp(static_cast<std::int32_t>(std::lround(pixels * scale)), 1, side);
  };
  const std::int32_t height = scaled(picture.height), width = scaled(picture.width);
  const std::vector<std::uint8_t> grey = stretched(picture, 1, height, width);
  const bool light = is_light_paper(grey, height, width);
  std::vector<std::uint8_t> out(static_cast<std::size_t>(side) * static_cast<std::size_t>(side), 0);
  const std::int32_t top = (side - height) / 2, left = (side - width) / 2;
  for (std::int32_t y = 0; y < height; ++y)
    for (std::int32_t x = 0; x < width; ++x) {
      const std::uint8_t value =
          grey[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)];
      out[static_cast<std::size_t>(y + top) * static_cast<std::size_t>(side) + static_cast<std::size_t>(x + left)] =
          light ? static_cast<std::uint8_t>(255 - value) : value;
    }
  return out;
}

}  // namespace

std::vector<float> input_of_picture(const DecodedPicture& picture, const PictureSet& set) {
  const bool same_size = picture.height == set.height && picture.width == set.width;
  if (set.frame != PictureFrame::Whole && !same_size) {
    Drawing drawing;
    drawing.set_ink(on_square(picture, Drawing::kSide));
    return picture_of(drawing, set);
  }
  std::vector<float> out;
  for (const std::uint8_t pixel : resized(picture, set.channels == 3 ? 3 : 1, set.height, set.width))
    out.push_back(static_cast<float>(pixel) / 255);
  out.resize(static_cast<std::size_t>(set.picture_size()), 0.0f);
  return out;
}

}  // namespace neurarium
