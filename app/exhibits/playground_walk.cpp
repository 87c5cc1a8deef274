#include "app/exhibits/playground_walk.h"

#include "app/exhibits/formula.h"
#include "app/exhibits/playground_card.h"
#include "app/exhibits/update_formula.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "engine/ops/ops.h"
#include "engine/run.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::size_t kWalkTerms = 9;
constexpr std::string_view kWalkSpeedChoice = "playground/walk speed";  // among Ui::choices
constexpr double kWalkSpeedParts = 100;                                 // there, of an operation a second
constexpr double kMostOwed = 0.25;                                      // seconds that a late frame may owe

bool same_moment(const StepWalk& a, const StepWalk& b) {
  const Keyframe& x = *a.coming().at;
  const Keyframe& y = *b.coming().at;
  return x.step == y.step && x.task == y.task && x.edits == y.edits && x.params == y.params &&
         a.coming().rows == b.coming().rows;
}

// What an operation does, in words.
std::string_view says_key(const StepWalk& walk, const WalkOperation& o) {
  const Graph& graph = walk.graph();
  const Role role = graph.value(o.value).role;
  if (o.stage == WalkStage::Update) return "walk.says_update";
  if (role == Role::Input) return "walk.says_input";
  if (role == Role::Target) return "walk.says_target";
  if (o.gradient() && role == Role::Param)
    return graph.value(o.value).kind == ParamKind::Bias ? "walk.says_bias_gradient" : "walk.says_weight_gradient";
  const int writer = graph.writer(o.value);
  const Op* op = graph.nodes()[static_cast<std::size_t>(writer)].op;
  const bool loss = !graph.value(o.value).dims.empty() && o.stage == WalkStage::Loss;
  if (o.gradient())
    return op == &ops::linear       ? "walk.says_sum_gradient"
           : op == &ops::activation ? "walk.says_unit_gradient"
                                    : "walk.says_loss_gradient";
  if (op == &ops::linear) return "walk.says_sum";
  if (op == &ops::activation) return "walk.says_activation";
  if (op == &ops::mean) return "walk.says_mean";
  if (op == &ops::l1_penalty || op == &ops::l2_penalty) return "walk.says_penalty";
  return loss ? "walk.says_loss" : "walk.says_total";
}

}  // namespace

const WalkOperation* last_operation(const PlaygroundState& state) {
  const StepWalk* walk = state.coming_here();
  if (!state.walk.open || walk == nullptr || state.walk.done == 0 || state.walk.done > walk->operations().size())
    return nullptr;
  return &walk->operations()[state.walk.done - 1];
}

Cell focus_of(const PlaygroundState& state, const WalkOperation& o) {
  const StepWalk& walk = *state.coming;
  std::int64_t unit = std::max<std::int64_t>(0, o.unit);
  std::int64_t inside = 0;
  if (state.selected && exists(*state.view, state.selected)) {
    const Cell chosen = cell_of(*state.view, state.selected);
    const Target of_first = target_of(*state.view, {o.value, 0});
    const bool same_layer = of_first && of_first.kind != Target::Kind::Input && of_first.layer == state.selected.layer;
    if (o.unit < 0 && (chosen.value == o.value || (same_layer && state.selected.kind != Target::Kind::Input)))
      unit = state.selected.unit;
    if (chosen.value == o.value && state.selected.kind == Target::Kind::Link) inside = state.selected.input;
  }
  Cell cell = walk.cell_of(o.value, state.walk.row, std::min(unit, walk.units_of(o.value) - 1), inside);
  cell.gradient = o.gradient();
  return cell;
}

std::string walk_caption(Ui& ui, const PlaygroundState& state) {
  const WalkOperation* o = last_operation(state);
  if (o == nullptr) return ui.tr("walk.begins");
  const StepWalk& walk = *state.coming;
  const Cell cell = focus_of(state, *o);
  const std::string name = cell_name(walk.run(), cell);
  if (o->stage == WalkStage::Update) {
    const UpdateNumbers u = update_of(walk.coming(), walk.place_of(cell));
    return fmt::format("{}: {} \u2192 {}", name, format_number(u.before), format_number(u.after));
  }
  return fmt::format("{} = {}", name, format_number(cell_reader(walk.run())(cell)));
}

void PlaygroundWalk::open(Session& session, PlaygroundState& state) {
  session.trainer().pause();
  state.walk = {.open = true};
  playing_ = false;
  seen_.reset();
}

