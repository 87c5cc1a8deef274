// How one number of a run was made, as lines of text with the current numbers: what cards and inspectors print. In an
// inspector every number and name is a place to click, which leads to its source.
#pragma once

#include "app/ui/ui.h"
#include "engine/explain.h"
#include "engine/workspace.h"

#include <optional>
#include <string>
#include <vector>

namespace neurarium {

// A piece of a line; with a cell it stands for that number of the run.
struct FormulaPart {
  std::string text;
  Cell cell = {};
};
using FormulaLine = std::vector<FormulaPart>;

// "h0.weight[3,2]", or "∂L/∂h0.weight[3,2]" for a gradient. With `labels` the axes are named: "q[t=3,h=0,d=2]". In a
// run of several rows the row is given too: "x[b=3,1]".
[[nodiscard]] std::string cell_name(const Workspace<float>& run, const Cell& cell, bool labels = false);

// The terms of a cell as lines: "0.41 · −1.20   x[1]". Of more than `most` terms the largest are kept and the others
// summed in one line. None for a number that nothing made. What all names begin with ("blocks.1.attn.") is left out.
[[nodiscard]] std::vector<FormulaLine> formula_of(Ui& ui, const Workspace<float>& run, const Cell& cell,
                                                  std::size_t most, bool labels = false);
// The same as plain text.
[[nodiscard]] std::vector<std::string> plain_lines(const std::vector<FormulaLine>& lines);
[[nodiscard]] std::vector<std::string> formula_lines(Ui& ui, const Workspace<float>& run, const Cell& cell,
                                                     std::size_t most, bool labels = false);

// Draws the lines into the column; gives the source that was clicked. The paths are "source 0", "source 1", ... in
// reading order.
std::optional<Cell> draw_formula(Ui& ui, const Workspace<float>& run, const std::vector<FormulaLine>& lines,
                                 bool labels = false);

}  // namespace neurarium
