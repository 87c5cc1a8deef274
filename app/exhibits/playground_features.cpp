#include "app/exhibits/playground_features.h"

#include "app/exhibits/playground_card.h"
#include "app/ui/widgets.h"

#include <algorithm>

namespace neurarium {

void FeatureColumn::draw(Ui& ui, Session& session, PlaygroundState& state, const NetworkPicture& network,
                         ImVec2 title_end) {
  const Theme& t = ui.theme();
  const UnitColumn& column = network.geometry().features;
  const FeatureSet& inputs = state.view->parts->features;
  const auto scope = ui.scope("features");
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (std::size_t row = 0; row < column.y.size(); ++row) {
    const auto offered = static_cast<int>(row);
    if (offered >= inputs.offered()) break;
    const auto at = std::find(inputs.columns.begin(), inputs.columns.end(), offered);
    const bool on = at != inputs.columns.end();
    const Item item = make_item_at(ui, fmt::format("feature.{}", inputs.name(offered)), column.min(row),
                                   column.max(row), WidgetKind::Toggle);
    const std::string label = input_label(ui, inputs.name(offered));
    const float width = std::min(text_size(ui.fonts().small, label).x, ui.px(54));
    text_in(ui.fonts().small, {item.min.x - width - ui.px(8), item.min.y}, {item.min.x - ui.px(6), item.max.y},
            on ? t.text : t.muted, label, Align::Right);
    network.draw_feature(list, offered, item.min, item.max, on ? 1.0f : item.hovered ? 0.6f : 0.3f);
    list.AddRect(item.min, item.max, item.hovered ? t.text : on ? mix(t.line, t.muted, 0.5f) : t.line, ui.px(4));
    tooltip(ui, on ? "playground.input_off" : "playground.input_on");
    if (item.hovered) state.help = "playground.help_input";
    if (item.hovered && on) state.hovered = {Target::Kind::Input, 0, static_cast<int>(at - inputs.columns.begin()), 0};
    if (item.clicked) toggle_input(session, offered);
  }
  draw_formula(ui, session, title_end);
}

// A button, and the field that it opens.
void FeatureColumn::draw_formula(Ui& ui, Session& session, ImVec2 at) {
  const std::string popup = ui.registry().path("playground.own_input") + "/field";
  if (icon_button_at(ui, "playground.own_input", Icon::Plus, at, {.size = 24})) {
    error_ = {};
    ImGui::OpenPopup(popup.c_str());
  }
  if (!ImGui::IsPopupOpen(popup.c_str())) return;
  ImGui::SetNextWindowSize({ui.px(300), 0});
  if (!ImGui::BeginPopup(popup.c_str())) return;
  if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
  const Edited typed =
      text_input(ui, "playground.input_formula", formula_, {.hint_key = "playground.input_formula_hint"});
  const bool enter = typed.finished && ui.input().pressed(Key::Enter);
  if ((button(ui, "playground.add_input", ButtonStyle::Primary, -1) || enter) && !formula_.empty()) {
    const Status added = add_input(session, formula_);
    error_ = added.ok() ? Wording() : Wording(added.error());
    if (added.ok()) {
      formula_.clear();
      ImGui::CloseCurrentPopup();
    }
  }
  hint(ui, error_.empty() ? ui.tr("playground.formula_help") : ui.tr(error_));
  ImGui::EndPopup();
}

}  // namespace neurarium
