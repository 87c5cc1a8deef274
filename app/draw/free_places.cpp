#include "app/draw/free_places.h"

#include <algorithm>

namespace neurarium {

bool FreePlaces::is_free(const Box& box) const {
  if (box.min.x < within_.min.x || box.min.y < within_.min.y || box.max.x > within_.max.x || box.max.y > within_.max.y)
    return false;
  return std::none_of(taken_.begin(), taken_.end(), [&](const Box& other) {
    return box.min.x < other.max.x + air_ && other.min.x < box.max.x + air_ && box.min.y < other.max.y + air_ &&
           other.min.y < box.max.y + air_;
  });
}

std::optional<FreePlaces::Box> FreePlaces::place(ImVec2 size, std::span<const ImVec2> middles) {
  for (const ImVec2 middle : middles) {
    const Box box{{middle.x - size.x * 0.5f, middle.y - size.y * 0.5f},
                  {middle.x + size.x * 0.5f, middle.y + size.y * 0.5f}};
    if (!is_free(box)) continue;
    take(box);
    return box;
  }
  return std::nullopt;
}

}  // namespace neurarium
