#include "app/lessons/sampling_picture.h"

#include "app/draw/colormap.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr int kSamplingHigh = 160, kSamplingAir = 10;
constexpr std::size_t kMostSampledRows = 12;

// The ends of bars are blended and their colour is the chance, so that small differences are seen.
void paint_chances(Image& image, const Theme& theme, const SamplingView& view, const SamplingStage& stage, int left) {
  const std::size_t rows = std::min(kMostSampledRows, view.order.size());
  const int row = (image.height - 2 * kSamplingAir) / static_cast<int>(rows);
  const int room = image.width / 2 - 2 * kSamplingAir;
  const double most = std::max(1e-9, *std::max_element(stage.chances.begin(), stage.chances.end()));
  const Colormap map = Colormap::sequential(theme, 0, most);
  for (std::size_t i = 0; i < rows; ++i) {
    const double chance = stage.chances[static_cast<std::size_t>(view.order[i])];
    const double length = chance / most * room;
    const int top = kSamplingAir + static_cast<int>(i) * row;
    for (int y = top; y < top + row - 3; ++y)
      for (int x = 0; x < room; ++x) {
        image.at(left + x, y) = theme.raised;
        image.blend(left + x, y, map(chance),
                    static_cast<float>(std::clamp(length - static_cast<double>(x), 0.0, 1.0)));
      }
  }
}

}  // namespace

Image sampling_picture(const Theme& theme, const SamplingView& view) {
  Image image(2 * kSamplingHigh, kSamplingHigh, theme.panel);
  if (view.stages.empty()) return image;
  paint_chances(image, theme, view, view.stages.front(), kSamplingAir);
  paint_chances(image, theme, view, view.stages.back(), image.width / 2 + kSamplingAir);
  return image;
}

}  // namespace neurarium
