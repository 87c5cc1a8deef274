// The common ground of our widgets: one invisible ImGui item, registered by path, and the text helpers around it.
// Screens use it for their own canvases; everything ready-made is in widgets.h.
#pragma once

#include <imgui.h>

#include <string>
#include <string_view>

#include "app/ui/ui.h"

namespace neurarium {

// What happened to a value. While a slider is dragged, `changed` comes many times and `finished` once at the end;
// typing and choosing give both at once. An undo entry is made per `finished`.
struct Edited {
  bool changed = false;
  bool finished = false;
  explicit operator bool() const { return changed; }
  Edited& operator|=(Edited other) {
    changed |= other.changed;
    finished |= other.finished;
    return *this;
  }
};

struct Item {
  std::string path;
  ImVec2 min, max;
  bool hovered = false;
  bool held = false;            // the left button went down on it and is still down
  bool clicked = false;         // left button pressed and released on it
  bool double_clicked = false;  // in the frame of the second press
  bool right_clicked = false;
  bool chosen = false;  // in the palette, not by the pointer: a slider is then typed into
  [[nodiscard]] ImVec2 center() const { return {(min.x + max.x) * 0.5f, (min.y + max.y) * 0.5f}; }
  [[nodiscard]] ImVec2 size() const { return {max.x - min.x, max.y - min.y}; }
};

// An invisible item at the ImGui cursor that reacts to the mouse and is registered as `path(key)`.
Item make_item(Ui& ui, std::string_view key, ImVec2 size, WidgetKind kind);
// As above at a given place; the cursor stays where it was.
Item make_item_at(Ui& ui, std::string_view key, ImVec2 min, ImVec2 max, WidgetKind kind);

// The wheel over the last item is this item's; the panel around it does not scroll.
void claim_wheel();

// The last item is what "<key>.tip" says, for F1 and the palette; nothing is shown.
void explain_last(Ui& ui, std::string_view key);
// Shows the text of "<key>.tip" after the pointer has rested on the last item; nothing if there is no such text.
void tooltip(Ui& ui, std::string_view key);
void tooltip_text(Ui& ui, const std::string& text);

enum class Align { Left, Center, Right };
// One line inside the rectangle, vertically centred, shortened with an ellipsis where it does not fit.
void text_in(ImFont* font, ImVec2 min, ImVec2 max, ImU32 color, std::string_view text, Align align = Align::Left);
[[nodiscard]] ImVec2 text_size(ImFont* font, std::string_view text);

// The surface of a widget, with an edge where the theme asks for one.
void draw_face(ImDrawList& list, const Theme& theme, ImVec2 min, ImVec2 max, ImU32 fill, float rounding);

// The width left in this column, at least one pixel.
[[nodiscard]] float available_width();

}  // namespace neurarium