void PlaygroundWalk::close(PlaygroundState& state) {
  state.walk = {};
  playing_ = false;
  seen_.reset();
}

void PlaygroundWalk::show_row(PlaygroundState& state, std::int64_t row) {
  state.walk.row = row;
  const StepWalk& walk = *state.coming;
  const std::int32_t of_train = walk.coming().rows[static_cast<std::size_t>(row)];
  const std::vector<std::int32_t>& train = state.view->parts->train;
  if (static_cast<std::size_t>(of_train) < train.size())
    state.choose_example(train[static_cast<std::size_t>(of_train)]);
}

// Another step begins at its first operation; the same one cut into other operations stays where it is.
void PlaygroundWalk::follow(PlaygroundState& state) {
  const StepWalk* walk = state.coming_here();
  if (walk == nullptr || seen_ == state.coming) return;
  const bool same = seen_ != nullptr && same_moment(*seen_, *walk);
  if (!same) {
    state.walk.done = 0;
    debt_ = 0;
    show_row(state, 0);
  } else if (seen_->by_unit() != walk->by_unit() && state.walk.done > 0) {
    const WalkOperation last = seen_->operations()[state.walk.done - 1];
    const auto& all = walk->operations();
    const auto at = std::find_if(
        all.begin(), all.end(), [&](const WalkOperation& o) { return o.stage == last.stage && o.value == last.value; });
    state.walk.done = static_cast<std::size_t>(at - all.begin()) + 1;
  }
  seen_ = state.coming;
}

void PlaygroundWalk::update(double now, Session& session, PlaygroundState& state) {
  if (!state.walk.open) return;
  follow(state);
  const double passed = std::min(now - std::exchange(last_time_, now), kMostOwed);
  if (!playing_ || seen_ == nullptr || state.coming != seen_ || !session.trainer().caught_up()) return;
  debt_ = speed_ >= kFastestWalk ? 1e9 : debt_ + passed * speed_;
  while (debt_ >= 1 && playing_) {
    debt_ -= 1;
    const std::size_t before = state.walk.done;
    forward_one(session, state);
    if (state.walk.done <= before) break;  // the step was taken: the next one follows
    const auto& all = seen_->operations();
    const bool stage_ends = state.walk.done == all.size() || all[state.walk.done].stage != all[before].stage;
    if (stop_at_stages_ && stage_ends) playing_ = false;
  }
  if (speed_ >= kFastestWalk) debt_ = 0;
}

void PlaygroundWalk::take(Session& session, PlaygroundState& state) {
  if (one_row_)
    session.trainer().step_one();
  else
    session.trainer().step(1);
  state.walk.done = 0;
}

void PlaygroundWalk::forward_one(Session& session, PlaygroundState& state) {
  if (seen_ == nullptr) return;
  if (state.walk.done < seen_->operations().size())
    ++state.walk.done;
  else
    take(session, state);
}

void PlaygroundWalk::back_one(PlaygroundState& state) {
  playing_ = false;
  if (state.walk.done > 0) --state.walk.done;
}

void PlaygroundWalk::handle_keys(Ui& ui, Session& session, PlaygroundState& state) {
  if (!state.walk.open) return;
  if (ui.shortcut({Key::RightBracket, {}}, true)) forward_one(session, state);
  if (ui.shortcut({Key::LeftBracket, {}}, true)) back_one(state);
}

// Which rows the step takes, and which of them is shown.
void PlaygroundWalk::draw_rows(Ui& ui, PlaygroundState& state) {
  int size = one_row_ ? 0 : 1;
  if (segmented(ui, "walk.rows", size, {"walk.one_row", "walk.mini_batch"})) one_row_ = size == 0;
  const ComingStep& step = seen_->coming();
  const auto rows = static_cast<int>(step.rows.size());
  hint(ui, rows == 1 ? ui.tr("walk.takes_one", format_count(step.at->step), format_count(step.rows.front()))
                     : ui.tr("walk.takes_rows", format_count(step.at->step), rows,
                             format_count(step.rows[static_cast<std::size_t>(state.walk.row)])));
  if (rows == 1) return;
  int shown = static_cast<int>(state.walk.row) + 1;
  if (slider(ui, "walk.row", shown, {.min = 1, .max = static_cast<double>(rows), .one_line = true}))
    show_row(state, shown - 1);
}

