#include "app/lessons/word2vec_picture.h"

#include "app/draw/colormap.h"
#include "engine/embedding/moving_map.h"

#include <algorithm>
#include <cmath>

namespace neurarium {

Image word2vec_picture(const Theme& theme, const Word2vecView& view) {
  constexpr int kHeight = 160, kDot = 2;
  Image image(2 * kHeight, kHeight, theme.panel);
  const Vectors vectors = input_vectors(view);
  const std::vector<MapPosition> places = pca_start(vectors, 2, 1, 0);
  const auto& counts = view.words->train.counts;
  const auto most = static_cast<double>(*std::max_element(counts.begin(), counts.end()));
  const Colormap map = Colormap::sequential(theme, 0, std::log1p(most));
  for (std::size_t i = 0; i < places.size(); ++i) {
    const int x = static_cast<int>(kHeight + places[i][0] * kHeight * 0.4F);
    const int y = static_cast<int>(kHeight / 2 - places[i][1] * kHeight * 0.2F);
    for (int dy = -kDot; dy <= kDot; ++dy)
      for (int dx = -kDot; dx <= kDot; ++dx)
        if (x + dx >= 0 && x + dx < image.width && y + dy >= 0 && y + dy < image.height)
          image.at(x + dx, y + dy) = map(std::log1p(static_cast<double>(counts[i])));
  }
  return image;
}

}  // namespace neurarium
