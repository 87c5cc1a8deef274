#include "app/exhibits/playground_output.h"

#include "app/draw/axis.h"
#include "app/exhibits/playground_card.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace neurarium {
namespace {

constexpr float kStrength = 0.78f;  // of the region's colours, so that the points stand out

DataWindow window_of(const Domain& d) {
  return {static_cast<float>(d.x1_low), static_cast<float>(d.x1_high), static_cast<float>(d.x2_low),
          static_cast<float>(d.x2_high)};
}

std::vector<float> outputs_of_cell(const PlaygroundView& view, std::size_t cell) {
  std::vector<float> out;
  for (const std::vector<float>& plane : view.region) out.push_back(plane[cell]);
  return out;
}

// What is zero on the border around the class: its output less the largest of the others.
std::vector<float> margin(const PlaygroundView& view, std::size_t of) {
  std::vector<float> field(view.region[of].size());
  for (std::size_t i = 0; i < field.size(); ++i) {
    float other = -std::numeric_limits<float>::infinity();
    for (std::size_t k = 0; k < view.region.size(); ++k)
      if (k != of) other = std::max(other, view.region[k][i]);
    field[i] = view.region[of][i] - other;
  }
  return field;
}

}  // namespace

RegionKind region_kind(const PlaygroundView& view) {
  if (view.region.size() > 1) return RegionKind::Classes;
  return view.graph().value(view.region_value).name == "probs" ? RegionKind::Probability : RegionKind::Signed;
}

double region_scale(const PlaygroundView& view) {
  if (scale_of(view.layers.back()) == 1) return 1;
  double largest = 1e-3;
  for (const float v : view.region.front())
    if (std::isfinite(v)) largest = std::max(largest, static_cast<double>(std::abs(v)));
  // A regression's targets are about -1..1: the scale does not shrink below them.
  return std::max(1.0, round_up(largest));
}

RegionColors::RegionColors(const Theme& theme, const PlaygroundView& view, bool discretize)
    : kind_(region_kind(view)),
      classes_(view.parts->points->classes),
      probabilities_(view.graph().value(view.region_value).name == "probs"),
      discretize_(discretize),
      zero_(theme.zero),
      class_colors_(theme.classes),
      map_(Colormap::diverging(theme, kind_ == RegionKind::Signed ? region_scale(view) : 1.0)) {}

ImU32 RegionColors::operator()(std::span<const float> outputs) const {
  if (kind_ != RegionKind::Classes) {
    const auto out = static_cast<double>(outputs[0]);
    const double number = kind_ == RegionKind::Signed ? out : 2.0 * out - 1.0;
    const bool decided = discretize_ && std::isfinite(number);
    return mix(zero_, map_(!decided ? number : number > 0 ? map_.high() : map_.low()), kStrength);
  }
  const auto best = std::max_element(outputs.begin(), outputs.end());
  if (!std::isfinite(*best)) return map_(std::nan(""));
  const float even = 1.0f / static_cast<float>(outputs.size());
  const float sure = discretize_ ? 1 : probabilities_ ? (*best - even) / (1 - even) : (*best + 1) * 0.5f;
  const auto k = static_cast<std::size_t>(best - outputs.begin()) % class_colors_.size();
  return mix(zero_, class_colors_[k], kStrength * std::clamp(0.12f + 0.88f * sure, 0.0f, 1.0f));
}

ImU32 RegionColors::of_label(float label) const {
  if (kind_ == RegionKind::Classes)
    return class_colors_[static_cast<std::size_t>(std::max(0.0f, label)) % class_colors_.size()];
  if (classes_ == 0) return map_(static_cast<double>(label));
  return map_(label > 0 ? map_.high() : map_.low());
}

ImU32 RegionColors::of_share(double share) const {
  return mix(zero_, map_(map_.low() + (map_.high() - map_.low()) * share), kStrength);
}

