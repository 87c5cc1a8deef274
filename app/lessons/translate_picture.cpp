#include "app/lessons/translate_picture.h"

namespace neurarium {

Image translate_picture(const Theme& theme, const TranslateView& view) {
  constexpr int kHeight = 160;
  Image image(2 * kHeight, kHeight, theme.panel);
  const std::int64_t rows = view.queries(AttentionKind::Cross), columns = view.keys(AttentionKind::Cross);
  const std::int64_t layer = view.layers() - 1;
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x) {
      const double p =
          view.attention(AttentionKind::Cross, layer, -1, y * rows / image.height, x * columns / image.width);
      image.at(x, y) = mix(theme.zero, theme.positive, static_cast<float>(p));
    }
  return image;
}

}  // namespace neurarium
