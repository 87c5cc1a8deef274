#include "app/exhibits/limits_picture.h"

#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "engine/data/points.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr DataWindow kLimitsPlane{-6, 6, -6, 6};
constexpr DataWindow kLimitsLine{-2.1F, 2.1F, -2.1F, 2.1F};
constexpr double kLogitEnd = 4;  // of the plane's colours

struct BitColumn {
  Area area;
  float cell, pitch;
  [[nodiscard]] float row_top(std::size_t row) const { return area.min.y + static_cast<float>(row) * pitch; }
};

void draw_bit_row(Ui& ui, const LimitRow& row, const BitColumn& column, std::size_t at) {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float y = column.row_top(at), cell = column.cell;
  const auto square = [&](float x, ImU32 fill) {
    list.AddRectFilled({x, y}, {x + cell - 1, y + cell - 1}, fill);
    list.AddRect({x, y}, {x + cell - 1, y + cell - 1}, t.line);
  };
  float x = column.area.min.x;
  for (const float bit : row.x) {
    square(x, bit > 0 ? t.text : t.panel);
    x += cell;
  }
  x += cell * 0.7f;
  square(x, row.target > 0.5F ? t.text : t.panel);
  x += cell * 1.7f;
  text_in(ui.fonts().mono, {x, y}, {column.area.max.x, y + cell}, t.sign(static_cast<double>(row.output)),
          format_number(static_cast<double>(row.output), 3));
  if (row.wrong())
    list.AddRect({column.area.min.x - 3, y - 3}, {column.area.max.x, y + cell + 2}, t.accent, ui.px(3), 0, ui.px(1.5f));
}

void tell_row(Ui& ui, const LimitsView& view, const LimitRow& row, bool learned) {
  Card card{.title = ui.tr(learned ? "limits.row_learned" : "limits.row_new", row.index + 1)};
  card.subtitle = ui.tr(view.limits().problem == "parity" ? "limits.asks_parity" : "limits.asks_automaton",
                        view.limits().rule_steps);
  card.rows = {
      {ui.tr("limits.label"), row.target > 0.5F ? "1" : "0"},
      {"out.act", format_number(static_cast<double>(row.output)), ui.theme().sign(static_cast<double>(row.output))},
      {ui.tr("limits.says"), row.said() ? "1" : "0"}};
  card.hint = ui.tr(row.wrong() ? "limits.row_wrong" : "limits.row_right");
  hover_card(ui, card);
}

}  // namespace

void LimitsPicture::update(Ui& ui, const LimitsView& view) {
  const Theme& t = ui.theme();
  if (!view.plane.empty()) region_.update({kLimitGrid, kLimitGrid, view.plane}, Colormap::diverging(t, kLogitEnd));
  dots_.clear();
  const Examples& train = *view.task->train;
  const auto rows = static_cast<std::size_t>(train.rows);
  for (std::size_t i = 0; i < rows && !view.plane.empty(); ++i) {
    const bool one = train.target[i] > 0.5F;
    dots_.push_back(
        {train.x[2 * i], train.x[2 * i + 1], one ? t.positive : t.negative, one ? std::uint8_t{1} : std::uint8_t{0}});
  }
  for (std::size_t i = 0; i < rows && !view.line_x.empty(); ++i) dots_.push_back({train.x[i], train.target[i], t.text});
}

void LimitsPicture::draw_plane(Ui& ui, const LimitsView& view, const Area& area) {
  const float bar = ui.px(36);
  const float edge = std::floor(std::min(area.width(), area.height() - bar));
  const ImVec2 end{area.min.x + edge, area.min.y + edge};
  const Item item = make_item_at(ui, "limits.plane", area.min, end, WidgetKind::Canvas);
  tooltip(ui, "limits.plane");
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.PushClipRect(area.min, end, true);
  region_.draw(list, area.min, end);
  draw_contour(list, contour({kLimitGrid, kLimitGrid, view.plane}, 0), area.min, end, ui.theme().text, ui.px(1.5f));
  points_.draw(ui, area.min, end, kLimitsPlane, dots_, 3.0f);
  list.PopClipRect();
  list.AddRect(area.min, end, ui.theme().line);
  ImGui::SetCursorScreenPos({area.min.x, end.y + ui.px(6)});
  scale_bar(ui, Colormap::diverging(ui.theme(), kLogitEnd), std::min(edge, ui.px(220)));
}

