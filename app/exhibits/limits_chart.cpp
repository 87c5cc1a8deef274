// The charts of limits: the error on what was learned and on what was not, over examples and over units, a point for
// each run.
#include "app/draw/axis.h"
#include "app/exhibits/limits_state.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "app/ui/wrap.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::array<double, 6> kExampleTicks = {2, 10, 50, 200, 1000, 5000};
constexpr std::array<double, 8> kLimitUnitTicks = {1, 2, 4, 8, 16, 32, 64, 128};

struct LimitPlot {
  Area area;
  Axis x, y;
  [[nodiscard]] float x_of(std::int64_t at) const {
    return area.min.x + static_cast<float>(x.share(static_cast<double>(at))) * area.width();
  }
  [[nodiscard]] float y_of(double error) const {
    return area.max.y - static_cast<float>(y.share(error)) * area.height();
  }
};

// The points of this chart: those whose other number is the present one.
std::vector<std::pair<LimitPlace, LimitPoint>> points_along(const LimitsState& state, const LimitsSettings& now,
                                                            LimitAxis axis) {
  std::vector<std::pair<LimitPlace, LimitPoint>> out;
  for (const auto& [place, point] : state.points)
    if (axis == LimitAxis::Examples ? place.second == now.hidden : place.first == now.samples)
      out.emplace_back(place, point);
  return out;
}

std::int64_t along(const LimitPlace& place, LimitAxis axis) {
  return axis == LimitAxis::Examples ? place.first : place.second;
}

void draw_limit_axes(Ui& ui, const LimitPlot& plot, LimitAxis axis, bool labels) {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  ImFont* font = ui.fonts().small;
  const float line = font->FontSize;
  const Area& a = plot.area;
  for (const Tick& tick : plot.y.ticks(5)) {
    const float y = plot.y_of(tick.value);
    list.AddLine({a.min.x, y}, {a.max.x, y}, t.line);
    text_in(font, {a.min.x - ui.px(44), y - line}, {a.min.x - ui.px(5), y + line}, t.muted,
            labels ? fmt::format("{} %", format_short(100 * tick.value)) : tick.label, Align::Right);
  }
  const std::span<const double> ticks =
      axis == LimitAxis::Examples ? std::span<const double>(kExampleTicks) : std::span<const double>(kLimitUnitTicks);
  for (const double tick : ticks) {
    const float x = plot.x_of(static_cast<std::int64_t>(tick));
    text_in(font, {x - ui.px(24), a.max.y + ui.px(3)}, {x + ui.px(24), a.max.y + ui.px(3) + line}, t.muted,
            format_short(tick), Align::Center);
  }
  if (!labels) return;
  const float chance = plot.y_of(0.5);
  for (float x = a.min.x; x < a.max.x; x += ui.px(9))
    list.AddLine({x, chance}, {std::min(x + ui.px(4), a.max.x), chance}, t.muted, ui.px(1));
}

void draw_limit_lines(Ui& ui, const LimitPlot& plot, const std::vector<std::pair<LimitPlace, LimitPoint>>& points,
                      LimitAxis axis) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto draw = [&](double LimitErrors::*part, ImU32 color) {
    std::optional<ImVec2> last;
    for (const auto& [place, point] : points) {
      const double error = point.errors.*part;
      if (!std::isfinite(error)) continue;
      const ImVec2 at{plot.x_of(along(place, axis)), plot.y_of(error)};
      if (last) list.AddLine(*last, at, with_alpha(color, 0.7f), ui.px(1.5f));
      list.AddCircleFilled(at, ui.px(4), color);
      last = at;
    }
  };
  draw(&LimitErrors::train, ui.theme().text);
  draw(&LimitErrors::test, ui.theme().good);
}

void tell_point(Ui& ui, const LimitsSettings& now, const LimitPlace& place, const LimitPoint& point) {
  hover_card(ui, {.title = ui.tr("limits.point_title", place.first, place.second),
                  .rows = {{ui.tr("limits.learned"), error_text(now, point.errors.train)},
                           {ui.tr("limits.new"), error_text(now, point.errors.test), ui.theme().good},
                           {ui.tr("limits.point_steps"), format_count(point.step)}},
                  .hint = ui.tr("limits.point_hint")});
}

