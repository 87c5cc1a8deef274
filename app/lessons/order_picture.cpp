#include "app/lessons/order_picture.h"

#include "app/draw/colormap.h"
#include "app/lessons/grid_picture.h"

namespace neurarium {

Image order_picture(const Theme& theme, const OrderView& view) {
  const Colormap map = Colormap::sequential(theme, 0, 1);
  return grid_picture(theme, std::ssize(view.lengths), std::ssize(kOrderReaders),
                      [&](std::int64_t length, std::int64_t reader) {
                        return map(view.right[static_cast<std::size_t>(reader)][static_cast<std::size_t>(length)]);
                      });
}

}  // namespace neurarium
