#include "engine/data/picture_input.h"

#include "engine/data/drawing.h"

#include <algorithm>

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

// The whole picture on a square of its own paper, so that nothing is cut off.
DecodedPicture on_square(const DecodedPicture& picture) {
  const std::int32_t side = std::max(picture.height, picture.width);
  const std::vector<std::uint8_t> grey = resized(picture, 1, picture.height, picture.width);
  const bool light = is_light_paper(grey, picture.height, picture.width);
  DecodedPicture out{side, side, {}};
  out.rgb.assign(static_cast<std::size_t>(side) * static_cast<std::size_t>(side) * 3, 0);
  const std::int32_t top = (side - picture.height) / 2, left = (side - picture.width) / 2;
  for (std::int32_t y = 0; y < picture.height; ++y)
    for (std::int32_t x = 0; x < picture.width; ++x) {
      const std::size_t from =
          static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width) + static_cast<std::size_t>(x);
      const std::size_t to =
          (static_cast<std::size_t>(y + top) * static_cast<std::size_t>(side) + static_cast<std::size_t>(x + left)) * 3;
      const auto ink = static_cast<std::uint8_t>(light ? 255 - grey[from] : grey[from]);
      std::fill_n(out.rgb.begin() + static_cast<std::ptrdiff_t>(to), 3, ink);
    }
  return out;
}

}  // namespace

std::vector<float> input_of_picture(const DecodedPicture& picture, const PictureSet& set) {
  const bool same_size = picture.height == set.height && picture.width == set.width;
  if (set.frame != PictureFrame::Whole && !same_size) {
    Drawing drawing;
    drawing.set_ink(resized(on_square(picture), 1, Drawing::kSide, Drawing::kSide));
    return picture_of(drawing, set);
  }
  std::vector<float> out;
  for (const std::uint8_t pixel : resized(picture, set.channels == 3 ? 3 : 1, set.height, set.width))
    out.push_back(static_cast<float>(pixel) / 255);
  out.resize(static_cast<std::size_t>(set.picture_size()), 0.0f);
  return out;
}

}  // namespace neurarium
