#include "app/lessons/order_picture.h"

#include "app/draw/colormap.h"

namespace neurarium {

Image order_picture(const Theme& theme, const OrderView& view) {
  constexpr int kHeight = 160;
  Image image(2 * kHeight, kHeight, theme.panel);
  const Colormap map = Colormap::sequential(theme, 0, 1);
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x) {
      const std::size_t reader = static_cast<std::size_t>(y) * kOrderReaderCount / static_cast<std::size_t>(kHeight);
      const std::size_t length = static_cast<std::size_t>(x) * view.lengths.size() / (2 * kHeight);
      image.at(x, y) = map(view.right[reader][length]);
    }
  return image;
}

}  // namespace neurarium
