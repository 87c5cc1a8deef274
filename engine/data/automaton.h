// Elementary cellular automata (Wolfram 1983): rows of cells that are on or off, each set anew by itself and its two
// neighbours. Rule 30 is the one whose far future nobody has found a shortcut to.
#pragma once

#include <cstdint>
#include <vector>

namespace neurarium {

inline constexpr std::uint8_t kRule30 = 30;

using CellRow = std::vector<std::uint8_t>;  // 0 or 1; a ring: the last cell is the first one's neighbour

// One step. Bit 4 l + 2 c + r of `rule` is what a cell c between l and r becomes (Wolfram's numbering).
[[nodiscard]] CellRow next_cells(const CellRow& cells, std::uint8_t rule);
// The start and the rows after 1, 2, ... `steps` steps: steps + 1 rows.
[[nodiscard]] std::vector<CellRow> cell_history(CellRow start, std::uint8_t rule, int steps);

}  // namespace neurarium
