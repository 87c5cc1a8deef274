#include "app/exhibits/curve_inspector.h"

#include "app/exhibits/formula.h"
#include "app/ui/numbers.h"
#include "app/ui/panel.h"
#include "engine/lessons/lesson.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

using CurveKind = CurveTarget::Kind;

constexpr int kStoryPages = 5;
// The starting states that the text offers, by their files; keys under "curve.try" with underscores.
constexpr std::array<std::string_view, 3> kCurveTries = {"curve-three-pieces", "curve-overfit", "curve-wiggles"};

// A run of its own, which undo takes away again.
void open_try(Ui& ui, Session& session, const std::string& name) {
  const Result<std::string> text = ui.assets().read(fmt::format("assets/states/{}.json", name));
  const Result<StartingState> state = text ? parse_starting_state(*text, name) : Result<StartingState>(text.error());
  Result<std::unique_ptr<Timeline>> run =
      state ? begin(state->start) : Result<std::unique_ptr<Timeline>>(state.error());
  if (!run) return ui.toasts().show(run.error().message, Severity::Error);
  session.open_run(std::move(*run), "change.state");
}

void draw_curve_story(Ui& ui, Session& session, CurveState& state) {
  const auto scope = ui.scope("story");
  if (!section(ui, "curve.story_title")) return;
  const std::string page = fmt::format("curve.story.{}", state.story + 1);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  text_in(ui.fonts().strong, at, {at.x + available_width(), at.y + ui.px(26)}, ui.theme().text, ui.tr(page + ".title"));
  ImGui::Dummy({1, ui.px(26)});
  text(ui, ui.tr(page + ".text"));
  ImGui::BeginDisabled(state.story == 0);
  if (button(ui, "curve.story_back", ButtonStyle::Quiet)) --state.story;
  ImGui::EndDisabled();
  ImGui::SameLine();
  ImGui::BeginDisabled(state.story + 1 == kStoryPages);
  if (button(ui, "curve.story_next", ButtonStyle::Normal)) ++state.story;
  ImGui::EndDisabled();
  ImGui::SameLine();
  hint(ui, fmt::format("{} / {}", state.story + 1, kStoryPages));
  hint(ui, ui.tr("curve.try_title"));
  for (const std::string_view name : kCurveTries) {
    std::string key = fmt::format("curve.try.{}", name);
    std::replace(key.begin(), key.end(), '-', '_');
    if (button(ui, key, ButtonStyle::Normal, -1)) open_try(ui, session, std::string(name));
  }
}

// A number of the current example that leads to its explanation.
void draw_example_row(Ui& ui, CurveState& state, std::string_view key, double value, const CurveTarget& target) {
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
  const auto number = [&](std::string_view name) {
    return static_cast<double>(view.example->value(view.task->graph->at(name))[0]);
  };
  draw_example_row(ui, state, "curve.example_network", s.given_y(number("out.act")), {CurveKind::OutBias, 0});
  draw_example_row(ui, state, "curve.example_polynomial", s.given_y(number("poly.act")), {CurveKind::Coefficient, 0});
  draw_example_row(ui, state, "curve.example_error", number("loss.data"), {});
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

void draw_explained(Ui& ui, CurveState& state, std::string_view title, const Cell& cell) {
  const CurveView& view = *state.view;
  const auto scope = ui.scope(title);
  const std::vector<FormulaLine> lines = formula_of(ui, *view.example, cell, 8);
  if (lines.empty()) return;
  hint(ui, cell_name(*view.example, cell));
  if (const auto clicked = draw_formula(ui, *view.example, lines))
    if (const CurveTarget target = target_of_cell(view, *clicked)) state.selected = target;
}

void draw_target_slider(Ui& ui, Session& session, const CurveView& view, const CurveTarget& target) {
  const auto scope = ui.scope(to_string(ref_of(view, target)));
  double value = value_of(view, target);
  if (!std::isfinite(value)) return;
  hint(ui, target.kind == CurveKind::Kink ? ui.tr("curve.kink_at") : to_string(ref_of(view, target)));
  const double limit = target.kind == CurveKind::Kink ? kCurveWindow : std::max(2.0, round_up(std::abs(value)));
  const Edited edited = slider(ui, "curve.short_value", value,
                               {.min = -limit, .max = limit, .centered = true, .one_line = true, .unit = {}});
  if (edited.changed || edited.finished) set_curve_target(session, view, target, value, edited.finished);
}

void draw_hold_toggle(Ui& ui, Session& session, const CurveView& view, int unit) {
  const CurveTarget target{CurveKind::Unit, unit};
  bool held = session.find_edit(ref_of(view, target), EditKind::Set) != nullptr;
  if (toggle(ui, "playground.hold", held)) {
    if (held)
      set_curve_target(session, view, target, value_of(view, target), true);
    else
      session.remove_edits(ref_of(view, target));
  }
  if (held) draw_target_slider(ui, session, view, target);
}

void draw_selected(Ui& ui, Session& session, CurveState& state) {
  const CurveView& view = *state.view;
  const auto scope = ui.scope("selected");
  if (button(ui, "curve.back", ButtonStyle::Quiet)) {
    state.selected = {};
    return;
  }
  const CurveTarget target = state.selected;
  card(ui, card_of(ui, state, session, target));
  if (const int unit = target.unit(); unit >= 0) {
    draw_target_slider(ui, session, view, {CurveKind::Weight, unit});
    draw_target_slider(ui, session, view, {CurveKind::Bias, unit});
    draw_target_slider(ui, session, view, {CurveKind::OutWeight, unit});
    if (view.units[static_cast<std::size_t>(unit)].kink) draw_target_slider(ui, session, view, {CurveKind::Kink, unit});
    draw_hold_toggle(ui, session, view, unit);
  } else {
    draw_target_slider(ui, session, view, target);
  }
  const Graph& graph = *view.task->graph;
  if (target.kind == CurveKind::Unit) draw_explained(ui, state, "sum", {graph.at("h0.pre"), target.index});
  if (target.kind == CurveKind::OutBias) draw_explained(ui, state, "output", {graph.at("out.pre"), 0});
  if (target.kind == CurveKind::Coefficient) draw_explained(ui, state, "output", {graph.at("poly.pre"), 0});
  Cell slope = cell_of(view, target);
  slope.gradient = true;
  draw_explained(ui, state, "gradient", slope);
}

}  // namespace

void draw_curve_inspector(Ui& ui, Session& session, CurveState& state) {
  if (state.view != nullptr && exists(*state.view, state.selected)) return draw_selected(ui, session, state);
  draw_curve_story(ui, session, state);
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
