#include "app/exhibits/depth_inspector.h"

#include "app/exhibits/formula.h"
#include "app/ui/numbers.h"
#include "engine/carry_over.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::size_t kDepthTerms = 6;  // of a formula
constexpr float kHistogramHeight = 64;

ValueId weight_of(const DepthState& state) {
  return state.view->task->graph->at(deep_value_name(state.pinned.network, state.pinned.layer, "weight"));
}

std::string weight_name(const DepthState& state, std::int64_t offset) {
  return cell_name(*state.view->batch, {weight_of(state), offset});
}

float weight_value(const DepthState& state, std::int64_t offset) {
  return std::as_const(*state.view->params).of(weight_of(state))[static_cast<std::size_t>(offset)];
}

Card weight_card(Ui& ui, const DepthState& state, std::int64_t offset) {
  const ValueId id = weight_of(state);
  const int columns = state.view->task->graph->value(id).dims.back().size;
  Card made;
  made.title = weight_name(state, offset);
  made.subtitle = ui.tr("depth.weight_is", offset % columns, offset / columns);
  const auto value = static_cast<double>(weight_value(state, offset));
  const auto slope = static_cast<double>(state.view->batch->gradient(id)[static_cast<std::size_t>(offset)]);
  made.rows.push_back({ui.tr("curve.value"), format_number(value), ui.theme().sign(value)});
  made.rows.push_back({ui.tr("curve.gradient"), format_number(slope), ui.theme().sign(slope)});
  return made;
}

void set_weight(Session& session, const DepthState& state, std::int64_t offset, double value, bool finished) {
  session.set_parameter(deep_value_name(state.pinned.network, state.pinned.layer, "weight"), offset,
                        static_cast<float>(value), finished);
}

}  // namespace

// What the menu of the picture offers, as switches.
void DepthInspector::draw_switches(Ui& ui, Session& session, const DepthState& state) {
  const DeepLayer& layer = layer_of(*state.view, state.pinned);
  bool removed = layer.removed;
  if (toggle(ui, "depth.remove", removed)) remove_layer(session, state.pinned, removed);
  bool frozen = is_layer_frozen(session, state.pinned);
  if (toggle(ui, "depth.freeze", frozen)) freeze_layer(session, state.pinned, frozen);
  if (state.pinned.network == 0 || state.pinned.layer == 0) return;
  bool skip = layer.has_skip;
  if (toggle(ui, "depth.skip", skip)) set_skip(session, state.pinned.layer, skip);
}

void DepthInspector::draw_activations(Ui& ui, const DepthState& state) const {
  const Theme& t = ui.theme();
  const Histogram& h = layer_of(*state.view, state.pinned).activations;
  const Item item =
      make_item(ui, "depth.histogram", {available_width(), ui.px(kHistogramHeight + 20)}, WidgetKind::Canvas);
  tooltip(ui, "depth.histogram");
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float bottom = item.max.y - ui.px(20), each = item.size().x / kHistogramBins;
  const std::int64_t most = std::max<std::int64_t>(1, *std::max_element(h.counts.begin(), h.counts.end()));
  for (int i = 0; i < kHistogramBins; ++i) {
    const std::int64_t count = h.counts[static_cast<std::size_t>(i)];
    if (count == 0) continue;
    const float height = std::max(1.0f, ui.px(kHistogramHeight) * static_cast<float>(count) / static_cast<float>(most));
    const float x = item.min.x + each * static_cast<float>(i);
    list.AddRectFilled({x + 1, bottom - height}, {x + each, bottom}, t.sign(h.edge(i) + h.edge(i + 1)));
  }
  list.AddLine({item.min.x, bottom}, {item.max.x, bottom}, t.line);
  const ImVec2 from{item.min.x, bottom};
  text_in(ui.fonts().small, from, item.max, t.muted, format_number(h.low, 2));
  text_in(ui.fonts().small, from, item.max, t.muted, ui.tr("depth.histogram_of", h.total), Align::Center);
  text_in(ui.fonts().small, from, item.max, t.muted, format_number(h.high, 2), Align::Right);
}

// Another look or layer: the picture is made anew, and the colours reach as far as the largest weight.
void DepthInspector::follow_weights(const DepthState& state, std::span<const float> numbers) {
  if (view_ == state.view && shown_ == state.pinned) return;
  view_ = state.view;
  shown_ = state.pinned;
  ++version_;
  double most = 0;
  for (const float w : numbers) most = std::isfinite(w) ? std::max(most, std::abs(static_cast<double>(w))) : most;
  limit_ = most > 0 ? round_up(most) : 1;
}

