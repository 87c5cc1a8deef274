// The output panel's decision region: the plane with the points, its axes and scale, and what is under the pointer.
#include "app/draw/axis.h"
#include "app/exhibits/playground_card.h"
#include "app/exhibits/playground_output.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "app/ui/wrap.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::size_t kMostRings = 60;  // more points than that stand out without

DataWindow window_of(const Domain& d) {
  return {static_cast<float>(d.x1_low), static_cast<float>(d.x1_high), static_cast<float>(d.x2_low),
          static_cast<float>(d.x2_high)};
}

}  // namespace

void OutputPanel::draw_region(Ui& ui, Session& session, PlaygroundState& state, const Item& item) {
  const PlaygroundView& view = *state.view;
  const DataWindow window = window_of(view.domain);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  heat_.draw(list, item.min, item.max);
  for (const auto& lines : contours_)
    draw_contour(list, lines, item.min, item.max, with_alpha(ui.theme().text, 0.75f), ui.px(1.5f));
  const float radius =
      std::clamp(item.size().x / 110.0f / ui.scale(), 2.0f, 4.0f) * (scatter_.size() > 1500 ? 0.6f : 1.0f);
  points_.draw(ui, item.min, item.max, window, scatter_, radius);
  list.AddRect(item.min, item.max, ui.theme().line);
  draw_marked(ui, state, item);
  if (item.hovered) {
    const ImVec2 at = window.to_data(ImGui::GetIO().MousePos, item.min, item.max);
    readout_ = {true, at.x, at.y, PlaygroundObserver::outputs_at(view, at.x, at.y)};
    state.help = "playground.help_region";
  }
  const std::int32_t under = row_at(item, window);
  if (!tools_.use(ui, state.paint, painted_points(session, state), item, window, under, state.help) && item.clicked) {
    const ImVec2 at = window.to_data(ImGui::GetIO().MousePos, item.min, item.max);
    under >= 0 ? state.choose_example(under) : state.choose_example(at.x, at.y);
  }
  draw_marker(ui, state, window, item.min, item.max);
}

OutputPanel::Chip OutputPanel::marked_chip(Ui& ui, const PlaygroundState& state, ImVec2 at) const {
  const auto name = [&](int k) { return class_label(ui, *state.view->parts->points, static_cast<std::size_t>(k)); };
  Chip chip;
  chip.text = ui.tr(state.confused->test ? "playground.marked_test" : "playground.marked_train",
                    format_count(static_cast<std::int64_t>(marked_.size())), name(state.confused->actual),
                    name(state.confused->predicted));
  chip.min = at;
  chip.max = {at.x + text_size(ui.fonts().small, chip.text).x + ui.px(36), at.y + ui.px(22)};
  return chip;
}

// The region's canvas; of what lies on it, the cross comes first, so that the pointer finds it.
Item OutputPanel::make_region(Ui& ui, PlaygroundState& state, ImVec2 min, ImVec2 max) {
  over_cross_ = false;
  if (state.confused) {
    const Chip chip = marked_chip(ui, state, min);
    const float half = (chip.max.y - chip.min.y) * 0.5f;
    const Item cross = make_item_at(ui, "playground.show_all", {chip.cross().x - half, chip.min.y},
                                    {chip.cross().x + half, chip.max.y}, WidgetKind::Button);
    tooltip(ui, "playground.show_all");
    over_cross_ = cross.hovered;
    if (cross.clicked) state.confused.reset();
  }
  const Item item = make_item_at(ui, "playground.region", min, max, WidgetKind::Canvas);
  ui.registry().explain_item();
  return item;
}

// Rings around the points of the chosen cell, and what they are.
void OutputPanel::draw_marked(Ui& ui, const PlaygroundState& state, const Item& item) const {
  if (!state.confused) return;
  const Theme& t = ui.theme();
  const DataWindow window = window_of(state.view->domain);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (marked_.size() <= kMostRings)
    for (const std::size_t i : marked_)
      list.AddCircle(window.to_pixel(scatter_[i].x, scatter_[i].y, item.min, item.max), ui.px(7), t.accent, 16,
                     ui.px(1.5f));
  const Chip chip = marked_chip(ui, state, item.min);
  list.AddRectFilled(chip.min, chip.max, with_alpha(t.panel, 0.9f), ui.px(4));
  text_in(ui.fonts().small, {chip.min.x + ui.px(6), chip.min.y}, chip.max, t.text, chip.text);
  draw_icon(list, Icon::Close, chip.cross(), ui.px(12), over_cross_ ? t.text : t.muted);
}

