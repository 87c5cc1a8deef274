#include "app/exhibits/value_bar.h"

#include "app/ui/numbers.h"
#include "app/ui/typing.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr double kLargestTyped = 1e6;

}  // namespace

Edited value_bar(Ui& ui, std::string_view key, ImVec2 min, ImVec2 max, double& value, double span) {
  Edited edited;
  if (is_typing(ui, ui.registry().path(key))) {
    if (const auto entered = typing_field(ui, key, min, max)) {
      const double next = std::clamp(*entered, -kLargestTyped, kLargestTyped);
      edited = {next != value, next != value};
      value = next;
    }
    return edited;
  }
  const Item item = make_item_at(ui, key, min, max, WidgetKind::Slider);
  const float middle = (min.x + max.x) * 0.5f, half = (max.x - min.x) * 0.5f - ui.px(6);
  if (ImGui::IsItemActivated() || item.chosen) ui.value_before_drag = value;
  if (item.double_clicked || (ImGui::IsItemActivated() && ImGui::GetIO().KeyCtrl)) {
    if (value != ui.value_before_drag) edited = {true, true};
    value = ui.value_before_drag;
    start_typing(ui, item.path, format_short(value));
    ImGui::ClearActiveID();
  } else if (item.held && ImGui::IsMouseDragging(0, 2.0f)) {
    const double grid = span / 200;
    const double moved = ui.value_before_drag +
                         static_cast<double>(ImGui::GetMouseDragDelta(0, 2.0f).x) / static_cast<double>(half) * span;
    const double next = std::clamp(std::round(moved / grid) * grid, -kLargestTyped, kLargestTyped);
    edited.changed = next != value;
    value = next;
  }
  if (ImGui::IsItemDeactivated()) edited.finished = value != ui.value_before_drag;
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const bool hot = item.hovered || item.held;
  if (hot) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
  draw_face(list, t, min, max, hot ? mix(t.raised, t.text, 0.08f) : t.raised, ui.px(4));
  const float to = middle + half * static_cast<float>(std::clamp(value / span, -1.0, 1.0));
  const float y0 = max.y - ui.px(6), y1 = max.y - ui.px(3);
  list.AddRectFilled({std::min(middle, to), y0}, {std::max(middle, to), y1}, t.sign(value), ui.px(1.5f));
  list.AddLine({middle, y0 - ui.px(1)}, {middle, y1 + ui.px(1)}, t.muted);
  list.AddCircleFilled({to, (y0 + y1) * 0.5f}, ui.px(hot ? 5.0f : 4.0f), t.text);
  text_in(ui.fonts().body, {min.x, min.y}, {max.x, max.y - ui.px(5)}, t.text,
          format_short(std::round(value * 1000) / 1000), Align::Center);
  tooltip(ui, key);
  return edited;
}

}  // namespace neurarium