void PlaygroundWalk::draw_transport(Ui& ui, Session& session, PlaygroundState& state) {
  const auto& all = seen_->operations();
  int stage = state.walk.done == 0 ? 0 : static_cast<int>(all[state.walk.done - 1].stage);
  if (segmented(ui, "walk.stage", stage, {"walk.forward", "walk.loss", "walk.backward", "walk.update"})) {
    state.walk.done = seen_->begin_of(static_cast<WalkStage>(stage)) + 1;
    playing_ = false;
  }
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = available_width();
  const float middle = at.y + ui.px(24);
  const float first = at.x + ui.px(18);
  if (icon_button_at(ui, "walk.restart", Icon::Reset, {first, middle})) {
    state.walk.done = 0;
    playing_ = false;
  }
  if (icon_button_at(ui, "walk.back", Icon::StepBack, {first + ui.px(38), middle})) back_one(state);
  if (icon_button_at(ui, playing_ ? "walk.pause" : "walk.play", playing_ ? Icon::Pause : Icon::Play,
                     {first + ui.px(82), middle}, {.size = 40, .primary = true})) {
    playing_ = !playing_;
    debt_ = 1;
  }
  if (icon_button_at(ui, "walk.next", Icon::Step, {first + ui.px(126), middle})) forward_one(session, state);
  text_in(ui.fonts().small, {first + ui.px(150), at.y}, {at.x + width, at.y + ui.px(48)}, ui.theme().muted,
          ui.tr("walk.place", state.walk.done, all.size()), Align::Right);
  ImGui::Dummy({width, ui.px(48)});
  if (const auto kept = ui.choices.find(std::string(kWalkSpeedChoice)); kept != ui.choices.end())
    speed_ = std::clamp(kept->second / kWalkSpeedParts, kSlowestWalk, kFastestWalk);
  const Edited paced = slider(ui, "walk.speed", speed_,
                              {.min = kSlowestWalk,
                               .max = kFastestWalk,
                               .log = true,
                               .one_line = true,
                               .unit = ui.tr("walk.per_second"),
                               .text_at_max = ui.tr("run.unlimited")});
  if (paced.changed)
    ui.choices[std::string(kWalkSpeedChoice)] = static_cast<int>(std::lround(speed_ * kWalkSpeedParts));
  toggle(ui, "walk.stop_at_stages", stop_at_stages_);
  toggle(ui, "walk.by_unit", by_unit_);
}

// What was done last, with its numbers; every term leads to its source.
void PlaygroundWalk::draw_operation(Ui& ui, PlaygroundState& state) {
  const WalkOperation* o = last_operation(state);
  if (o == nullptr) {
    hint(ui, ui.tr("walk.begins"));
    return;
  }
  const StepWalk& walk = *seen_;
  const Cell cell = focus_of(state, *o);
  {
    const FontScope font(ui.fonts().mono);
    ImGui::PushStyleColor(ImGuiCol_Text, ui.theme().accent);
    ImGui::TextUnformatted(cell_name(walk.run(), cell).c_str());
    ImGui::PopStyleColor();
  }
  hint(ui, ui.tr(says_key(walk, *o)));
  std::vector<FormulaLine> lines;
  if (o->stage == WalkStage::Update) {
    const UpdateNumbers u = update_of(walk.coming(), walk.place_of(cell));
    if (u.frozen)
      hint(ui, ui.tr("walk.frozen"));
    else
      for (std::string& line : update_lines(u)) lines.push_back({{std::move(line)}});
  } else {
    lines = formula_of(ui, walk.run(), cell, kWalkTerms);
    if (lines.empty()) lines.push_back({{"= " + format_number(cell_reader(walk.run())(cell))}});
  }
  if (const auto source = draw_formula(ui, walk.run(), lines)) state.selected = target_of(*state.view, *source);
}

void PlaygroundWalk::draw_panel(Ui& ui, Session& session, PlaygroundState& state) {
  const auto scope = ui.scope("walk");
  if (button(ui, "walk.close", ButtonStyle::Quiet)) {
    close(state);
    return;
  }
  heading(ui, "walk.title");
  if (seen_ == nullptr || state.coming_here() == nullptr) return;
  draw_rows(ui, state);
  if (!seen_->coming().finite) hint(ui, ui.tr("walk.diverges"));
  ImGui::Dummy({1, ui.px(4)});
  draw_transport(ui, session, state);
  if (button(ui, "walk.take", ButtonStyle::Normal, -1)) take(session, state);
  separator(ui);
  draw_operation(ui, state);
}

}  // namespace neurarium