// The row of the point under the pointer; -1 where there is none.
std::int32_t OutputPanel::row_at(const Item& item, const DataWindow& window) const {
  const int point = points_.hit(ImGui::GetIO().MousePos, item.min, item.max, window);
  return point < 0 ? -1 : rows_[static_cast<std::size_t>(point)];
}

// The current example: a ring with cross hairs.
void OutputPanel::draw_marker(Ui& ui, const PlaygroundState& state, const DataWindow& window, ImVec2 min,
                              ImVec2 max) const {
  const ImVec2 at = window.to_pixel(state.example[0], state.example[1], min, max);
  if (at.x < min.x || at.x > max.x || at.y < min.y || at.y > max.y) return;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float r = ui.px(8);
  for (const auto& [color, width] : {std::pair{ui.theme().background, ui.px(4)}, {ui.theme().accent, ui.px(2)}}) {
    list.AddCircle(at, r, color, 24, width);
    for (const float s : {-1.0f, 1.0f}) {
      list.AddLine({at.x + s * r, at.y}, {at.x + s * (r + ui.px(5)), at.y}, color, width);
      list.AddLine({at.x, at.y + s * r}, {at.x, at.y + s * (r + ui.px(5))}, color, width);
    }
  }
}

void OutputPanel::draw_axes(Ui& ui, const PlaygroundView& view, ImVec2 min, ImVec2 max) const {
  const Theme& t = ui.theme();
  ImFont* font = ui.fonts().small;
  const float line = font->FontSize;
  const auto& given = view.parts->points->axis_names;
  const std::array<std::string, 2> names = {input_label(ui, given[0]), input_label(ui, given[1])};
  const Axis across(view.domain.x1_low, view.domain.x1_high, false);
  const Axis up(view.domain.x2_low, view.domain.x2_high, false);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float half = ui.px(24);
  const float name_width = text_size(font, names[0]).x;
  for (const Tick& tick : across.ticks(5)) {
    const float x = min.x + static_cast<float>(across.share(tick.value)) * (max.x - min.x);
    list.AddLine({x, max.y}, {x, max.y + ui.px(3)}, t.muted);
    if (x + ui.px(10) < max.x - name_width)
      text_in(font, {x - half, max.y + ui.px(4)}, {x + half, max.y + ui.px(4) + line}, t.muted, tick.label,
              Align::Center);
  }
  for (const Tick& tick : up.ticks(5)) {
    const float y = max.y - static_cast<float>(up.share(tick.value)) * (max.y - min.y);
    list.AddLine({min.x - ui.px(3), y}, {min.x, y}, t.muted);
    if (y - ui.px(10) > min.y + line)
      text_in(font, {min.x - ui.px(36), y - line * 0.5f}, {min.x - ui.px(5), y + line * 0.5f}, t.muted, tick.label,
              Align::Right);
  }
  text_in(font, {min.x, max.y + ui.px(4)}, {max.x, max.y + ui.px(4) + line}, t.text, names[0], Align::Right);
  text_in(font, {min.x - ui.px(64), min.y}, {min.x - ui.px(5), min.y + line}, t.text, names[1], Align::Right);
}

