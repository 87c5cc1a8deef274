#include "app/exhibits/transformer_next.h"

#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>

namespace neurarium {

void NextBars::draw(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const Area& area) {
  const Theme& t = ui.theme();
  const TransformerView& view = *state.view;
  const ImVec2 before = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos(area.min);
  const Edited edited = slider(ui, "transformer.temperature", state.temperature,
                               {.min = 0.05, .max = 5, .log = true, .width = area.width()});
  if (edited.changed) ++state.text_version;
  const float top = area.min.y + ui.px(44);
  ImGui::SetCursorScreenPos(before);
  const float row = ui.px(22);
  const auto rows =
      std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>((area.max.y - top) / row), 0, std::ssize(view.next));
  float label = 0;
  for (std::ptrdiff_t i = 0; i < rows; ++i)
    label = std::max(label, text_size(ui.fonts().body, token_text(ui, view.next[static_cast<std::size_t>(i)].text)).x);
  label = std::min(label, area.width() * 0.45f);
  const float number = text_size(ui.fonts().small, "100.0 %").x;
  const float left = area.min.x + label + ui.px(8);
  const float right = area.max.x - number - ui.px(6);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (std::ptrdiff_t i = 0; i < rows; ++i) {
    const NextToken& next = view.next[static_cast<std::size_t>(i)];
    const auto scope = ui.scope(std::to_string(i));
    const float y = top + static_cast<float>(i) * row;
    const Item item = make_item_at(ui, "transformer.next", {area.min.x, y}, {area.max.x, y + row}, WidgetKind::Canvas);
    ui.registry().explain_item();
    const ValueRef ref = ref_at(view, "logits", {view.position, next.id});
    touch.touch(ui, session, state, item, item.hovered ? ref : ValueRef{});
    if (item.hovered || state.selected == ref) list.AddRectFilled(item.min, item.max, t.raised, ui.px(4));
    text_in(ui.fonts().body, {area.min.x + ui.px(2), y}, {area.min.x + label + ui.px(4), y + row}, t.text,
            token_text(ui, next.text));
    const float width = std::max(1.0f, (right - left) * static_cast<float>(next.probability));
    list.AddRectFilled({left, y + ui.px(5)}, {left + width, y + row - ui.px(5)}, t.positive, ui.px(2));
    text_in(ui.fonts().small, {right, y}, {area.max.x - ui.px(2), y + row}, t.muted,
            fmt::format("{:.1f} %", next.probability * 100), Align::Right);
    if (item.hovered) state.help = "transformer.help_next";
  }
}

}  // namespace neurarium
