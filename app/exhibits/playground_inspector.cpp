#include "app/exhibits/playground_inspector.h"

#include "app/exhibits/formula.h"
#include "app/exhibits/playground_card.h"
#include "app/exhibits/playground_edit.h"
#include "app/ui/numbers.h"
#include "app/ui/panel.h"
#include "app/ui/widgets.h"
#include "engine/run.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

// As it is printed beside a slider.
double four_digits(double value) {
  if (value == 0 || !std::isfinite(value)) return value;
  const double unit = std::pow(10.0, std::floor(std::log10(std::abs(value))) - 3);
  return std::round(value / unit) * unit;
}

// Where the coming step moves a weight or a bias.
std::optional<double> ghost_of(const PlaygroundState& state, const Target& target) {
  const StepWalk* coming = state.coming_here();
  const bool moves = target.kind == Target::Kind::Link || target.kind == Target::Kind::Bias;
  if (!moves || coming == nullptr || !coming->coming().finite) return std::nullopt;
  return coming->after(cell_of(*state.view, target));
}

// A slider for a weight, a bias or a held value, named by its reference.
void value_slider(Ui& ui, Session& session, const PlaygroundState& state, const Target& target, std::string_view key) {
  const PlaygroundView& view = *state.view;
  double value = four_digits(value_of(view, target));
  if (const Edit* hold =
          target.kind == Target::Kind::Unit ? session.find_edit(ref_of(view, target), EditKind::Set) : nullptr)
    value = four_digits(static_cast<double>(hold->a));
  const double limit = std::max(2.0, round_up(std::abs(value)));
  const Edited edited = slider(
      ui, key, value, {.min = -limit, .max = limit, .centered = true, .unit = {}, .ghost = ghost_of(state, target)});
  if (edited.changed || edited.finished) set_target(session, view, target, value, edited.finished);
}

// The same with the name of the value as its label: the catalog gets the name, which is no word to translate.
void named_slider(Ui& ui, Session& session, const PlaygroundState& state, const Target& target) {
  const PlaygroundView& view = *state.view;
  const std::string name = to_string(ref_of(view, target));
  const auto scope = ui.scope(name);
  FontScope font(ui.fonts().small);
  const Theme& t = ui.theme();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  text_in(ui.fonts().mono, at, {at.x + available_width(), at.y + ui.px(18)}, t.muted, name);
  if (is_frozen(session, view, target))
    draw_icon(*ImGui::GetWindowDrawList(), Icon::Snowflake, {at.x + available_width() - ui.px(8), at.y + ui.px(9)},
              ui.px(14), t.accent);
  ImGui::SetCursorScreenPos({at.x, at.y + ui.px(18)});
  double value = four_digits(value_of(view, target));
  const double limit = std::max(2.0, round_up(std::abs(value)));
  const Edited edited = slider(
      ui, "playground.short_value", value,
      {.min = -limit, .max = limit, .centered = true, .one_line = true, .unit = {}, .ghost = ghost_of(state, target)});
  if (edited.changed || edited.finished) set_target(session, view, target, value, edited.finished);
}

// The activation function with the point at which the current example stands.
void draw_curve(Ui& ui, const PlaygroundView& view, const Target& unit) {
  const LayerMaps& layer = view.layers[static_cast<std::size_t>(unit.layer)];
  const double pre = view.value(layer.pre, unit.unit);
  const double span = std::max(4.0, round_up(std::abs(pre)));
  const Item item = make_item(ui, "playground.curve", {available_width(), ui.px(96)}, WidgetKind::Canvas);
  tooltip(ui, "playground.curve");
  double low = 0, high = 0;
  std::vector<double> y;
  constexpr int kSamples = 96;
  for (int i = 0; i <= kSamples; ++i) {
    y.push_back(activation_value(layer.activation, -span + 2 * span * i / kSamples));
    low = std::min(low, y.back());
    high = std::max(high, y.back());
  }
  if (high <= low) high = low + 1;
  const auto place = [&](double x, double v) {
    const double top = static_cast<double>(item.min.y) + 8;
    const double height = static_cast<double>(item.size().y - ui.px(20)) - 16;
    return ImVec2{item.min.x + static_cast<float>((x + span) / (2 * span)) * item.size().x,
                  static_cast<float>(top + (high - std::clamp(v, low, high)) / (high - low) * height)};
  };
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(item.min, item.max, t.raised, ui.px(4));
  list.AddLine(place(-span, 0), place(span, 0), t.line);
  list.AddLine({place(0, 0).x, item.min.y}, {place(0, 0).x, item.max.y - ui.px(20)}, t.line);
  std::vector<ImVec2> line;
  for (int i = 0; i <= kSamples; ++i)
    line.push_back(place(-span + 2 * span * i / kSamples, y[static_cast<std::size_t>(i)]));
  list.AddPolyline(line.data(), static_cast<int>(line.size()), t.muted, 0, ui.px(2));
  if (std::isfinite(pre)) list.AddCircleFilled(place(pre, activation_value(layer.activation, pre)), ui.px(5), t.accent);
  text_in(ui.fonts().small, {item.min.x + ui.px(6), item.max.y - ui.px(20)}, {item.max.x - ui.px(6), item.max.y},
          t.muted, format_short(-span));
  text_in(ui.fonts().small, {item.min.x + ui.px(6), item.max.y - ui.px(20)}, {item.max.x - ui.px(6), item.max.y},
          t.muted, format_short(span), Align::Right);
  text_in(ui.fonts().small, {item.min.x + ui.px(6), item.min.y}, {item.max.x - ui.px(6), item.min.y + ui.px(20)},
          t.muted, format_number(high, 2));
}

