// How positions are written: a picture with a row for each, and how alike two of them are by their distance.
#include "app/draw/axis.h"
#include "app/draw/colormap.h"
#include "app/exhibits/formula.h"
#include "app/exhibits/order.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kNumbersAcross = 2;  // that a drag over the whole height changes a number by

double encoding_number(const OrderView& view, std::size_t encoding, MatrixView::Cell cell) {
  return static_cast<double>(
      view.encoding[encoding][static_cast<std::size_t>(cell.row * view.encoding_width[encoding] + cell.col)]);
}

// How a fixed encoding's number is made, with its numbers.
std::string encoding_formula(const OrderView& view, std::size_t encoding, MatrixView::Cell cell) {
  const OrderReader reader = kPositionedReaders[encoding];
  if (reader == OrderReader::Learned) return {};
  const std::int64_t width = view.encoding_width[encoding];
  const bool rotary = reader == OrderReader::Rotary;
  const std::int64_t pair = rotary ? cell.col % (width / 2) : cell.col / 2;
  const bool sine = rotary ? cell.col >= width / 2 : cell.col % 2 == 0;
  return fmt::format("{}({} / 10000^({}/{}))", sine ? "sin" : "cos", cell.row, 2 * pair, width);
}

}  // namespace

void OrderEncoding::draw(Ui& ui, Session& session, OrderState& state, const Area& area) {
  const auto scope = ui.scope("encoding");
  const Theme& t = ui.theme();
  const OrderView& view = *state.view;
  ImGui::SetCursorScreenPos(area.min);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::BeginChild("which", {area.width(), ui.px(54)}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar);
  auto which = static_cast<int>(state.encoding);
  std::vector<std::string> options;
  for (const OrderReader reader : kPositionedReaders) options.push_back(reader_key(reader));
  if (segmented(ui, "word_order.encoding", which, options)) {
    state.encoding = static_cast<std::size_t>(which);
    state.pinned.reset();
  }
  ImGui::EndChild();
  ImGui::PopStyleVar();
  const std::size_t encoding = state.encoding;
  const MatrixNumbers numbers{view.encoding[encoding].data(), kMostReadOrder,
                              static_cast<int>(view.encoding_width[encoding]), view.encoding_width[encoding]};
  double most = 0;
  for (const float v : view.encoding[encoding])
    if (std::isfinite(v)) most = std::max(most, std::abs(static_cast<double>(v)));
  const Colormap map = Colormap::diverging(t, round_up(most));
  const float names = ui.px(26);
  const Area cells{{area.min.x + names, area.min.y + ui.px(64)}, {area.max.x, area.max.y - ui.px(44)}};
  if (cells.height() < ui.px(40)) return;
  const Item item = make_item_at(ui, "word_order.matrix", cells.min, cells.max, WidgetKind::Canvas);
  ui.registry().explain_item();
  const bool pressed = ImGui::IsItemActivated(), released = ImGui::IsItemDeactivated();
  matrix_.draw(ui, item, numbers, map, static_cast<std::uint64_t>(view.step) * kPositionedReaders.size() + encoding);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float row = cells.height() / kMostReadOrder;
  for (int position = 0; position < kMostReadOrder && matrix_.is_whole(); position += 5)
    text_in(ui.fonts().small, {area.min.x, cells.min.y + row * (static_cast<float>(position) + 0.5f) - ui.px(9)},
            {cells.min.x - ui.px(5), cells.min.y + row * (static_cast<float>(position) + 0.5f) + ui.px(9)}, t.muted,
            std::to_string(position), Align::Right);
  if (matrix_.is_whole()) {
    const float y = cells.min.y + row * static_cast<float>(view.trained_length());
    list.AddLine({cells.min.x, y}, {cells.max.x, y}, t.accent, ui.px(1.5f));
  }
  text_in(ui.fonts().small, {cells.min.x, cells.max.y + ui.px(2)}, {cells.max.x, cells.max.y + ui.px(20)}, t.muted,
          ui.tr("word_order.encoding_says"));
  text_in(ui.fonts().small, {cells.min.x, cells.max.y + ui.px(20)}, {cells.max.x, cells.max.y + ui.px(38)}, t.muted,
          ui.tr("word_order.scale", format_number(-map.high(), 2), format_number(map.high(), 2)));
  matrix_.draw_bars(ui, item);

  const MatrixView::Cell pointed = matrix_.at(numbers, ImGui::GetIO().MousePos);
  if (pressed && pointed) {
    state.pinned = pointed;
    state.pressed = encoding_number(view, encoding, pointed);
  }
  const float moved = ImGui::GetMouseDragDelta(0, 0).y;
  if (moved != 0 && (item.held || released) && state.pinned) {
    const auto next = static_cast<float>(state.pressed - static_cast<double>(moved / cells.height() * kNumbersAcross));
    const OrderReader reader = kPositionedReaders[encoding];
    if (reader == OrderReader::Learned)
      session.set_parameter("learned.pos_embed.weight",
                            state.pinned->row * view.encoding_width[encoding] + state.pinned->col, next, released);
    else if (reader == OrderReader::Sinusoidal)
      session.hold(*encoding_ref(state, *state.pinned), next, released);
  }
  ImVec2 min, max;
  if (state.pinned && matrix_.place_of(*state.pinned, min, max)) list.AddRect(min, max, t.accent, 0, 0, ui.px(2));
  if (!item.hovered || !pointed || ImGui::IsMouseDown(0)) return;
  state.help = "word_order.help_encoding";
  if (matrix_.place_of(pointed, min, max)) list.AddRect(min, max, t.text);
  const double number = encoding_number(view, encoding, pointed);
  Card card{.title = kPositionedReaders[encoding] == OrderReader::Rotary ? ui.tr("word_order.turn")
                                                                         : to_string(*encoding_ref(state, pointed)),
            .subtitle = ui.tr("word_order.number_at", pointed.row, pointed.col),
            .rows = {{ui.tr("word_order.value"), format_number(number), t.sign(number)}}};
  if (std::string formula = encoding_formula(view, encoding, pointed); !formula.empty())
    card.formula.push_back(std::move(formula));
  card.hint =
      ui.tr(kPositionedReaders[encoding] == OrderReader::Rotary ? "word_order.turn_hint" : "word_order.encoding_hint");
  hover_card(ui, card);
}

