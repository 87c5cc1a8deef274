// The inspector's account of one number: which one, how it was made, and whether its gradient is right.
#include "app/exhibits/formula.h"
#include "app/exhibits/playground_inspector.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "engine/run.h"

namespace neurarium {
namespace {

constexpr std::size_t kExplainedTerms = 12;

}  // namespace

// What is explained belongs to the selection: another one begins anew. False: nothing is selected or explained.
bool PlaygroundInspector::follow(PlaygroundState& state) {
  const PlaygroundView& view = *state.view;
  const auto cells = [&](const Cell& c) {
    return c.value >= 0 && static_cast<std::size_t>(c.value) < view.graph().values().size() &&
           c.offset < view.example->count(c.value);
  };
  std::erase_if(state.trail, [&](const Explained& e) {
    return (e.selected && !exists(view, e.selected)) || (e.cell.value != kNoValue && !cells(e.cell));
  });
  if (state.selected && !exists(view, state.selected)) state.selected = {};
  if (state.explained.cell.value != kNoValue && !cells(state.explained.cell)) state.explained = {};
  if (state.selected == state.explained.selected && state.explained.cell.value != kNoValue) return true;
  if (!state.selected) {
    state.explained = {};
    state.trail.clear();
    return false;
  }
  state.trail.clear();
  Cell cell = cell_of(view, state.selected);
  cell.gradient = state.selected.kind == Target::Kind::Link || state.selected.kind == Target::Kind::Bias;
  state.explained = {state.selected, cell};
  return true;
}

// The number or its gradient as the terms that it was made of.
void PlaygroundInspector::draw_explanation(Ui& ui, PlaygroundState& state) {
  const Workspace<float>& run = *state.view->example;
  Cell& cell = state.explained.cell;
  const bool made = run.graph().writer(cell.value) >= 0;
  if (made && !run.gradient(cell.value).empty()) {
    int side = cell.gradient ? 1 : 0;
    if (segmented(ui, "explain.side", side, {"explain.value", "explain.gradient"})) cell.gradient = side == 1;
    ImGui::Dummy({1, ui.px(4)});
  }
  std::vector<FormulaLine> lines = {{{cell_name(run, cell)}}};
  const auto append = [&](const Cell& of) {
    for (FormulaLine& line : formula_of(ui, run, of, kExplainedTerms)) lines.push_back(std::move(line));
  };
  append(cell);
  const Terms terms = explain(run, cell);
  // An activation together with the sum that it bends.
  const bool bends = !cell.gradient && terms.kind == TermKind::Function && terms.terms.size() == 1;
  if (bends) {
    lines.push_back({{cell_name(run, terms.terms.front().a), terms.terms.front().a}});
    append(terms.terms.front().a);
  }
  if (lines.size() == 1) lines.front().push_back({" = " + format_number(cell_reader(run)(cell))});
  if (const auto source = draw_formula(ui, run, lines)) state.explain_source(*source);
}

// Computes it again where the number, the network or the rows are others; false: there is nothing to show.
bool PlaygroundInspector::update_check(Ui& ui, const Session& session, const PlaygroundState& state, const Cell& cell) {
  const StepWalk* step = nullptr;
  if (state.view->graph().value(cell.value).role == Role::Param && state.coming_here() != nullptr) {
    segmented(ui, "check.rows", check_rows_, {"check.example", "check.batch"});
    if (check_rows_ == 1) step = state.coming_here();
  }
  if (step != nullptr && session.snapshot().running) {  // many rows in double, for each step anew
    hint(ui, ui.tr("check.pause"));
    return false;
  }
  const std::shared_ptr<const StepWalk> wanted = step != nullptr ? state.coming : nullptr;
  if (checked_view_ == state.view && checked_cell_ == cell && checked_step_ == wanted) return true;
  check_ = check_gradient(step != nullptr ? step->run() : *state.view->example, cell);
  checked_view_ = state.view;
  checked_cell_ = cell;
  checked_step_ = wanted;
  return true;
}

// The gradient by the definition, for as long as it is asked for.
void PlaygroundInspector::draw_check(Ui& ui, const Session& session, PlaygroundState& state) {
  const Cell cell = cell_of(*state.view, state.selected);
  if (state.view->example->gradient(cell.value).empty()) return;
  toggle(ui, "check.gradient", checking_);
  if (!checking_ || !update_check(ui, session, state, cell)) return;
  const Theme& t = ui.theme();
  const bool at_kink = !check_.kink.empty();
  card_rows(ui, {{ui.tr("check.analytic"), format_number(check_.analytic, 6)},
                 {ui.tr("check.numeric"), format_number(check_.numeric, 6)},
                 {ui.tr("check.relative"), format_short(check_.relative)},
                 {ui.tr("check.result"), ui.tr(check_.agrees ? "check.agrees" : "check.differs"),
                  check_.agrees ? t.good : t.warning}});
  hint(ui, at_kink         ? ui.tr("check.kink", check_.kink)
           : check_.agrees ? ui.tr("check.how", format_number(check_.reach, 2))
                           : ui.tr("check.rounding"));
}

}  // namespace neurarium
