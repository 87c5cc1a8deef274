#include "app/exhibits/transformer_loss.h"

#include "app/draw/axis.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {

void draw_position_loss(Ui& ui, TransformerState& state, const Area& area) {
  const auto scope = ui.scope("loss");
  const Theme& t = ui.theme();
  const TransformerView& view = *state.view;
  const std::vector<PositionLoss>& losses = view.measured.positions;
  double largest = std::log(static_cast<double>(view.spec.vocab));
  for (const PositionLoss& p : losses)
    if (std::isfinite(p.loss)) largest = std::max(largest, p.loss);
  for (const ShownToken& token : view.tokens)
    if (std::isfinite(token.surprise)) largest = std::max(largest, token.surprise);
  const Axis axis = Axis(0, largest, false).padded();
  const Item item = make_item_at(ui, "transformer.loss_chart", {area.min.x + ui.px(48), area.min.y + ui.px(24)},
                                 {area.max.x, area.max.y - ui.px(44)}, WidgetKind::Canvas);
  ui.registry().explain_item();
  if (item.size().y < ui.px(20)) return;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto y_of = [&](double v) { return item.max.y - static_cast<float>(axis.share(v)) * item.size().y; };
  text_in(ui.fonts().small, area.min, {area.max.x, area.min.y + ui.px(20)}, t.muted, ui.tr("transformer.loss_axis"));
  for (const Tick& tick : axis.ticks(std::max(2, static_cast<int>(item.size().y / ui.px(28))))) {
    const float y = y_of(tick.value);
    list.AddRectFilled({item.min.x, y}, {item.max.x, y + 1}, t.line);
    text_in(ui.fonts().small, {area.min.x, y - ui.px(10)}, {item.min.x - ui.px(6), y + ui.px(10)}, t.muted, tick.label,
            Align::Right);
  }
  const float step = item.size().x / static_cast<float>(losses.size());
  const auto x_of = [&](std::size_t i) { return item.min.x + (static_cast<float>(i) + 0.5f) * step; };
  for (std::size_t i = 0; i < losses.size(); ++i) {
    if (losses[i].targets == 0) continue;
    list.AddRectFilled({x_of(i) - step * 0.4f, y_of(losses[i].loss)}, {x_of(i) + step * 0.4f, item.max.y},
                       with_alpha(t.positive, 0.55f));
  }
  // A token's surprise is the loss of the position before it.
  for (std::size_t i = 1; i < view.tokens.size(); ++i) {
    if (!std::isfinite(view.tokens[i].surprise)) continue;
    list.AddCircleFilled({x_of(i - 1), y_of(view.tokens[i].surprise)}, ui.px(4), t.accent);
  }
  const auto every = static_cast<std::size_t>(std::max(1.0f, std::ceil(ui.px(28) / step)));
  for (std::size_t i = 0; i < losses.size(); i += every)
    text_in(ui.fonts().small, {x_of(i) - ui.px(16), item.max.y}, {x_of(i) + ui.px(16), item.max.y + ui.px(20)}, t.muted,
            std::to_string(i), Align::Center);
  text_in(ui.fonts().small, {item.min.x, item.max.y + ui.px(22)}, {area.max.x, area.max.y}, t.muted,
          ui.tr("transformer.loss_legend"));
  if (!item.hovered) return;
  state.help = "transformer.help_loss";
  const auto at =
      std::min(static_cast<std::size_t>((ImGui::GetIO().MousePos.x - item.min.x) / step), losses.size() - 1);
  Card content;
  content.title = fmt::format("loss.each[t={}]", at);
  content.rows.push_back(
      {ui.tr("transformer.loss_test"), losses[at].targets > 0 ? format_number(losses[at].loss, 3) : "\u2013"});
  if (at + 1 < view.tokens.size() && std::isfinite(view.tokens[at + 1].surprise)) {
    state.next_hovered_token = static_cast<int>(at);
    content.rows.push_back({ui.tr("transformer.loss_here", token_text(ui, view.tokens[at + 1].text)),
                            format_number(view.tokens[at + 1].surprise, 3), t.accent});
  }
  hover_card(ui, content);
}

}  // namespace neurarium
