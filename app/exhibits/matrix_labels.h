// The names along the edges of a matrix: as many as there is room for, those in focus always.
#pragma once

#include "app/screen.h"

#include <functional>
#include <string>

namespace neurarium {

struct EdgeNames {
  int first = 0, count = 1;              // of the cells along this edge
  int focus = -1, second = -1;           // cells whose names are always shown
  std::function<std::string(int)> name;  // of a cell
};

// Right-aligned beside the rows that the area spans.
void row_names(Ui& ui, const Area& area, const EdgeNames& names);
// Above the columns that the area spans. Short words of characters that are as wide as high (Chinese) stand upright
// where they would not fit lying.
void column_names(Ui& ui, const Area& area, const EdgeNames& names);

}  // namespace neurarium
