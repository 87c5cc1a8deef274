#include "app/exhibits/playground_layers.h"

#include "app/draw/cells.h"
#include "app/exhibits/playground_badges.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::array<std::string_view, 3> kHistogramKeys = {"playground.weights", "playground.activations",
                                                            "playground.weight_gradients"};

// A small button of an icon and a count at the right end of a line; moves the end to its left.
bool layer_badge(Ui& ui, const FaultText& fault, const std::string& count, ImVec2 line, float height, float& right) {
  const ImVec2 size = text_size(ui.fonts().small, count);
  const float width = size.x + ui.px(count.empty() ? 22 : 28);
  const ImVec2 min{right - width, line.y}, max{right, line.y + height};
  right -= width + ui.px(4);
  const Item item = make_item_at(ui, fault.key, min, max, WidgetKind::Button);
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(min, max, item.hovered ? mix(t.raised, t.text, 0.09f) : t.raised, height * 0.5f);
  draw_icon(list, fault.icon, {min.x + ui.px(11), (min.y + max.y) * 0.5f}, ui.px(14), t.warning);
  text_in(ui.fonts().small, {min.x + ui.px(21), min.y}, {max.x, max.y}, t.text, count);
  if (item.hovered) ui.next_hovered_key = fault.key;
  return item.clicked;
}

// The unit after the selected one with this fault, around.
void select_next(PlaygroundState& state, int layer, UnitFault fault) {
  const std::vector<UnitFault>& units = state.details.stats->layers[static_cast<std::size_t>(layer)].units;
  const int count = static_cast<int>(units.size());
  const bool here = state.selected.kind == Target::Kind::Unit && state.selected.layer == layer;
  for (int i = 1; i <= count; ++i) {
    const int unit = ((here ? state.selected.unit : -1) + i) % count;
    if (units[static_cast<std::size_t>(unit)] != fault) continue;
    state.selected = {Target::Kind::Unit, layer, unit, 0};
    return;
  }
}

void draw_badges(Ui& ui, PlaygroundState& state, std::size_t index, ImVec2 line, float height, float right) {
  const PlaygroundStats& stats = *state.details.stats;
  const LayerStats& layer = stats.layers[index];
  const std::string points = format_count(stats.points);
  if (layer.gradient != GradientFault::None) {
    const FaultText fault = text_of(layer.gradient);
    if (layer_badge(ui, fault, {}, line, height, right)) state.gradients = true;
    tooltip_text(ui, ui.tr("playground.gradient_fault", ui.tr(fault.key), format_number(layer.gradient_rms, 3),
                           ui.tr(fmt::format("{}.tip", fault.key))));
  }
  for (const UnitFault kind : {UnitFault::Saturated, UnitFault::Dead}) {
    const int count = layer.count(kind);
    if (count == 0) continue;
    const FaultText fault = text_of(kind);
    if (layer_badge(ui, fault, fmt::format("{}/{}", count, layer.units.size()), line, height, right))
      select_next(state, static_cast<int>(index), kind);
    tooltip_text(ui, ui.tr(kind == UnitFault::Dead ? "playground.dead_units" : "playground.saturated_units", count,
                           layer.units.size(), points, ui.tr(fmt::format("{}.tip", fault.key))));
  }
}

}  // namespace