void draw_hold(Ui& ui, Session& session, const PlaygroundState& state, const Target& unit) {
  const PlaygroundView& view = *state.view;
  bool held = is_held(session, view, unit);
  if (toggle(ui, "playground.hold", held)) {
    if (held)
      set_target(session, view, unit, value_of(view, unit), true);
    else
      session.remove_edits(ref_of(view, unit));
  }
  if (held) value_slider(ui, session, state, unit, "playground.held_value");
}

void draw_freeze(Ui& ui, Session& session, const PlaygroundView& view, const Target& target) {
  bool frozen = is_frozen(session, view, target);
  if (toggle(ui, target.kind == Target::Kind::Unit ? "playground.freeze_incoming" : "playground.freeze", frozen))
    toggle_freeze(session, view, target);
}

void draw_neighbours(Ui& ui, Session& session, const PlaygroundState& state, const Target& unit) {
  const PlaygroundView& view = *state.view;
  if (section(ui, "playground.incoming")) {
    const auto inputs = view.graph().value(view.layers[static_cast<std::size_t>(unit.layer)].weight).dims.back().size;
    named_slider(ui, session, state, {Target::Kind::Bias, unit.layer, unit.unit, 0});
    for (int i = 0; i < inputs; ++i) named_slider(ui, session, state, {Target::Kind::Link, unit.layer, unit.unit, i});
  }
  if (unit.layer + 1 >= static_cast<int>(view.layers.size()) || !section(ui, "playground.outgoing", false)) return;
  for (int u = 0; u < view.layers[static_cast<std::size_t>(unit.layer) + 1].units; ++u)
    named_slider(ui, session, state, {Target::Kind::Link, unit.layer + 1, u, unit.unit});
}

void draw_example(Ui& ui, const PlaygroundState& state) {
  const PointSet& points = *state.view->parts->points;
  const std::string axes[] = {input_label(ui, points.axis_names[0]), input_label(ui, points.axis_names[1])};
  const std::string target = points.classes == 0
                                 ? format_number(static_cast<double>(state.example_target), 3)
                                 : class_label(ui, points, static_cast<std::size_t>(state.example_target));
  hint(ui, ui.tr(state.example_is_point ? "playground.example" : "playground.example_free", axes[0],
                 format_number(static_cast<double>(state.example[0]), 3), axes[1],
                 format_number(static_cast<double>(state.example[1]), 3), target));
}

