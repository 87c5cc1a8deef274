// The card of one touched number: its name, value, gradient, and the formula that made it with the current numbers.
#pragma once

#include "app/exhibits/playground_state.h"
#include "app/ui/widgets.h"

namespace neurarium {

// The terms of a cell as lines: "0.41 · −1.20   h0.weight[3,1] · x[1]". Of more than `most` terms the largest are kept
// and the others summed in one line.
[[nodiscard]] std::vector<std::string> formula_lines(Ui& ui, const PlaygroundView& view, const Cell& cell,
                                                     std::size_t most);

[[nodiscard]] Card card_of(Ui& ui, const PlaygroundState& state, const Session& session, const Target& target);

// "class 1", or the user's own name of a class.
[[nodiscard]] std::string class_label(Ui& ui, const PointSet& points, std::size_t class_id);

// "h0, unit 3, tanh": what a target is, in words.
[[nodiscard]] std::string describe(Ui& ui, const PlaygroundView& view, const Target& target);

}  // namespace neurarium