void LayersPanel::draw_histogram(Ui& ui, std::string_view key, const Histogram& numbers, ImVec2 min, ImVec2 max) {
  const Item item = make_item_at(ui, key, min, max, WidgetKind::Canvas);
  ui.registry().explain_item();
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float foot = ui.fonts().small->FontSize + ui.px(2);
  const ImVec2 base{min.x, max.y - foot};
  list.AddRectFilled(min, {max.x, base.y}, t.raised, ui.px(3));
  const std::int64_t most = *std::max_element(numbers.counts.begin(), numbers.counts.end());
  const float bin = (max.x - min.x) / kHistogramBins;
  int under = -1;
  if (item.hovered) under = nearest_cell((ImGui::GetIO().MousePos.x - min.x) / bin, kHistogramBins);
  for (int i = 0; i < kHistogramBins; ++i) {
    const std::int64_t count = numbers.counts[static_cast<std::size_t>(i)];
    if (count == 0) continue;
    // The smallest count is still seen.
    const float part = static_cast<float>(static_cast<double>(count) / static_cast<double>(most));
    const float height = std::max(ui.px(1.5f), part * (base.y - min.y - ui.px(3)));
    const double middle = (numbers.edge(i) + numbers.edge(i + 1)) / 2;
    const float x = min.x + bin * static_cast<float>(i);
    list.AddRectFilled({x, base.y - height}, {x + std::max(1.0f, bin - 1), base.y},
                       i == under ? t.text : mix(t.zero, t.sign(middle), 0.85f));
  }
  const float half = (min.x + max.x) * 0.5f;
  text_in(ui.fonts().small, {min.x, base.y}, {half, max.y}, t.muted, format_number(numbers.low, 2));
  text_in(ui.fonts().small, {half, base.y}, max, t.muted, format_number(numbers.high, 2), Align::Right);
  if (numbers.not_finite > 0)
    text_in(ui.fonts().small, {min.x + ui.px(3), min.y}, {max.x, min.y + foot}, t.error,
            ui.tr("chart.non_finite", format_count(numbers.not_finite)));
  if (under < 0) return;
  ui.next_hovered_key = key;
  readout_ = ui.tr("playground.histogram_bin", format_number(numbers.edge(under), 3),
                   format_number(numbers.edge(under + 1), 3),
                   format_count(numbers.counts[static_cast<std::size_t>(under)]), format_count(numbers.total));
  tooltip_text(ui, readout_);
}

void LayersPanel::draw_layer(Ui& ui, PlaygroundState& state, std::size_t index, float height) {
  const LayerStats& layer = state.details.stats->layers[index];
  const auto scope = ui.scope(layer.name);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = available_width(), line = ui.px(20), gap = ui.px(8);
  text_in(ui.fonts().small, at, {at.x + width, at.y + line}, ui.theme().text,
          layer.units.size() == 1 ? ui.tr("playground.layer_unit", layer.name)
                                  : ui.tr("playground.layer_units", layer.name, layer.units.size()));
  draw_badges(ui, state, index, at, line, at.x + width);
  const float column = std::floor((width - 2 * gap) / 3);
  const Histogram* shown[] = {&layer.weights, &layer.activations, &layer.gradients};
  for (std::size_t i = 0; i < 3; ++i) {
    const float x = at.x + (column + gap) * static_cast<float>(i);
    draw_histogram(ui, kHistogramKeys[i], *shown[i], {x, at.y + line + ui.px(2)},
                   {x + column, at.y + height - ui.px(8)});
  }
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({width, height - ImGui::GetStyle().ItemSpacing.y});
}

void LayersPanel::draw(Ui& ui, PlaygroundState& state, ImVec2 min, ImVec2 max) {
  readout_.clear();
  if (state.details.stats == nullptr) return;
  const PlaygroundStats& stats = *state.details.stats;
  const Theme& t = ui.theme();
  const float width = max.x - min.x, gap = ui.px(8), head = ui.px(20);
  const float foot = 2 * (ui.fonts().small->FontSize + ui.px(2));
  const float room = max.y - min.y - head - foot;
  const float height = std::clamp(room / static_cast<float>(stats.layers.size()), ui.px(76), ui.px(190));
  const bool scrolls = height * static_cast<float>(stats.layers.size()) > room + 1;
  const float column = std::floor((width - (scrolls ? ImGui::GetStyle().ScrollbarSize : 0) - 2 * gap) / 3);
  for (std::size_t i = 0; i < 3; ++i) {
    const float x = min.x + (column + gap) * static_cast<float>(i);
    text_in(ui.fonts().small, {x, min.y}, {x + column, min.y + head}, t.muted, ui.tr(kHistogramKeys[i]));
  }
  const ImVec2 before = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos({min.x, min.y + head});
  const auto scope = ui.scope("layers");
  ImGui::BeginChild("layers", {width, room}, false, ImGuiWindowFlags_NoBackground);
  for (std::size_t i = 0; i < stats.layers.size(); ++i) draw_layer(ui, state, i, height);
  ImGui::EndChild();
  ImGui::SetCursorScreenPos(before);
  // Right below the last layer.
  const float line = foot * 0.5f;
  const float end = min.y + head + std::min(room, height * static_cast<float>(stats.layers.size()));
  text_in(ui.fonts().small, {min.x, end}, {max.x, end + line}, t.muted,
          ui.tr("playground.stats_points", format_count(stats.points), format_count(stats.total)));
  text_in(ui.fonts().small, {min.x, end + line}, {max.x, end + foot}, t.muted,
          ui.tr("playground.stats_gradient_points", format_count(stats.gradient_points)));
}

}  // namespace neurarium