void use_points(Ui& ui, LimitsState& state, const LimitsSettings& now, const LimitPlot& plot, LimitAxis axis,
                const Item& item) {
  if (!item.hovered) return;
  const float mouse = ImGui::GetIO().MousePos.x;
  const std::pair<LimitPlace, LimitPoint>* nearest = nullptr;
  float least = ui.px(12);
  const auto points = points_along(state, now, axis);
  for (const auto& entry : points) {
    const float away = std::abs(plot.x_of(along(entry.first, axis)) - mouse);
    if (away < least) nearest = &entry, least = away;
  }
  if (nearest == nullptr) return;
  const float x = plot.x_of(along(nearest->first, axis));
  ImGui::GetWindowDrawList()->AddLine({x, plot.area.min.y}, {x, plot.area.max.y}, ui.theme().muted, ui.px(1));
  tell_point(ui, now, nearest->first, nearest->second);
  if (item.clicked) state.opening = nearest->first;
}

void draw_limit_legend(Ui& ui, const LimitsSettings& now, LimitAxis axis, const Area& area) {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  text_in(ui.fonts().strong, area.min, area.max, t.text,
          ui.tr(axis == LimitAxis::Examples ? "limits.by_examples" : "limits.by_units"));
  float right = area.max.x;
  const auto entry = [&](const std::string& label, ImU32 color) {
    const float wide = text_size(ui.fonts().small, label).x;
    text_in(ui.fonts().small, {right - wide - ui.px(1), area.min.y}, {right, area.max.y}, t.muted, label);
    list.AddCircleFilled({right - wide - ui.px(9), (area.min.y + area.max.y) / 2}, ui.px(4), color);
    right -= wide + ui.px(24);
  };
  entry(ui.tr(now.has_labels() ? "limits.new" : "limits.outside"), t.good);
  entry(ui.tr("limits.learned"), t.text);
}

}  // namespace

std::string error_text(const LimitsSettings& settings, double error) {
  if (!std::isfinite(error)) return "–";
  return settings.has_labels() ? fmt::format("{} %", format_number(100 * error, 3)) : format_number(error, 3);
}

void draw_limit_chart(Ui& ui, Session& session, LimitsState& state, LimitAxis axis, const Area& area) {
  if (area.width() < ui.px(140) || area.height() < ui.px(90)) return;
  const LimitsSettings& now = limits_settings(session);
  const bool examples = axis == LimitAxis::Examples;
  const auto points = points_along(state, now, axis);
  double most = now.has_labels() ? 0.6 : 1.0;
  for (const auto& [place, point] : points)
    for (const double error : {point.errors.train, point.errors.test})
      if (std::isfinite(error)) most = std::max(most, error);
  const float title = ui.px(26), below = ui.fonts().small->FontSize + ui.px(8);
  const LimitPlot plot{
      {{area.min.x + ui.px(46), area.min.y + title + ui.px(6)}, {area.max.x - ui.px(8), area.max.y - below}},
      examples ? Axis(1.6, kMaxLimitSamples * 1.25, true) : Axis(0.8, kMaxLimitUnits * 1.25, true),
      Axis(0, now.has_labels() ? most : round_up(most), false)};
  draw_limit_legend(ui, now, axis, {area.min, {area.max.x - ui.px(8), area.min.y + title}});
  const Item item = make_item_at(ui, examples ? "limits.chart_examples" : "limits.chart_units", plot.area.min,
                                 plot.area.max, WidgetKind::Canvas);
  ui.registry().explain_item();
  if (item.hovered) state.help = "limits.help_chart";
  draw_limit_axes(ui, plot, axis, now.has_labels());
  const float x = plot.x_of(examples ? now.samples : now.hidden);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddLine({x, plot.area.min.y}, {x, plot.area.max.y}, with_alpha(ui.theme().accent, 0.5f), ui.px(1.5f));
  list.PushClipRect({plot.area.min.x - ui.px(8), plot.area.min.y - ui.px(8)},
                    {plot.area.max.x + ui.px(8), plot.area.max.y + ui.px(8)}, true);
  draw_limit_lines(ui, plot, points, axis);
  use_points(ui, state, now, plot, axis, item);
  list.PopClipRect();
  if (points.empty()) {
    list.AddRectFilled(plot.area.min, {plot.area.max.x, plot.area.min.y + 2 * ui.px(22)},
                       with_alpha(ui.theme().background, 0.85f));
    text_lines(ui.fonts().small, {plot.area.min.x + ui.px(8), plot.area.min.y + ui.px(8)},
               plot.area.width() - ui.px(16), ui.theme().muted, ui.tr("limits.chart_empty"));
  }
}

}  // namespace neurarium
