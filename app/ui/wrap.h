// Lines of Chinese text: ImGui breaks at spaces alone, so a sentence without them would leave half a line empty, and
// its full stop could begin a line.
#pragma once

#include <imgui.h>

#include <string>
#include <string_view>

namespace neurarium {

// `text` with line ends where a line of `width` pixels is full: between Chinese characters and at spaces, but with no
// closing punctuation at the beginning of a line and no opening one at its end (GB/T 15834). A text without Chinese
// comes back as it was, for ImGui to wrap.
[[nodiscard]] std::string wrapped(ImFont* font, std::string_view text, float width);

// Draws the text so, in the current window, from `at` on.
void text_lines(ImFont* font, ImVec2 at, float width, ImU32 color, std::string_view text);

}  // namespace neurarium
