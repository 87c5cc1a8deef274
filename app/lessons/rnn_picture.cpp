#include "app/lessons/rnn_picture.h"

#include "app/draw/colormap.h"
#include "app/lessons/grid_picture.h"

namespace neurarium {

Image rnn_picture(const Theme& theme, const RnnView& view) {
  const Colormap map = Colormap::diverging(theme, 1);
  const std::span<const float> h = view.run->value(view.graph().at("rnn.h"));
  return grid_picture(theme, view.length(), view.hidden(), [&](std::int64_t t, std::int64_t unit) {
    return map(static_cast<double>(h[static_cast<std::size_t>(t * view.hidden() + unit)]));
  });
}

}  // namespace neurarium
