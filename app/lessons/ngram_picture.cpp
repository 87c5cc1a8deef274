#include "app/lessons/ngram_picture.h"

#include "app/draw/colormap.h"

#include <cmath>

namespace neurarium {

Image ngram_picture(const Theme& theme, const NgramView& view) {
  constexpr int kHeight = 160, kCell = 13;
  Image image(2 * kHeight, kHeight, theme.panel);
  const Colormap map = Colormap::sequential(theme, 0, 1);
  for (int y = 4; y < kHeight - 4; ++y)
    for (int x = 4; x < 2 * kHeight - 4; ++x) {
      const auto row = static_cast<std::size_t>((y - 4) / kCell), column = static_cast<std::size_t>((x - 4) / kCell);
      if (row >= view.contexts.size() || column >= view.columns.size()) continue;
      if ((y - 4) % kCell == kCell - 1 || (x - 4) % kCell == kCell - 1) continue;  // between the cells
      const NgramContext& context = view.contexts[row];
      const double share =
          context.count == 0 ? 0 : static_cast<double>(context.follow[column]) / static_cast<double>(context.count);
      image.at(x, y) = map(std::sqrt(share));
    }
  return image;
}

}  // namespace neurarium
