#include "app/lessons/next_picture.h"

#include "app/draw/colormap.h"
#include "app/lessons/grid_picture.h"

namespace neurarium {

Image next_picture(const Theme& theme, const NextView& view) {
  const Colormap map = Colormap::sequential(theme, 0, 1);
  return grid_picture(
      theme, std::ssize(view.prompt), std::ssize(view.predictors), [&](std::int64_t word, std::int64_t predictor) {
        return map(view.predictors[static_cast<std::size_t>(predictor)].effect[static_cast<std::size_t>(word)]);
      });
}

}  // namespace neurarium
