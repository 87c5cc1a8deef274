#include "app/exhibits/curve_inspector.h"

#include "app/exhibits/formula.h"
#include "app/ui/numbers.h"
#include "app/ui/panel.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

using CurveKind = CurveTarget::Kind;

// A number of the current example that leads to its explanation.
void draw_curve_example_row(Ui& ui, CurveState& state, std::string_view key, double value, const CurveTarget& target) {
  const Item item = make_item(ui, key, {available_width(), ui.px(24)}, WidgetKind::Button);
  const Theme& t = ui.theme();
  text_in(ui.fonts().body, item.min, item.max, item.hovered ? t.text : t.muted, ui.tr(key));
  text_in(ui.fonts().body, item.min, item.max, t.text, std::isfinite(value) ? format_number(value) : "\u2013",
          Align::Right);
  tooltip(ui, key);
  if (item.clicked && target) state.selected = target;
}

void draw_curve_example(Ui& ui, CurveState& state) {
  const auto scope = ui.scope("example");
  if (!section(ui, "explain.example")) return;
  const CurveView& view = *state.view;
  const CurveScale& s = view.parts->scale;
  hint(ui, ui.tr(state.example_is_point ? "curve.example" : "curve.example_free", view.parts->x_name,
                 format_number(s.given_x(view.example_x), 3), view.parts->y_name,
                 format_number(s.given_y(view.example_y), 3)));
  const auto value_of = [&](std::string_view name) {
    return static_cast<double>(view.example->value(view.task->graph->at(name))[0]);
  };
  draw_curve_example_row(ui, state, "curve.example_network", s.given_y(value_of("out.act")), {CurveKind::OutBias, 0});
  draw_curve_example_row(ui, state, "curve.example_polynomial", s.given_y(value_of("poly.act")),
                         {CurveKind::Coefficient, 0});
  draw_curve_example_row(ui, state, "curve.example_error", value_of("loss.data"), {});
}

// Where a number of a formula is selected from.
CurveTarget target_of_cell(const CurveView& view, const Cell& cell) {
  const std::string& name = view.task->graph->value(cell.value).name;
  const int at = static_cast<int>(cell.offset);
  if (name == "h0.act" || name == "h0.pre") return {CurveKind::Unit, at};
  if (name == "h0.weight") return {CurveKind::Weight, at};
  if (name == "h0.bias") return {CurveKind::Bias, at};
  if (name == "out.weight") return {CurveKind::OutWeight, at};
  if (name == "out.bias") return {CurveKind::OutBias, 0};
  if (name == "poly.bias") return {CurveKind::Coefficient, 0};
  if (name == "poly.weight") return {CurveKind::Coefficient, at + 1};
  return {};
}

void draw_curve_explained(Ui& ui, CurveState& state, std::string_view title, const Cell& cell) {
  const CurveView& view = *state.view;
  const auto scope = ui.scope(title);
  const std::vector<FormulaLine> lines = formula_of(ui, *view.example, cell, 8);
  if (lines.empty()) return;
  hint(ui, cell_name(*view.example, cell));
  if (const auto clicked = draw_formula(ui, *view.example, lines))
    if (const CurveTarget target = target_of_cell(view, *clicked)) state.selected = target;
}

void draw_curve_target_slider(Ui& ui, Session& session, const CurveView& view, const CurveTarget& target) {
  const auto scope = ui.scope(to_string(ref_of(view, target)));
  double value = std::round(value_of(view, target) * 1000) / 1000;  // as many digits as there is room for
  if (!std::isfinite(value)) return;
  hint(ui, target.kind == CurveKind::Kink ? ui.tr("curve.kink_at") : to_string(ref_of(view, target)));
  const double limit = target.kind == CurveKind::Kink ? kCurveWindow : std::max(2.0, round_up(std::abs(value)));
  const Edited edited = slider(ui, "curve.short_value", value,
                               {.min = -limit, .max = limit, .centered = true, .one_line = true, .unit = {}});
  if (edited.changed || edited.finished) set_curve_target(session, view, target, value, edited.finished);
}

void draw_curve_hold_toggle(Ui& ui, Session& session, const CurveView& view, int unit) {
  const CurveTarget target{CurveKind::Unit, unit};
  bool held = session.find_edit(ref_of(view, target), EditKind::Set) != nullptr;
  if (toggle(ui, "playground.hold", held)) {
    if (held)
      set_curve_target(session, view, target, value_of(view, target), true);
    else
      session.remove_edits(ref_of(view, target));
  }
  if (held) draw_curve_target_slider(ui, session, view, target);
}

void draw_curve_selected(Ui& ui, Session& session, CurveState& state) {
  const CurveView& view = *state.view;
  const auto scope = ui.scope("selected");
  if (button(ui, "curve.back", ButtonStyle::Quiet)) {
    state.selected = {};
    return;
  }
  const CurveTarget target = state.selected;
  card(ui, card_of(ui, state, session, target));
  if (const int unit = target.unit(); unit >= 0) {
    draw_curve_target_slider(ui, session, view, {CurveKind::Weight, unit});
    draw_curve_target_slider(ui, session, view, {CurveKind::Bias, unit});
    draw_curve_target_slider(ui, session, view, {CurveKind::OutWeight, unit});
    if (view.units[static_cast<std::size_t>(unit)].kink)
      draw_curve_target_slider(ui, session, view, {CurveKind::Kink, unit});
    draw_curve_hold_toggle(ui, session, view, unit);
  } else {
    draw_curve_target_slider(ui, session, view, target);
  }
  const Graph& graph = *view.task->graph;
  if (target.kind == CurveKind::Unit) draw_curve_explained(ui, state, "sum", {graph.at("h0.pre"), target.index});
  if (target.kind == CurveKind::OutBias) draw_curve_explained(ui, state, "output", {graph.at("out.pre"), 0});
  if (target.kind == CurveKind::Coefficient) draw_curve_explained(ui, state, "output", {graph.at("poly.pre"), 0});
  Cell slope = cell_of(view, target);
  slope.gradient = true;
  draw_curve_explained(ui, state, "gradient", slope);
}

}  // namespace

void draw_curve_inspector(Ui& ui, Session& session, CurveState& state) {
  if (state.view != nullptr && exists(*state.view, state.selected)) return draw_curve_selected(ui, session, state);
  if (state.view != nullptr) draw_curve_example(ui, state);
  {
    const auto scope = ui.scope("training");
    constexpr std::array<std::string_view, 1> kElsewhere = {"seed"};  // in the run bar
    if (section(ui, "playground.training_title")) panel(ui, session, "training", kElsewhere);
  }
  const auto scope = ui.scope("model");
  constexpr std::array<std::string_view, 1> kInThePicture = {"hidden"};
  if (section(ui, "playground.model_title")) panel(ui, session, "network", kInThePicture);
}

}  // namespace neurarium
