// The names along the edges of a matrix: as many as there is room for, those in focus always.
#pragma once

#include "app/screen.h"

#include <functional>
#include <string>

namespace neurarium {

inline constexpr float kMostNames = 46;  // pixels above a matrix before scaling

struct EdgeNames {
  int first = 0, count = 1;              // of the cells along this edge
  int focus = -1, second = -1;           // cells whose names are always shown
  std::function<std::string(int)> name;  // of a cell
};

// Right-aligned beside the rows that the area spans.
void row_names(Ui& ui, const Area& area, const EdgeNames& names);
// Above the columns that the area spans. Where they would not fit lying, short words of characters that are as wide as
// high (Chinese) stand upright, and all others are turned by a quarter, every n-th where columns are narrower than a
// line.
void column_names(Ui& ui, const Area& area, const EdgeNames& names);

// How high that area should be for columns of a width: no more than `most` unless one line needs it.
[[nodiscard]] float column_names_height(Ui& ui, float cell, const EdgeNames& names, float most);

}  // namespace neurarium
