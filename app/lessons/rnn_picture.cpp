#include "app/lessons/rnn_picture.h"

#include "app/draw/colormap.h"

namespace neurarium {

Image rnn_picture(const Theme& theme, const RnnView& view) {
  constexpr int kHeight = 160;
  Image image(2 * kHeight, kHeight, theme.panel);
  const Colormap map = Colormap::diverging(theme, 1);
  const std::span<const float> h = view.run->value(view.graph().at("rnn.h"));
  const std::int64_t width = view.hidden();
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x) {
      const std::int64_t t = x * view.length() / image.width, u = y * width / image.height;
      image.at(x, y) = map(static_cast<double>(h[static_cast<std::size_t>(t * width + u)]));
    }
  return image;
}

}  // namespace neurarium
