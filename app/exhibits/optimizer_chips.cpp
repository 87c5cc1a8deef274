#include "app/exhibits/optimizer_chips.h"

#include "app/exhibits/landscape_scene.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <cmath>

namespace neurarium {

std::string step_note(Ui& ui, double length) {
  if (!(length > 0) || !std::isfinite(length)) return ui.tr("descent.step_length", format_short(length));
  const double unit = std::pow(10.0, std::floor(std::log10(length)) - 1);
  return ui.tr("descent.step_length", format_short(std::round(length / unit) * unit));
}

std::optional<std::size_t> draw_optimizer_chips(Ui& ui, int own, const ChipNotes& notes, const Area& area) {
  const auto scope = ui.scope("rules");
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float gap = ui.px(6), wide = (area.width() - gap * (kComparedOptimizers - 1)) / kComparedOptimizers;
  std::optional<std::size_t> clicked;
  for (std::size_t i = 0; i < kComparedOptimizers; ++i) {
    const float x = area.min.x + (wide + gap) * static_cast<float>(i);
    const std::string key = fmt::format("optimizer.{}", kOptimizerNames[i]);
    const Item item = make_item_at(ui, key, {x, area.min.y}, {x + wide, area.max.y}, WidgetKind::Choice);
    tooltip(ui, key);
    const bool chosen = static_cast<int>(i) == own;
    const ImU32 color = optimizer_color(t, i);
    list.AddRectFilled(item.min, item.max, chosen || item.hovered ? t.raised : t.panel, ui.px(6));
    list.AddRect(item.min, item.max, chosen ? color : t.line, ui.px(6), 0, ui.px(chosen ? 2.0f : 1.0f));
    list.AddCircleFilled({item.min.x + ui.px(14), item.min.y + ui.px(15)}, ui.px(5), color);
    text_in(ui.fonts().body, {item.min.x + ui.px(25), item.min.y + ui.px(4)},
            {item.max.x - ui.px(4), item.min.y + ui.px(26)}, t.text, ui.tr(key));
    text_in(ui.fonts().small, {item.min.x + ui.px(10), item.min.y + ui.px(25)},
            {item.max.x - ui.px(4), item.max.y - ui.px(3)}, t.muted, notes[i]);
    if (item.clicked && !chosen) clicked = i;
  }
  return clicked;
}

}  // namespace neurarium
