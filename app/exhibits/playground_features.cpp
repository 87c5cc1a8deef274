#include "app/exhibits/playground_features.h"

#include "app/ui/widgets.h"

#include <algorithm>

namespace neurarium {

void draw_features(Ui& ui, Session& session, PlaygroundState& state, const NetworkPicture& network) {
  const Theme& t = ui.theme();
  const UnitColumn& column = network.geometry().features;
  const std::vector<int>& used = network.geometry().used;
  const auto scope = ui.scope("features");
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (std::size_t row = 0; row < column.y.size(); ++row) {
    const std::string key = fmt::format("feature.{}", feature_table()[row].name);
    const auto at = std::find(used.begin(), used.end(), static_cast<int>(row));
    const bool on = at != used.end();
    const Item item = make_item_at(ui, key, column.min(row), column.max(row), WidgetKind::Toggle);
    const float label = text_size(ui.fonts().small, ui.tr(key)).x;
    text_in(ui.fonts().small, {item.min.x - label - ui.px(8), item.min.y}, {item.min.x - ui.px(6), item.max.y},
            on ? t.text : t.muted, ui.tr(key), Align::Right);
    network.draw_feature(list, static_cast<int>(row), item.min, item.max, on ? 1.0f : item.hovered ? 0.6f : 0.3f);
    list.AddRect(item.min, item.max, item.hovered ? t.text : on ? mix(t.line, t.muted, 0.5f) : t.line, ui.px(4));
    tooltip(ui, on ? "playground.input_off" : "playground.input_on");
    if (item.hovered) state.help = "playground.help_input";
    if (item.hovered && on) state.hovered = {Target::Kind::Input, 0, static_cast<int>(at - used.begin()), 0};
    if (item.clicked) toggle_input(session, feature_table()[row].name);
  }
}

}  // namespace neurarium
