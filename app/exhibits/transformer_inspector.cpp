#include "app/exhibits/transformer_inspector.h"

#include "app/exhibits/formula.h"
#include "app/exhibits/transformer_card.h"
#include "app/exhibits/transformer_edit.h"
#include "app/ui/numbers.h"
#include "app/ui/panel.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::size_t kInspectorTerms = 10;

// As it is printed beside a slider.
double short_number(double value) {
  if (value == 0 || !std::isfinite(value)) return value;
  const double unit = std::pow(10.0, std::floor(std::log10(std::abs(value))) - 3);
  return std::round(value / unit) * unit;
}

// Twice as far as the numbers of the value lie now.
void number_slider(Ui& ui, Session& session, const TransformerView& view, const ValueRef& ref, double number,
                   double scale, std::string_view key) {
  double value = short_number(number);
  const double limit = std::max(2 * scale, round_up(std::abs(value)));
  const Edited edited = slider(ui, key, value, {.min = -limit, .max = limit, .centered = true, .unit = {}});
  if (edited.changed || edited.finished) set_number(session, view, ref, value, edited.finished);
}

void draw_value_hold(Ui& ui, Session& session, const TransformerView& view, const ValueRef& ref, const Cell& cell) {
  const Edit* hold = session.find_edit(ref, EditKind::Set);
  bool held = hold != nullptr;
  const double number = held ? static_cast<double>(hold->a) : view.value(cell);
  if (toggle(ui, "transformer.hold", held)) {
    if (held)
      set_number(session, view, ref, view.value(cell), true);
    else
      session.remove_edits(ref);
  }
  if (held) number_slider(ui, session, view, ref, number, number_scale(view, cell.value), "transformer.held_value");
}

void draw_parameter(Ui& ui, Session& session, const TransformerView& view, const ValueRef& ref, const Cell& cell) {
  number_slider(ui, session, view, ref, view.value(cell), number_scale(view, cell.value), "transformer.value");
  bool frozen = session.find_edit(ref, EditKind::Freeze) != nullptr;
  if (!toggle(ui, "transformer.freeze", frozen)) return;
  if (frozen)
    session.add_edit({ref, EditKind::Freeze, 0, 0, {}});
  else
    session.remove_edits(ref);
}

// A term that was clicked is selected, and the way back is kept.
void follow_source(TransformerState& state, const std::optional<Cell>& source) {
  if (!source) return;
  state.trail.push_back(state.selected);
  state.selected = state.came_to = ref_of(*state.view, *source);
}

// How the gradient was made, each number a way to its source.
void draw_sources(Ui& ui, TransformerState& state, const Cell& cell) {
  const TransformerView& view = *state.view;
  Cell slope = cell;
  slope.gradient = true;
  if (!view.sentence->gradient(cell.value).empty() && section(ui, "transformer.gradient_section", false)) {
    std::vector<FormulaLine> lines = {{{cell_name(*view.sentence, slope, true)}}};
    for (FormulaLine& line : formula_of(ui, *view.sentence, slope, kInspectorTerms, true))
      lines.push_back(std::move(line));
    follow_source(state, draw_formula(ui, *view.sentence, lines, true));
  }
}

void draw_number(Ui& ui, Session& session, TransformerState& state, const Cell& cell) {
  const TransformerView& view = *state.view;
  if (!(state.selected == state.came_to)) state.trail.clear();  // selected elsewhere: a new beginning
  const ValueRef ref = state.came_to = state.selected;
  const auto scope = ui.scope("inspector");
  if (button(ui, "transformer.back_to_training", ButtonStyle::Quiet)) {
    state.selected = {};
    return;
  }
  if (!state.trail.empty()) {
    ImGui::SameLine();
    if (button(ui, "explain.back", ButtonStyle::Quiet)) {
      state.selected = state.came_to = state.trail.back();
      state.trail.pop_back();
      return;
    }
  }
  Card content = card_of(ui, state, session, ref, kInspectorTerms);
  content.formula.clear();  // stands below, where its terms can be clicked
  card(ui, content);
  if (std::isfinite(view.value(cell)) && view.graph().writer(cell.value) >= 0) {
    if (const std::vector<FormulaLine> softmax = softmax_of(ui, view, cell, kInspectorTerms / 2); !softmax.empty()) {
      const auto scope_of_softmax = ui.scope("softmax");
      follow_source(state, draw_formula(ui, *view.sentence, softmax, true));
      hint(ui, ui.tr("transformer.logit_made"));
    }
    const auto scope_of_value = ui.scope("value");
    follow_source(state, draw_formula(ui, *view.sentence, formula_with_notes(ui, view, cell, kInspectorTerms), true));
  }
  if (is_parameter(view, ref))
    draw_parameter(ui, session, view, ref, cell);
  else if (is_touchable(view, ref))
    draw_value_hold(ui, session, view, ref, cell);
  draw_sources(ui, state, cell);
}

// What the user changed, with a way back for each.
void draw_changes(Ui& ui, Session& session, TransformerState& state) {
  if (session.edits().empty() || !section(ui, "transformer.changes")) return;
  const std::vector<Edit> edits = session.edits();
  for (const Edit& edit : edits) {
    const std::string name = to_string(edit.ref);
    const auto scope = ui.scope(name);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float edge = ui.px(24);
    const float right = at.x + available_width();
    if (edit.kind == EditKind::Set)
      text_in(ui.fonts().mono, at, {right - edge, at.y + edge}, ui.theme().text,
              fmt::format("{} = {}", name, format_short(static_cast<double>(edit.a))));
    else
      text_in(ui.fonts().mono, at, {right - edge, at.y + edge}, ui.theme().text,
              fmt::format("{}: {}", name, edit_kind_name(edit.kind)));
    const Item item = make_item_at(ui, "transformer.changed", at, {right - edge, at.y + edge}, WidgetKind::Button);
    tooltip(ui, "transformer.changed");
    if (item.clicked && cell_of(*state.view, edit.ref)) state.selected = edit.ref;
    if (icon_button_at(ui, "transformer.take_back", Icon::Close, {right - edge * 0.5f, at.y + edge * 0.5f},
                       {.size = 22}))
      session.remove_edits(edit.ref);
    ImGui::Dummy({1, edge});
  }
}

// What most runs change first; the others are a click away.
void draw_group(Ui& ui, Session& session, std::string_view group, std::span<const std::string_view> first,
                std::string_view title, std::string_view more) {
  if (!section(ui, title)) return;
  for (const std::string_view key : first) setting(ui, session, key);
  std::vector<std::string_view> shown(first.begin(), first.end());
  shown.emplace_back("seed");  // stands in the run bar
  if (section(ui, more, false)) panel(ui, session, group, shown);
}

void draw_run_settings(Ui& ui, Session& session) {
  constexpr std::array<std::string_view, 3> kOfModel = {"layers", "heads", "width"};
  constexpr std::array<std::string_view, 2> kOfTraining = {"learning-rate", "batch"};
  {
    const auto scope = ui.scope("model");
    draw_group(ui, session, "network", kOfModel, "transformer.model_title", "transformer.more_model");
  }
  const auto scope = ui.scope("training");
  draw_group(ui, session, "training", kOfTraining, "transformer.training_title", "transformer.more_training");
}

}  // namespace

void draw_transformer_inspector(Ui& ui, Session& session, TransformerState& state) {
  if (state.view != nullptr) {
    if (const auto cell = cell_of(*state.view, state.selected)) {
      draw_number(ui, session, state, *cell);
      return;
    }
    draw_changes(ui, session, state);
  }
  draw_run_settings(ui, session);
}

}  // namespace neurarium