void OutputPanel::update(const Theme& theme, const PlaygroundState& state) {
  const std::shared_ptr<const PlaygroundView>& view = state.view;
  const Pictured now{view, theme.kind, state.show_test, state.discretize};
  if (pictured_ == now) return;
  pictured_ = now;
  const RegionColors colors(theme, *view, state.discretize);
  Image image(kRegionGrid, kRegionGrid);
  for (std::size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = colors(outputs_of_cell(*view, i));
  heat_.update(image);
  contours_.clear();
  const RegionKind kind = region_kind(*view);
  if (view->parts->points->classes == 0) {
    // A regression has no border to draw.
  } else if (kind == RegionKind::Classes) {
    for (std::size_t k = 0; k < view->region.size(); ++k) {
      const std::vector<float> field = margin(*view, k);
      contours_.push_back(contour({kRegionGrid, kRegionGrid, field}, 0));
    }
  } else {
    contours_.push_back(
        contour({kRegionGrid, kRegionGrid, view->region.front()}, kind == RegionKind::Probability ? 0.5f : 0.0f));
  }
  scatter_.clear();
  const PointSet& points = *view->parts->points;
  rows_.clear();
  for (std::size_t i = 0; i < view->shown.rows.size(); ++i) {
    if (view->is_test[i] && !state.show_test) continue;
    rows_.push_back(view->shown.rows[i]);
    const auto row = static_cast<std::size_t>(view->shown.rows[i]);
    const float label = points.target[row];
    const auto shape = points.classes == 0 ? std::uint8_t{0} : static_cast<std::uint8_t>(label);
    scatter_.push_back(
        {points.x[2 * row], points.x[2 * row + 1], colors.of_label(label), shape, view->is_test[i], !view->right[i]});
  }
}

void OutputPanel::draw(Ui& ui, Session& session, PlaygroundState& state, const NetworkPicture& network,
                       const Area& area) {
  update(ui.theme(), state);
  const auto scope = ui.scope("output");
  const PlaygroundView& view = *state.view;
  const float axis = ui.px(30);
  const float below = ui.px(20 + 36 + 44 + 34);
  const float edge = std::floor(std::max(ui.px(60), std::min(area.width() - axis, area.height() - ui.px(30) - below)));
  const ImVec2 min{area.max.x - edge, area.min.y + ui.px(30)};
  const ImVec2 max{area.max.x, min.y + edge};
  const Item item = make_item_at(ui, "playground.region", min, max, WidgetKind::Canvas);
  ui.registry().explain_item();
  const bool detail = state.hovered.kind == Target::Kind::Unit || state.hovered.kind == Target::Kind::Input;
  const std::string title =
      detail && exists(view, state.hovered) ? to_string(ref_of(view, state.hovered)) : ui.tr("playground.output");
  text_in(ui.fonts().strong, {min.x, area.min.y}, {max.x, area.min.y + ui.px(24)}, ui.theme().text, title);
  draw_axes(ui, view, min, max);
  const ImVec2 scale_at{min.x, max.y + ui.px(28)};
  if (detail && exists(view, state.hovered)) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const double limit = network.draw_function(list, view, state.hovered, min, max);
    list.AddRect(min, max, ui.theme().accent);
    ImGui::SetCursorScreenPos(scale_at);
    scale_bar(ui, Colormap::diverging(ui.theme(), limit), edge);
    readout_ = {};
    return;
  }
  draw_region(ui, session, state, item);
  draw_scale(ui, view, scale_at, edge);
  draw_readout(ui, state, {min.x, scale_at.y + ui.px(36)}, edge);
  draw_shown(ui, state, {min.x, scale_at.y + ui.px(36 + 46)}, edge);
}

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
  readout_ = {};
  if (item.hovered) {
    const ImVec2 at = window.to_data(ImGui::GetIO().MousePos, item.min, item.max);
    readout_ = {true, at.x, at.y, PlaygroundObserver::outputs_at(view, at.x, at.y)};
    state.help = "playground.help_region";
  }
  const std::int32_t under = row_at(item, window);
  if (!tools_.use(ui, session, state, item, window, under) && item.clicked) {
    const ImVec2 at = window.to_data(ImGui::GetIO().MousePos, item.min, item.max);
    under >= 0 ? state.choose_example(under) : state.choose_example(at.x, at.y);
  }
  draw_marker(ui, state, window, item.min, item.max);
}

// What the region shows, side by side.
void OutputPanel::draw_shown(Ui& ui, PlaygroundState& state, ImVec2 at, float width) const {
  const ImVec2 before = ImGui::GetCursorScreenPos();
  const float half = std::floor((width - ui.px(20)) * 0.5f);
  const auto half_toggle = [&](std::string_view key, float x, bool& value) {
    ImGui::SetCursorScreenPos({x, at.y});
    ImGui::BeginChild(key.data(), {half, ui.px(30)}, false,
                      ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar);
    toggle(ui, key, value);
    ImGui::EndChild();
  };
  half_toggle("playground.show_test", at.x, state.show_test);
  half_toggle("playground.discretize", at.x + width - half, state.discretize);
  ImGui::SetCursorScreenPos(before);
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
                         mix(ui.theme().zero, colors.of_label(static_cast<float>(k)), kStrength));
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
  text_in(font, low, high, ink, with_class(share ? "0" : format_short(-limit), 0));
  text_in(font, low, high, ink, share ? "0.5" : "0", Align::Center);
  text_in(font, low, high, ink, with_class(share ? "1" : format_short(limit), 1), Align::Right);
}

void OutputPanel::draw_readout(Ui& ui, const PlaygroundState& state, ImVec2 at, float width) const {
  const PlaygroundView& view = *state.view;
  const auto& given = view.parts->points->axis_names;
  const std::array<std::string, 2> axes = {input_label(ui, given[0]), input_label(ui, given[1])};
  const float line = ui.fonts().small->FontSize + ui.px(4);
  const ImVec2 max{at.x + width, at.y + line};
  if (!readout_.shown) {
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
