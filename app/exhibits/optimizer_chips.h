// One chip for each of the compared optimizers: its colour in the pictures, and a note. A click chooses it for the run.
#pragma once

#include "app/screen.h"
#include "engine/landscape/walks.h"

#include <array>
#include <optional>
#include <string>

namespace neurarium {

using ChipNotes = std::array<std::string, kComparedOptimizers>;

// Under the scope "rules", with the optimizers' names as paths; the one that was clicked. `own`: that of the run, or
// -1.
std::optional<std::size_t> draw_optimizer_chips(Ui& ui, int own, const ChipNotes& notes, const Area& area);

// The length of a step in two significant digits.
[[nodiscard]] std::string step_note(Ui& ui, double length);

}  // namespace neurarium
