#include "app/lessons/vision_picture.h"

#include "app/draw/colormap.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr int kVisionPictureEdge = 160, kVisionPictureGap = 4;

// A map as a rectangle of the picture.
void paint_map(Image& image, std::span<const float> numbers, int height, int width, int left, int top, int edge,
               const auto& color) {
  for (int y = 0; y < edge; ++y)
    for (int x = 0; x < edge; ++x) {
      const auto at = static_cast<std::size_t>(y * height / edge * width + x * width / edge);
      if (at < numbers.size()) image.at(left + x, top + y) = color(numbers[at]);
    }
}

}  // namespace

Image vision_picture(const Theme& theme, const VisionView& view) {
  Image image(2 * kVisionPictureEdge, kVisionPictureEdge, theme.panel);
  const VisionStage& input = view.stages.front();
  paint_map(image, view.map(input, 0), input.height, input.width, kVisionPictureGap, kVisionPictureGap,
            kVisionPictureEdge - 2 * kVisionPictureGap,
            [&](float v) { return mix(theme.raised, theme.text, std::clamp(v, 0.0f, 1.0f)); });
  const VisionStage& first = view.stages[std::min<std::size_t>(1, view.stages.size() - 1)];
  const Colormap map = Colormap::diverging(theme, std::max(std::abs(first.low), std::abs(first.high)));
  const int side = static_cast<int>(std::ceil(std::sqrt(static_cast<double>(first.channels))));
  const int edge = (kVisionPictureEdge - (side + 1) * kVisionPictureGap) / side;
  for (int c = 0; c < first.channels; ++c)
    paint_map(image, view.map(first, c), first.height, first.width,
              kVisionPictureEdge + kVisionPictureGap + c % side * (edge + kVisionPictureGap),
              kVisionPictureGap + c / side * (edge + kVisionPictureGap), edge,
              [&](float v) { return map(static_cast<double>(v)); });
  return image;
}

}  // namespace neurarium
