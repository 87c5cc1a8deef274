#include "engine/data/automaton.h"

#include <utility>

namespace neurarium {

CellRow next_cells(const CellRow& cells, std::uint8_t rule) {
  const std::size_t n = cells.size();
  CellRow next(n);
  for (std::size_t i = 0; i < n; ++i) {
    const unsigned code = 4u * cells[(i + n - 1) % n] + 2u * cells[i] + cells[(i + 1) % n];
    next[i] = static_cast<std::uint8_t>((rule >> code) & 1u);
  }
  return next;
}

std::vector<CellRow> cell_history(CellRow start, std::uint8_t rule, int steps) {
  std::vector<CellRow> rows{std::move(start)};
  for (int i = 0; i < steps; ++i) rows.push_back(next_cells(rows.back(), rule));
  return rows;
}

}  // namespace neurarium
