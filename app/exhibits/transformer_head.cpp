#include "app/exhibits/transformer_head.h"

#include "app/ui/widgets.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {

// The stages of the matrix, as wide as their names.
void HeadPanel::draw_stages(Ui& ui, TransformerState& state, const Area& area) const {
  constexpr std::array<std::string_view, 4> kStages = {"head_stage.scores", "head_stage.mask", "head_stage.softmax",
                                                       "head_stage.weighted"};
  const auto scope = ui.scope("stage");
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float air = ui.px(area.width() < ui.px(420) ? 4 : 12);
  float x = area.max.x;
  for (std::size_t i = kStages.size(); i-- > 0;) {
    const float width = text_size(ui.fonts().small, ui.tr(kStages[i])).x + 2 * air;
    const Item item = make_item_at(ui, kStages[i], {x - width, area.min.y + ui.px(3)}, {x, area.max.y - ui.px(3)},
                                   WidgetKind::Choice);
    tooltip(ui, kStages[i]);
    const bool chosen = static_cast<std::size_t>(state.stage) == i;
    if (chosen || item.hovered) list.AddRectFilled(item.min, item.max, chosen ? t.raised : t.panel, ui.px(4));
    text_in(ui.fonts().small, item.min, item.max, chosen ? t.text : t.muted, ui.tr(kStages[i]), Align::Center);
    if (item.clicked) state.stage = static_cast<HeadStage>(i);
    x -= width + ui.px(2);
  }
}

// The head's name, its switch, and the stage of the matrix.
void HeadPanel::draw_title(Ui& ui, Session& session, TransformerState& state, const Area& area) const {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float edge = ui.px(12);
  const float y = std::round((area.min.y + area.max.y) * 0.5f);
  list.AddRectFilled({area.min.x, y - edge * 0.5f}, {area.min.x + edge, y + edge * 0.5f},
                     head_color(t, state.head.head, state.view->spec.heads), ui.px(2));
  const std::string name = ui.tr("transformer.head_name", state.head.layer, state.head.head);
  float x = area.min.x + edge + ui.px(8);
  const auto word = [&](ImFont* font, ImU32 color, const std::string& text) {
    text_in(font, {x, area.min.y}, {area.max.x, area.max.y}, color, text);
    x += text_size(font, text).x + ui.px(12);
  };
  word(ui.fonts().strong, t.text, name);
  const bool off = is_head_off(session, state.head);
  const std::string& label = ui.tr(off ? "transformer.head_on" : "transformer.head_off");
  const bool wide = area.width() >= ui.px(420);
  const float switch_width = wide ? text_size(ui.fonts().small, label).x + ui.px(16) : ui.px(24);
  const Item item = make_item_at(ui, "transformer.switch", {x, area.min.y + ui.px(3)},
                                 {x + switch_width, area.max.y - ui.px(3)}, WidgetKind::Toggle);
  list.AddRectFilled(item.min, item.max, item.hovered ? mix(t.raised, t.text, 0.1f) : t.raised, ui.px(5));
  if (wide)
    text_in(ui.fonts().small, item.min, item.max, off ? t.error : t.text, label, Align::Center);
  else
    draw_icon(list, off ? Icon::Close : Icon::Check, item.center(), ui.px(16), off ? t.error : t.text);
  tooltip(ui, "transformer.switch");
  if (item.clicked) toggle_head(session, state.head);
  draw_stages(ui, state, area);
}

void HeadPanel::draw(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const Area& area) {
  const auto scope = ui.scope("head");
  if (area.height() < ui.px(60)) return;
  update_matrix(ui.theme(), state);
  const float gap = ui.px(20);
  const float matrix = std::floor(std::min(area.height() + ui.px(46), area.width() * 0.42f));
  draw_matrix(ui, session, state, touch, {area.min, {area.min.x + matrix, area.max.y}});
  const Area rest{{area.min.x + matrix + gap, area.min.y}, area.max};
  const float title = ui.px(30);
  draw_title(ui, session, state, {rest.min, {rest.max.x, rest.min.y + title}});
  const Area body{{rest.min.x, rest.min.y + title + ui.px(8)}, rest.max};
  const float pair = std::floor(std::clamp(body.width() * 0.58f, ui.px(200), ui.px(640)));
  draw_lines(ui, state, {body.min, {body.max.x - pair - gap, body.max.y}});
  draw_pair(ui, session, state, touch, {{body.max.x - pair, body.min.y}, body.max});
}

}  // namespace neurarium