void draw_order_distances(Ui& ui, OrderState& state, const Area& area) {
  const auto scope = ui.scope("distances");
  const Theme& t = ui.theme();
  const OrderView& view = *state.view;
  text_in(ui.fonts().strong, area.min, {area.max.x, area.min.y + ui.px(22)}, t.text,
          ui.tr("word_order.distances_title"));
  const Area plot{{area.min.x + ui.px(34), area.min.y + ui.px(64)}, {area.max.x - ui.px(8), area.max.y - ui.px(44)}};
  if (plot.height() < ui.px(40)) return;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  double low = 0;
  for (const auto& curve : view.by_distance)
    for (const double v : curve)
      if (std::isfinite(v)) low = std::min(low, v);
  const Axis y(low, 1, false);
  const auto place = [&](std::size_t distance, double value) {
    return ImVec2{plot.min.x + plot.width() * static_cast<float>(distance) / (kMostReadOrder - 1),
                  plot.max.y - plot.height() * static_cast<float>(std::clamp(y.share(value), 0.0, 1.0))};
  };
  for (const Tick& tick : y.ticks(5)) {
    const float at = place(0, tick.value).y;
    list.AddLine({plot.min.x, at}, {plot.max.x, at}, t.line);
    text_in(ui.fonts().small, {area.min.x, at - ui.px(9)}, {plot.min.x - ui.px(5), at + ui.px(9)}, t.muted, tick.label,
            Align::Right);
  }
  for (std::size_t distance = 0; distance < kMostReadOrder; distance += 10) {
    const float x = place(distance, 0).x;
    text_in(ui.fonts().small, {x - ui.px(20), plot.max.y + ui.px(2)}, {x + ui.px(20), plot.max.y + ui.px(20)}, t.muted,
            std::to_string(distance), Align::Center);
  }
  text_in(ui.fonts().small, {plot.min.x, plot.max.y + ui.px(20)}, {plot.max.x, plot.max.y + ui.px(38)}, t.muted,
          ui.tr("word_order.distance_axis"), Align::Center);
  draw_reader_legend(ui, kPositionedReaders, {area.min.x, area.min.y + ui.px(26)});
  for (std::size_t i = 0; i < view.by_distance.size(); ++i) {
    const ImU32 color = reader_color(t, kPositionedReaders[i]);
    for (std::size_t d = 1; d < view.by_distance[i].size(); ++d)
      if (std::isfinite(view.by_distance[i][d]) && std::isfinite(view.by_distance[i][d - 1]))
        list.AddLine(place(d - 1, view.by_distance[i][d - 1]), place(d, view.by_distance[i][d]), color,
                     ui.px(i == state.encoding ? 3 : 1.6f));
  }
  const Item item = make_item_at(ui, "word_order.distances", plot.min, plot.max, WidgetKind::Text);
  ui.registry().explain_item();
  if (!item.hovered) return;
  state.help = "word_order.help_distances";
  const float share = (ImGui::GetIO().MousePos.x - plot.min.x) / std::max(1.0f, plot.width());
  const auto distance =
      static_cast<std::size_t>(std::clamp<long>(std::lround(share * (kMostReadOrder - 1)), 0, kMostReadOrder - 1));
  list.AddLine({place(distance, 0).x, plot.min.y}, {place(distance, 0).x, plot.max.y}, t.muted);
  Card card{.title = ui.tr("word_order.so_far_apart", distance)};
  for (std::size_t i = 0; i < view.by_distance.size(); ++i)
    card.rows.push_back({ui.tr(reader_key(kPositionedReaders[i])),
                         distance < view.by_distance[i].size() ? format_number(view.by_distance[i][distance], 3)
                                                               : std::string("\u2013"),
                         reader_color(t, kPositionedReaders[i])});
  hover_card(ui, card);
}

}  // namespace neurarium
