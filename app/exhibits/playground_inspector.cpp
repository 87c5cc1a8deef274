#include "app/exhibits/playground_inspector.h"

#include "app/exhibits/playground_card.h"
#include "app/exhibits/playground_edit.h"
#include "app/ui/numbers.h"
#include "app/ui/panel.h"
#include "app/ui/widgets.h"

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

// A slider for a weight, a bias or a held value, named by its reference.
void value_slider(Ui& ui, Session& session, const PlaygroundView& view, const Target& target, std::string_view key) {
  double value = four_digits(value_of(view, target));
  if (const Edit* hold =
          target.kind == Target::Kind::Unit ? session.find_edit(ref_of(view, target), EditKind::Set) : nullptr)
    value = four_digits(static_cast<double>(hold->a));
  const double limit = std::max(2.0, round_up(std::abs(value)));
  const Edited edited = slider(ui, key, value, {.min = -limit, .max = limit, .centered = true, .unit = {}});
  if (edited.changed || edited.finished) set_target(session, view, target, value, edited.finished);
}

// The same with the name of the value as its label: the catalog gets the name, which is no word to translate.
void named_slider(Ui& ui, Session& session, const PlaygroundView& view, const Target& target) {
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
  const Edited edited = slider(ui, "playground.short_value", value,
                               {.min = -limit, .max = limit, .centered = true, .one_line = true, .unit = {}});
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

void draw_hold(Ui& ui, Session& session, const PlaygroundView& view, const Target& unit) {
  bool held = is_held(session, view, unit);
  if (toggle(ui, "playground.hold", held)) {
    if (held)
      set_target(session, view, unit, value_of(view, unit), true);
    else
      session.remove_edits(ref_of(view, unit));
  }
  if (held) value_slider(ui, session, view, unit, "playground.held_value");
}

void draw_freeze(Ui& ui, Session& session, const PlaygroundView& view, const Target& target) {
  bool frozen = is_frozen(session, view, target);
  if (toggle(ui, target.kind == Target::Kind::Unit ? "playground.freeze_incoming" : "playground.freeze", frozen))
    toggle_freeze(session, view, target);
}

void draw_neighbours(Ui& ui, Session& session, const PlaygroundView& view, const Target& unit) {
  if (section(ui, "playground.incoming")) {
    const auto inputs = view.graph().value(view.layers[static_cast<std::size_t>(unit.layer)].weight).dims.back().size;
    named_slider(ui, session, view, {Target::Kind::Bias, unit.layer, unit.unit, 0});
    for (int i = 0; i < inputs; ++i) named_slider(ui, session, view, {Target::Kind::Link, unit.layer, unit.unit, i});
  }
  if (unit.layer + 1 >= static_cast<int>(view.layers.size()) || !section(ui, "playground.outgoing", false)) return;
  for (int u = 0; u < view.layers[static_cast<std::size_t>(unit.layer) + 1].units; ++u)
    named_slider(ui, session, view, {Target::Kind::Link, unit.layer + 1, u, unit.unit});
}

void draw_example(Ui& ui, const PlaygroundState& state) {
  const PointSet& points = *state.view->parts->points;
  const auto& axes = points.axis_names;
  const std::string target = points.classes == 0
                                 ? format_number(static_cast<double>(state.example_target), 3)
                                 : class_label(ui, points, static_cast<std::size_t>(state.example_target));
  hint(ui, ui.tr(state.example_is_point ? "playground.example" : "playground.example_free", axes[0],
                 format_number(static_cast<double>(state.example[0]), 3), axes[1],
                 format_number(static_cast<double>(state.example[1]), 3), target));
}

void draw_selected(Ui& ui, Session& session, PlaygroundState& state, const NetworkPicture& network) {
  const PlaygroundView& view = *state.view;
  const Target target = state.selected;
  const auto scope = ui.scope("inspector");
  if (button(ui, "playground.back_to_training", ButtonStyle::Quiet)) state.selected = {};
  if (target.kind == Target::Kind::Unit || target.kind == Target::Kind::Input) {
    const float edge = std::min(available_width(), ui.px(132));
    const ImVec2 at = ImGui::GetCursorScreenPos();
    network.draw_function(*ImGui::GetWindowDrawList(), view, target, at, {at.x + edge, at.y + edge});
    ImGui::GetWindowDrawList()->AddRect(at, {at.x + edge, at.y + edge}, ui.theme().line, ui.px(4));
    ImGui::Dummy({edge, edge});
  }
  card(ui, card_of(ui, state, session, target));
  draw_example(ui, state);
  if (target.kind == Target::Kind::Link || target.kind == Target::Kind::Bias) {
    value_slider(ui, session, view, target, "playground.value");
    draw_freeze(ui, session, view, target);
  }
  if (target.kind != Target::Kind::Unit) return;
  draw_curve(ui, view, target);
  draw_hold(ui, session, view, target);
  draw_freeze(ui, session, view, target);
  draw_neighbours(ui, session, view, target);
}

void draw_settings(Ui& ui, Session& session) {
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

void draw_playground_inspector(Ui& ui, Session& session, PlaygroundState& state, const NetworkPicture& network) {
  if (state.view != nullptr && exists(*state.view, state.selected))
    draw_selected(ui, session, state, network);
  else
    draw_settings(ui, session);
}

}  // namespace neurarium
