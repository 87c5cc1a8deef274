#include "app/lessons/tfidf_picture.h"

#include "app/draw/colormap.h"
#include "app/lessons/grid_picture.h"

#include <algorithm>

namespace neurarium {
namespace {

constexpr std::int64_t kPicturedDocuments = 12;  // rows: the first half of ours

}  // namespace

Image tfidf_picture(const Theme& theme, const TfidfView& view) {
  const Colormap map = Colormap::diverging(theme, 1);
  return grid_picture(
      theme, view.set->size(), std::min(kPicturedDocuments, view.set->size()),
      [&](std::int64_t column, std::int64_t row) { return map(static_cast<double>(view.likeness(row, column))); });
}

}  // namespace neurarium