void OutputPanel::draw_scale(Ui& ui, const PlaygroundView& view, ImVec2 at, float width) const {
  const RegionColors colors(ui.theme(), view);
  const PointSet& points = *view.parts->points;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  ImFont* font = ui.fonts().small;
  const RegionKind kind = region_kind(view);
  if (kind == RegionKind::Classes) {
    const float cell = width / static_cast<float>(std::max(1, points.classes));
    for (int k = 0; k < points.classes; ++k) {
      const float x = at.x + cell * static_cast<float>(k);
      list.AddRectFilled({x, at.y}, {x + cell, at.y + ui.px(8)},
                         mix(ui.theme().zero, colors.of_label(static_cast<float>(k)), kRegionStrength));
      text_in(font, {x, at.y + ui.px(10)}, {x + cell, at.y + ui.px(10) + font->FontSize}, ui.theme().muted,
              class_label(ui, points, static_cast<std::size_t>(k)), Align::Center);
    }
    return;
  }
  constexpr int kPieces = 16;
  for (int i = 0; i < kPieces; ++i) {
    const float x0 = std::round(at.x + width * static_cast<float>(i) / kPieces);
    const float x1 = std::round(at.x + width * static_cast<float>(i + 1) / kPieces);
    const ImU32 a = colors.of_share(static_cast<double>(i) / kPieces);
    const ImU32 b = colors.of_share(static_cast<double>(i + 1) / kPieces);
    list.AddRectFilledMultiColor({x0, at.y}, {x1, at.y + ui.px(8)}, a, b, b, a);
  }
  const double limit = region_scale(view);
  const bool share = kind == RegionKind::Probability;
  const ImVec2 low{at.x, at.y + ui.px(10)};
  const ImVec2 high{at.x + width, low.y + font->FontSize};
  const ImU32 ink = ui.theme().muted;
  const auto with_class = [&](std::string number, std::size_t k) {
    return points.classes == 2 && k < points.class_names.size()
               ? fmt::format("{}: {}", number, class_label(ui, points, k))
               : number;
  };
  const std::string first = with_class(share ? "0" : format_short(-limit), 0);
  const std::string last = with_class(share ? "1" : format_short(limit), 1);
  const std::string middle = share ? "0.5" : "0";
  // The ends go before the middle; names that are too long for both share the width.
  const float gap = ui.px(8);
  const float widest = std::max(text_size(font, first).x, text_size(font, last).x);
  const float free = std::min(width * 0.5f + gap * 0.5f, text_size(font, first).x + gap);
  const float most = std::max(width * 0.5f - gap * 0.5f, width - gap - text_size(font, last).x);
  text_in(font, low, {at.x + std::min(most, width), high.y}, ink, first);
  text_in(font, {at.x + std::max(free, width - text_size(font, last).x - 1.0f), low.y}, high, ink, last, Align::Right);
  if (2 * (widest + gap) + text_size(font, middle).x <= width) text_in(font, low, high, ink, middle, Align::Center);
}

void OutputPanel::draw_readout(Ui& ui, const PlaygroundState& state, ImVec2 at, float width) const {
  const PlaygroundView& view = *state.view;
  const auto& given = view.parts->points->axis_names;
  const std::array<std::string, 2> axes = {input_label(ui, given[0]), input_label(ui, given[1])};
  const float line = ui.fonts().small->FontSize + ui.px(4);
  const ImVec2 max{at.x + width, at.y + line};
  if (!readout_.shown) {
    if (state.output_view == OutputView::Surface)
      return text_lines(ui.fonts().small, at, width, ui.theme().muted, ui.tr("playground.surface_hint"));
    text_in(ui.fonts().small, at, max, ui.theme().muted, ui.tr("playground.region_hint"));
    text_in(ui.fonts().small, {at.x, at.y + line}, {max.x, max.y + line}, ui.theme().muted,
            ui.tr(view.parts->points->classes == 0 ? "playground.regression_legend" : "playground.points_legend"));
    return;
  }
  text_in(ui.fonts().small, at, max, ui.theme().muted,
          fmt::format("{} = {}   {} = {}", axes[0], format_number(static_cast<double>(readout_.x1), 3), axes[1],
                      format_number(static_cast<double>(readout_.x2), 3)));
  std::string outputs = view.graph().value(view.region_value).name + " =";
  for (const float v : readout_.outputs) outputs += "  " + format_number(static_cast<double>(v));
  text_in(ui.fonts().small, {at.x, at.y + line}, {max.x, max.y + line}, ui.theme().text, outputs);
}

}  // namespace neurarium
