// How one number of a run was made, as lines of text with the current numbers: what cards and inspectors print.
#pragma once

#include "app/ui/ui.h"
#include "engine/explain.h"
#include "engine/workspace.h"

#include <string>
#include <vector>

namespace neurarium {

// "h0.weight[3,2]", or "∂L/∂h0.weight[3,2]" for a gradient. With `labels` the axes are named: "q[t=3,h=0,d=2]".
[[nodiscard]] std::string cell_name(const Workspace<float>& run, const Cell& cell, bool labels = false);

// The terms of a cell as lines: "0.41 · −1.20   h0.weight[3,1] · x[1]". Of more than `most` terms the largest are kept
// and the others summed in one line.
[[nodiscard]] std::vector<std::string> formula_lines(Ui& ui, const Workspace<float>& run, const Cell& cell,
                                                     std::size_t most, bool labels = false);

}  // namespace neurarium
