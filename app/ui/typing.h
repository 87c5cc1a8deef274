// Typing a value in place of a slider or number field: one field at a time, opened by double click or Ctrl+click.
#pragma once

#include <optional>

#include "app/ui/item.h"

namespace neurarium {

[[nodiscard]] bool is_typing(const Ui& ui, const std::string& path);
void start_typing(Ui& ui, const std::string& path, const std::string& text);

// Draws the open field over the rectangle and registers it under its path. Gives the number when Enter or a click
// elsewhere ends it; Esc, and text that is no number, change nothing.
[[nodiscard]] std::optional<double> typing_field(Ui& ui, std::string_view key, ImVec2 min, ImVec2 max);

}  // namespace neurarium
