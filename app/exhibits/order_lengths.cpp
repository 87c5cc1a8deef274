// How often each reader is right on new sentences, by their length: those longer than any that were learned from too.
#include "app/draw/axis.h"
#include "app/exhibits/order.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "app/ui/wrap.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::array kAllReaders = {OrderReader::Bag, OrderReader::None, OrderReader::Sinusoidal, OrderReader::Learned,
                                    OrderReader::Rotary};

}  // namespace

void draw_order_lengths(Ui& ui, OrderState& state, const Area& area) {
  const auto scope = ui.scope("lengths");
  const Theme& t = ui.theme();
  const OrderView& view = *state.view;
  text_lines(ui.fonts().small, area.min, area.width(), t.muted, ui.tr("word_order.lengths_about"));
  draw_reader_legend(ui, kAllReaders, {area.min.x, area.min.y + ui.px(40)});
  const Area plot{{area.min.x + ui.px(48), area.min.y + ui.px(72)}, {area.max.x - ui.px(16), area.max.y - ui.px(44)}};
  if (plot.height() < ui.px(40)) return;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto first = static_cast<float>(view.lengths.front()), last = static_cast<float>(view.lengths.back());
  const auto x_of = [&](double length) {
    return plot.min.x + plot.width() * (static_cast<float>(length) - first) / (last - first);
  };
  const auto y_of = [&](double share) { return plot.max.y - plot.height() * static_cast<float>(share); };
  const float known = x_of(static_cast<double>(view.trained_length()));
  list.AddRectFilled(plot.min, {known, plot.max.y}, t.panel);
  list.AddLine({known, plot.min.y}, {known, plot.max.y}, t.accent, ui.px(1.5f));
  const std::string trained = ui.tr("word_order.trained");
  if (text_size(ui.fonts().small, trained).x + ui.px(12) < known - plot.min.x)
    text_in(ui.fonts().small, {plot.min.x + ui.px(4), plot.max.y - ui.px(22)},
            {known - ui.px(6), plot.max.y - ui.px(2)}, t.muted, trained, Align::Right);
  text_in(ui.fonts().small, {known + ui.px(6), plot.max.y - ui.px(22)}, {plot.max.x, plot.max.y - ui.px(2)}, t.muted,
          ui.tr("word_order.never_seen"));
  for (const Tick& tick : Axis(0, 1, false).ticks(5)) {
    list.AddLine({plot.min.x, y_of(tick.value)}, {plot.max.x, y_of(tick.value)}, t.line);
    text_in(ui.fonts().small, {area.min.x, y_of(tick.value) - ui.px(9)},
            {plot.min.x - ui.px(5), y_of(tick.value) + ui.px(9)}, t.muted, fmt::format("{:.0f} %", 100 * tick.value),
            Align::Right);
  }
  for (std::size_t i = 0; i < view.lengths.size(); i += 2) {
    const float x = x_of(static_cast<double>(view.lengths[i]));
    text_in(ui.fonts().small, {x - ui.px(20), plot.max.y + ui.px(2)}, {x + ui.px(20), plot.max.y + ui.px(20)}, t.muted,
            std::to_string(view.lengths[i]), Align::Center);
  }
  text_in(ui.fonts().small, {plot.min.x, plot.max.y + ui.px(20)}, {plot.max.x, plot.max.y + ui.px(38)}, t.muted,
          ui.tr("word_order.length_axis"), Align::Center);
  for (std::size_t r = 0; r < kOrderReaderCount; ++r) {
    const auto reader = static_cast<OrderReader>(r);
    for (std::size_t i = 0; i < view.lengths.size(); ++i) {
      const ImVec2 at{x_of(static_cast<double>(view.lengths[i])), y_of(view.right[r][i])};
      if (i > 0)
        list.AddLine({x_of(static_cast<double>(view.lengths[i - 1])), y_of(view.right[r][i - 1])}, at,
                     reader_color(t, reader), ui.px(state.looking == reader ? 3 : 1.8f));
      list.AddCircleFilled(at, ui.px(state.looking == reader ? 4 : 3), reader_color(t, reader));
    }
  }
  const Item item = make_item_at(ui, "word_order.lengths", plot.min, plot.max, WidgetKind::Text);
  ui.registry().explain_item();
  if (!item.hovered) return;
  state.help = "word_order.help_lengths";
  const float share = (ImGui::GetIO().MousePos.x - plot.min.x) / std::max(1.0f, plot.width());
  const auto i = static_cast<std::size_t>(std::clamp<long>(
      std::lround(share * static_cast<float>(view.lengths.size() - 1)), 0, std::ssize(view.lengths) - 1));
  const float x = x_of(static_cast<double>(view.lengths[i]));
  list.AddLine({x, plot.min.y}, {x, plot.max.y}, t.muted);
  Card card{.title = ui.tr("word_order.tokens_long", view.lengths[i])};
  for (std::size_t r = 0; r < kOrderReaderCount; ++r)
    card.rows.push_back({ui.tr(reader_key(static_cast<OrderReader>(r))),
                         fmt::format("{:.1f} %", 100 * view.right[r][i]),
                         reader_color(t, static_cast<OrderReader>(r))});
  hover_card(ui, card);
}

}  // namespace neurarium
