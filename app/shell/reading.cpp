#include "app/shell/reading.h"

#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {

void draw_readings(Ui& ui, std::span<const Reading> readings, float from, float to) {
  const Theme& t = ui.theme();
  ImVec2 at{from, ImGui::GetWindowPos().y + std::round((ImGui::GetWindowHeight() - ui.px(40)) * 0.5f)};
  for (const Reading& r : readings) {
    const std::string& name = ui.tr(r.key);
    const float needed = std::max(ui.px(r.narrowest), text_size(ui.fonts().small, name).x);
    if (at.x + needed > to) break;
    const float right = at.x + std::max(needed, text_size(ui.fonts().body, r.value).x);
    text_in(ui.fonts().small, at, {right, at.y + ui.px(18)}, t.muted, name);
    const Item item = make_item_at(ui, r.key, at, {right, at.y + ui.px(40)}, WidgetKind::Text);
    tooltip(ui, r.key);
    text_in(ui.fonts().body, {at.x, at.y + ui.px(18)}, {right, item.max.y}, t.text, r.value);
    at.x = right + ui.px(24);
  }
}

}  // namespace neurarium
