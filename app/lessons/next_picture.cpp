#include "app/lessons/next_picture.h"

#include "app/draw/colormap.h"

namespace neurarium {

Image next_picture(const Theme& theme, const NextView& view) {
  constexpr int kHeight = 160;
  Image image(2 * kHeight, kHeight, theme.panel);
  const Colormap map = Colormap::sequential(theme, 0, 1);
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x) {
      const std::size_t k = static_cast<std::size_t>(y) * kForetellers / static_cast<std::size_t>(kHeight);
      const std::size_t word = static_cast<std::size_t>(x) * view.prompt.size() / (2 * kHeight);
      image.at(x, y) = map(view.foretellers[k].hangs_on[word]);
    }
  return image;
}

}  // namespace neurarium
