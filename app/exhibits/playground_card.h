// The card of one touched number: its name, value, gradient, and the formula that made it with the current numbers.
#pragma once

#include "app/exhibits/playground_state.h"
#include "app/ui/widgets.h"

namespace neurarium {

[[nodiscard]] Card card_of(Ui& ui, const PlaygroundState& state, const Session& session, const Target& target);

// An input or an axis as people write it: a superscript for ^2; a formula or a file's column as it is.
[[nodiscard]] std::string input_label(Ui& ui, std::string_view name);
// "class 1", or the user's own name of a class. The network tells two classes apart where the data has only one.
[[nodiscard]] std::string class_label(Ui& ui, const PointSet& points, std::size_t class_id);

// Of `classes`; two have the colours of the output's sign.
[[nodiscard]] ImU32 class_color(const Theme& theme, int classes, std::size_t class_id);

// "h0, unit 3, tanh": what a target is, in words.
[[nodiscard]] std::string describe(Ui& ui, const PlaygroundView& view, const Target& target);

}  // namespace neurarium