void LimitsPicture::draw_bits(Ui& ui, const LimitsView& view, const Area& area) const {
  const float gap = ui.px(24), head = ui.px(44), wide = (area.width() - gap) / 2;
  const auto bits = static_cast<float>(view.task->train->inputs);
  const float lowest = ui.fonts().mono->FontSize + ui.px(3);
  const float cell = std::floor(std::max(
      4.0f, std::min({(wide - ui.px(64)) / (bits + 2.4f), (area.height() - head) / (1.35f * kLimitShown), ui.px(24)})));
  int side = 0;
  for (const auto* rows : {&view.train, &view.test}) {
    const float left = area.min.x + static_cast<float>(side) * (wide + gap);
    const BitColumn column{{{std::floor(left) + 4, std::floor(area.min.y + head)}, {left + wide, area.max.y}},
                           cell,
                           std::ceil(std::max(lowest, cell * 1.35f))};
    text_in(ui.fonts().strong, {left, area.min.y}, {left + wide, area.min.y + ui.px(20)}, ui.theme().text,
            ui.tr(side == 0 ? "limits.rows_learned" : "limits.rows_new"));
    text_in(ui.fonts().small, {left, area.min.y + ui.px(20)}, {left + wide, area.min.y + ui.px(38)}, ui.theme().muted,
            ui.tr("limits.rows_head"));
    const Item item = make_item_at(ui, side == 0 ? "limits.rows_learned" : "limits.rows_new", column.area.min,
                                   column.area.max, WidgetKind::Canvas);
    ui.registry().explain_item();
    for (std::size_t i = 0; i < rows->size() && column.row_top(i + 1) <= column.area.max.y; ++i) {
      draw_bit_row(ui, (*rows)[i], column, i);
      const float y = ImGui::GetIO().MousePos.y;
      if (item.hovered && y >= column.row_top(i) && y < column.row_top(i + 1))
        tell_row(ui, view, (*rows)[i], side == 0);
    }
    ++side;
  }
}

void LimitsPicture::draw_line(Ui& ui, const LimitsView& view, const Area& area) {
  const Theme& t = ui.theme();
  const Item item = make_item_at(ui, "limits.line", area.min, area.max, WidgetKind::Canvas);
  ui.registry().explain_item();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.PushClipRect(area.min, area.max, true);
  const auto place = [&](float x, float y) { return kLimitsLine.to_pixel(x, y, area.min, area.max); };
  for (const float side : {-1.0F, 1.0F}) {
    const float from = place(side, 0).x, to = side < 0 ? area.min.x : area.max.x;
    list.AddRectFilled({std::min(from, to), area.min.y}, {std::max(from, to), area.max.y}, with_alpha(t.muted, 0.12f));
  }
  ImFont* font = ui.fonts().small;
  for (int tick = -2; tick <= 2; ++tick) {
    const ImVec2 across = place(static_cast<float>(tick), -2.1F), up = place(-2.1F, static_cast<float>(tick));
    list.AddLine({area.min.x, up.y}, {area.max.x, up.y}, t.line);
    text_in(font, {across.x - 20, across.y - ui.px(18)}, {across.x + 20, across.y}, t.muted, format_short(tick),
            Align::Center);
    if (tick > -2)
      text_in(font, {area.min.x + 4, up.y - ui.px(16)}, {area.min.x + 40, up.y}, t.muted, format_short(tick));
  }
  const auto curve = [&](const std::vector<float>& y, ImU32 color, float width) {
    for (std::size_t i = 1; i < y.size(); ++i)
      if (std::isfinite(y[i - 1]) && std::isfinite(y[i]))
        list.AddLine(place(view.line_x[i - 1], y[i - 1]), place(view.line_x[i], y[i]), color, width);
  };
  curve(view.line_target, t.muted, ui.px(1.5f));
  curve(view.line_y, t.accent, ui.px(2.5f));
  points_.draw(ui, area.min, area.max, kLimitsLine, dots_, 3.0f);
  list.PopClipRect();
  list.AddRect(area.min, area.max, t.line);
  if (!item.hovered) return;
  const float x = kLimitsLine.to_data(ImGui::GetIO().MousePos, area.min, area.max).x;
  const auto nearest = std::min_element(view.line_x.begin(), view.line_x.end(),
                                        [&](float a, float b) { return std::abs(a - x) < std::abs(b - x); });
  const auto at = static_cast<std::size_t>(nearest - view.line_x.begin());
  hover_card(ui, {.title = fmt::format("x = {}", format_number(static_cast<double>(*nearest), 3)),
                  .rows = {{ui.tr("limits.truth"), format_number(static_cast<double>(view.line_target[at]))},
                           {"out.act", format_number(static_cast<double>(view.line_y[at])), t.accent}}});
}

void LimitsPicture::draw(Ui& ui, LimitsState& state, const Area& area) {
  if (pictured_ != state.view || theme_ != ui.theme().kind) {
    pictured_ = state.view;
    theme_ = ui.theme().kind;
    update(ui, *state.view);
  }
  const LimitsView& view = *state.view;
  if (!view.plane.empty()) return draw_plane(ui, view, area);
  if (!view.line_x.empty()) return draw_line(ui, view, area);
  draw_bits(ui, view, area);
}

}  // namespace neurarium
