// Elementary automata against rows that are known: rule 30 from a single cell, and rule 90, which is a sum modulo 2.
#include "engine/data/automaton.h"

#include <gtest/gtest.h>

namespace neurarium {
namespace {

CellRow cells_of(std::string_view drawn) {
  CellRow cells;
  for (const char c : drawn) cells.push_back(c == '#' ? 1 : 0);
  return cells;
}

TEST(Automaton, rule_30_grows_from_one_cell_as_wolfram_printed_it) {
  const auto rows = cell_history(cells_of(".....#....."), kRule30, 4);
  ASSERT_EQ(rows.size(), 5u);
  EXPECT_EQ(rows[1], cells_of("....###...."));
  EXPECT_EQ(rows[2], cells_of("...##..#..."));
  EXPECT_EQ(rows[3], cells_of("..##.####.."));
  EXPECT_EQ(rows[4], cells_of(".##..#...#."));
}

TEST(Automaton, its_ends_are_neighbours) {
  EXPECT_EQ(next_cells(cells_of("#...."), kRule30), cells_of("##..#"));
  EXPECT_EQ(next_cells(cells_of("#...."), 90), cells_of(".#..#"));
}

}  // namespace
}  // namespace neurarium