void DepthInspector::draw_weights(Ui& ui, Session& session, DepthState& state) {
  const ValueId id = weight_of(state);
  const Value& value = state.view->task->graph->value(id);
  const int rows = value.dims.front().size, columns = value.dims.back().size;
  const std::span<const float> numbers = std::as_const(*state.view->params).of(id);
  follow_weights(state, numbers);
  const float width = std::min(available_width(), ui.px(columns < 8 ? 24.0f * static_cast<float>(columns) : 260));
  const float height = std::min(ui.px(260), width / static_cast<float>(columns) * static_cast<float>(rows));
  const Item item = make_item(ui, "depth.weight_matrix", {width, height}, WidgetKind::Canvas);
  ui.registry().explain_item();
  const MatrixNumbers cells{numbers.data(), rows, columns, columns};
  const Colormap map = Colormap::diverging(ui.theme(), limit_);
  matrix_.draw(ui, item, cells, map, version_);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto frame = [&](std::int64_t offset, ImU32 color) {
    ImVec2 min, max;
    if (offset >= 0 &&
        matrix_.place_of({static_cast<int>(offset / columns), static_cast<int>(offset % columns)}, min, max))
      list.AddRect({min.x - 1, min.y - 1}, {max.x + 1, max.y + 1}, color, 0, 0, ui.px(2));
  };
  frame(state.weight, ui.theme().accent);
  const MatrixView::Cell at = item.hovered ? matrix_.at(cells, ImGui::GetIO().MousePos) : MatrixView::Cell{};
  const std::int64_t under = at ? std::int64_t{at.row} * columns + at.col : -1;
  if (under >= 0) {
    frame(under, ui.theme().text);
    state.help = "depth.help_weights";
    if (!ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId)) {
      Card content = weight_card(ui, state, under);
      content.hint = ui.tr("depth.weight_hint");
      hover_card(ui, content);
    }
    if (item.clicked) state.weight = under;
    if (item.right_clicked) menu_ = under;
  }
  weight_menu(ui, session, state, under >= 0 && item.right_clicked);
  scale_bar(ui, map, width);
}

void DepthInspector::weight_menu(Ui& ui, Session& session, const DepthState& state, bool open) {
  const ContextMenu menu(ui, "depth.weight_menu", open);
  if (!menu || menu_ >= state.view->params->layout().count(weight_of(state))) return;
  const ValueRef ref =
      element_ref(*state.view->task->graph, weight_of(state), menu_, state.view->batch->extents(weight_of(state)));
  if (menu_item(ui, "edit.zero")) set_weight(session, state, menu_, 0, true);
  const bool frozen = session.find_edit(ref, EditKind::Freeze) != nullptr;
  if (menu_item(ui, "edit.freeze", {.shortcut = {}, .checked = frozen, .enabled = true})) {
    if (frozen)
      session.remove_edits(ref);
    else
      session.add_edit({ref, EditKind::Freeze, 0, 0, {}});
  }
  if (menu_item(ui, "edit.initial")) {
    Params<float> start(*state.view->task->graph);
    initialise_parameters(*state.view->task, start);
    set_weight(session, state, menu_, static_cast<double>(start.of(weight_of(state))[static_cast<std::size_t>(menu_)]),
               true);
  }
  if (menu_item(ui, "edit.copy_name")) ImGui::SetClipboardText(to_string(ref).c_str());
}

// The chosen weight: a slider, and how its gradient was made.
void DepthInspector::draw_weight(Ui& ui, Session& session, DepthState& state) const {
  const ValueId id = weight_of(state);
  if (state.weight >= state.view->params->layout().count(id)) state.weight = -1;
  if (state.weight < 0) return hint(ui, ui.tr("depth.weights_hint"));
  card(ui, weight_card(ui, state, state.weight));
  double value = std::round(static_cast<double>(weight_value(state, state.weight)) * 1000) / 1000;
  if (std::isfinite(value)) {
    const double limit = std::max(2.0, round_up(std::abs(value)));
    const Edited edited = slider(ui, "curve.short_value", value,
                                 {.min = -limit, .max = limit, .centered = true, .one_line = true, .unit = {}});
    if (edited.changed || edited.finished) set_weight(session, state, state.weight, value, edited.finished);
  }
  const Cell slope{id, state.weight, true};
  hint(ui, cell_name(*state.view->batch, slope));
  draw_formula(ui, *state.view->batch, formula_of(ui, *state.view->batch, slope, kDepthTerms));
}

void DepthInspector::draw(Ui& ui, Session& session, DepthState& state) {
  const auto scope = ui.scope("layer");
  if (button(ui, "curve.back", ButtonStyle::Quiet)) return state.pin({});
  card(ui, layer_card(ui, *state.view, state.pinned));
  hint(ui, ui.tr("depth.rows", state.view->rows, state.view->total_rows));
  draw_switches(ui, session, state);
  if (section(ui, "depth.activations_title")) draw_activations(ui, state);
  if (!section(ui, "depth.weights_title")) return;
  hint(ui, layer_of(*state.view, state.pinned).name + ".weight");
  draw_weights(ui, session, state);
  draw_weight(ui, session, state);
}

}  // namespace neurarium