// The answer for the current example and how wrong it is; each leads to its explanation.
void draw_answer(Ui& ui, PlaygroundState& state) {
  const PlaygroundView& view = *state.view;
  const auto row = [&](const std::string& key, const std::string& label, const Cell& cell) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const Item item = make_item(ui, key, {available_width(), ui.px(24)}, WidgetKind::Button);
    const double value = view.value(cell.value, cell.offset);
    const ImU32 color = item.hovered ? ui.theme().accent : ui.theme().text;
    text_in(ui.fonts().body, at, item.max, item.hovered ? color : ui.theme().muted, label);
    text_in(ui.fonts().body, at, {item.max.x - ui.px(18), item.max.y}, color, format_number(value), Align::Right);
    draw_icon(*ImGui::GetWindowDrawList(), Icon::ChevronRight, {item.max.x - ui.px(8), item.center().y}, ui.px(12),
              color);
    tooltip(ui, "explain.open");
    if (item.clicked) state.explain_source(cell);
  };
  const PointSet& points = *view.parts->points;
  const std::int64_t outputs = view.example->row_size(view.region_value);
  const bool probabilities = view.region_value != view.task->output;
  for (std::int64_t i = 0; i < outputs; ++i) {
    const bool of_class = outputs > 1 && static_cast<std::size_t>(i) < points.class_names.size();
    std::string label = ui.tr(probabilities ? "explain.probability" : "explain.output");
    if (of_class) label = fmt::format("{}, {}", label, class_label(ui, points, static_cast<std::size_t>(i)));
    row(fmt::format("explain.output_{}", i), label, {view.region_value, i});
  }
  row("explain.loss", ui.tr("explain.loss"), {view.graph().loss(), 0});
}

// A number that is no target of the picture: the loss, a probability, a sum over the rows.
void draw_plain_number(Ui& ui, const PlaygroundView& view, const Cell& cell) {
  Card content;
  content.title = cell_name(*view.example, cell);
  content.rows.push_back({ui.tr("playground.value"), format_number(cell_reader(*view.example)(cell))});
  card(ui, content);
}

void draw_function_of(Ui& ui, const PlaygroundView& view, const Target& target, const NetworkPicture& network) {
  const float edge = std::min(available_width(), ui.px(132));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  network.draw_function(*ImGui::GetWindowDrawList(), view, target, at, {at.x + edge, at.y + edge});
  ImGui::GetWindowDrawList()->AddRect(at, {at.x + edge, at.y + edge}, ui.theme().line, ui.px(4));
  ImGui::Dummy({edge, edge});
}

void draw_value_controls(Ui& ui, Session& session, const PlaygroundState& state, const Target& target) {
  const PlaygroundView& view = *state.view;
  if (target.kind == Target::Kind::Link || target.kind == Target::Kind::Bias) {
    value_slider(ui, session, state, target, "playground.value");
    draw_freeze(ui, session, view, target);
  }
  if (target.kind != Target::Kind::Unit) return;
  draw_curve(ui, view, target);
  draw_hold(ui, session, state, target);
  draw_freeze(ui, session, view, target);
  draw_neighbours(ui, session, state, target);
}

void draw_settings(Ui& ui, Session& session, PlaygroundState& state) {
  if (state.view != nullptr) {
    const auto scope = ui.scope("example");
    if (section(ui, "explain.example")) {
      draw_example(ui, state);
      draw_answer(ui, state);
    }
  }
  {
    const auto scope = ui.scope("training");
    if (section(ui, "playground.training_title")) {
      constexpr std::array<std::string_view, 2> kElsewhere = {"batch", "seed"};  // in the data column and the run bar
      panel(ui, session, "training", kElsewhere);
    }
  }
  const auto scope = ui.scope("model");
  if (!section(ui, "playground.model_title")) return;
  constexpr std::array<std::string_view, 2> kInThePicture = {"inputs", "hidden"};
  panel(ui, session, "network", kInThePicture);
}

}  // namespace

void PlaygroundInspector::draw(Ui& ui, Session& session, PlaygroundState& state, const NetworkPicture& network) {
  if (state.view == nullptr || !follow(state)) return draw_settings(ui, session, state);
  const PlaygroundView& view = *state.view;
  const auto scope = ui.scope("inspector");
  if (button(ui, "playground.back_to_training", ButtonStyle::Quiet)) {
    state.selected = {};
    state.explained = {};
    state.trail.clear();
    return;
  }
  if (!state.trail.empty()) {
    ImGui::SameLine();
    if (button(ui, "explain.back", ButtonStyle::Quiet)) return state.explain_back();
  }
  const Target target = state.selected;
  if (!target) {
    draw_plain_number(ui, view, state.explained.cell);
    draw_example(ui, state);
    draw_explanation(ui, state);
    return;
  }
  if (target.kind == Target::Kind::Unit || target.kind == Target::Kind::Input)
    draw_function_of(ui, view, target, network);
  Card content = card_of(ui, state, session, target);
  content.formula.clear();  // stands below, where its terms can be clicked
  card(ui, content);
  draw_example(ui, state);
  draw_explanation(ui, state);
  draw_check(ui, session, state);
  draw_value_controls(ui, session, state, target);
}

}  // namespace neurarium
