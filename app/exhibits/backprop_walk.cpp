// The walk through the graph at the user's pace, and each of its moves as a formula with the current numbers.
#include "app/exhibits/backprop.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace neurarium {
namespace {

using NodeKind = BackpropNode::Kind;
constexpr double kMostBackpropDebt = 0.25;  // seconds of playing that a slow frame owes

std::string factor(double value) {
  return value < 0 ? fmt::format("({})", backprop_number(value)) : backprop_number(value);
}

std::string forward_line(const BackpropView& view, int index) {
  const BackpropNode& node = view.nodes[static_cast<std::size_t>(index)];
  std::string made;
  std::vector<double> from;
  for (const BackpropEdge& edge : view.edges) {
    if (edge.to != index) continue;
    from.push_back(view.nodes[static_cast<std::size_t>(edge.from)].number.value);
    if (edge.weight.exists())
      made += fmt::format("{}{} · {}", made.empty() ? "" : " + ", factor(edge.weight.value), factor(from.back()));
  }
  const std::string value = backprop_number(node.number.value);
  if (node.bias.exists()) return fmt::format("{} = {} + {} = {}", node.label, made, factor(node.bias.value), value);
  if (node.kind == NodeKind::Loss && from.size() == 2) {
    // The target is recorded before the answer.
    return fmt::format("L = ½ (y − t)² = ½ ({} − {})² = {}", backprop_number(from[1]), factor(from[0]), value);
  }
  const std::string& name = view.backprop_settings().activation;
  return fmt::format("{} = {}({}) = {}", node.label, name, from.empty() ? std::string() : backprop_number(from[0]),
                     value);
}

// Where the local derivative comes from.
std::string local_line(const BackpropView& view, const BackpropEdge& edge) {
  const BackpropNode& from = view.nodes[static_cast<std::size_t>(edge.from)];
  const BackpropNode& to = view.nodes[static_cast<std::size_t>(edge.to)];
  const std::string head = fmt::format("∂{}/∂{} = ", to.label, from.label), value = backprop_number(edge.local);
  if (edge.weight.exists()) return fmt::format("{}w = {}", head, value);
  if (to.kind == NodeKind::Loss) return fmt::format("{}{} = {}", head, from.label == "t" ? "t − y" : "y − t", value);
  const std::string& name = view.backprop_settings().activation;
  const std::string f = backprop_number(to.number.value);
  if (name == "sigmoid")
    return fmt::format("{}{} (1 − {}) = {} · (1 − {}) = {}", head, to.label, to.label, f, f, value);
  if (name == "tanh") return fmt::format("{}1 − {}² = 1 − {}² = {}", head, to.label, factor(to.number.value), value);
  return fmt::format("{}{} = {}", head, from.number.value > 0 ? "[z > 0]" : "[z ≤ 0]", value);
}

std::vector<std::string> backward_lines(Ui& ui, const BackpropState& state, const BackpropEdge& edge) {
  const BackpropView& view = *state.view;
  const BackpropNode& from = view.nodes[static_cast<std::size_t>(edge.from)];
  const BackpropNode& to = view.nodes[static_cast<std::size_t>(edge.to)];
  std::vector<std::string> lines = {local_line(view, edge)};
  const auto arrived = view.arrived(edge.from, state.done);
  const std::string product = fmt::format("∂L/∂{} · ∂{}/∂{} = {} · {} = {}", to.label, to.label, from.label,
                                          factor(to.number.gradient), factor(edge.local), backprop_number(edge.term));
  const bool alone = arrived.terms == 1 && arrived.missing == 0;
  lines.push_back(alone ? fmt::format("∂L/∂{} = {}", from.label, product) : product);
  if (arrived.terms > 1)
    lines.push_back(ui.tr("backprop.joined", fmt::format("∂L/∂{}", from.label), backprop_number(arrived.sum)));
  if (edge.weight.exists())
    lines.push_back(fmt::format("∂L/∂w = ∂L/∂{} · {} = {} · {} = {}", to.label, from.label, factor(to.number.gradient),
                                factor(from.number.value), backprop_number(edge.weight.gradient)));
  if (arrived.missing == 0 && from.number.check.kink.empty())
    lines.push_back(
        ui.tr("backprop.checked", fmt::format("∂L/∂{}", from.label), backprop_number(from.number.check.numeric)));
  return lines;
}

void play_on(Ui& ui, Session& session, BackpropState& state) {
  const double now = ui.now();
  const double passed = std::min(now - std::exchange(state.last_time, now), kMostBackpropDebt);
  if (!state.playing) return;
  state.debt += passed * state.speed;
  while (state.debt >= 1 && state.playing) {
    state.debt -= 1;
    backprop_forward_one(session, state);
    if (state.done == state.view->moves.size()) state.playing = false;  // the step itself is the user's
  }
}

void draw_buttons(Ui& ui, Session& session, BackpropState& state, const Area& area) {
  const float middle = area.min.y + ui.px(22), first = area.min.x + ui.px(18);
  const std::size_t all = state.view->moves.size();
  if (icon_button_at(ui, "backprop.restart", Icon::Reset, {first, middle})) state.done = 0, state.playing = false;
  if (icon_button_at(ui, "backprop.back", Icon::StepBack, {first + ui.px(38), middle})) backprop_back_one(state);
  if (icon_button_at(ui, state.playing ? "backprop.pause" : "backprop.play", state.playing ? Icon::Pause : Icon::Play,
                     {first + ui.px(82), middle}, {.size = 40, .primary = true})) {
    if (!state.playing && state.done == all) state.done = 0;
    state.playing = !state.playing;
    state.debt = 1;
  }
  if (icon_button_at(ui, "backprop.next", Icon::Step, {first + ui.px(126), middle}))
    backprop_forward_one(session, state);
  const std::size_t forward = state.view->forward_moves();
  const std::string stage = state.done == 0 ? ui.tr("backprop.at_start")
                            : state.done <= forward
                                ? ui.tr("backprop.at_forward", state.done, forward)
                                : ui.tr("backprop.at_backward", state.done - forward, all - forward);
  const float right = area.max.x - ui.px(236);
  text_in(ui.fonts().body, {first + ui.px(156), area.min.y}, {right - ui.px(8), area.min.y + ui.px(44)},
          ui.theme().muted, state.whole ? ui.tr("backprop.at_whole") : stage);
  ImGui::SetCursorScreenPos({right, area.min.y + ui.px(6)});
  if (button(ui, "backprop.take", ButtonStyle::Primary, area.max.x - right)) {
    state.playing = false;
    session.trainer().step(1);
  }
}

}  // namespace

void backprop_forward_one(Session& session, BackpropState& state) {
  if (state.view->moves.empty()) return;
  if (state.done < state.view->moves.size()) {
    ++state.done;
    return;
  }
  session.trainer().step(1);
  state.done = 0;
}

void backprop_back_one(BackpropState& state) {
  state.playing = false;
  if (state.done > 0) --state.done;
}

std::vector<std::string> backprop_formula(Ui& ui, const BackpropState& state) {
  const BackpropMove* last = state.last();
  if (last == nullptr) return {ui.tr(state.whole ? "backprop.trains" : "backprop.begins")};
  if (state.view->backprop_settings().deep()) return backprop_chain_lines(ui, state);
  if (last->node >= 0) return {forward_line(*state.view, last->node)};
  return backward_lines(ui, state, state.view->edges[static_cast<std::size_t>(last->edge)]);
}

void draw_backprop_walk(Ui& ui, Session& session, BackpropState& state, const Area& area) {
  const auto scope = ui.scope("walk");
  if (ui.shortcut({Key::RightBracket, {}}, true)) backprop_forward_one(session, state);
  if (ui.shortcut({Key::LeftBracket, {}}, true)) backprop_back_one(state);
  play_on(ui, session, state);
  draw_buttons(ui, session, state, area);
  const Theme& t = ui.theme();
  const ImVec2 min{area.min.x, area.min.y + ui.px(50)};
  draw_face(*ImGui::GetWindowDrawList(), t, min, area.max, t.panel, ui.px(6));
  const float line = ui.px(20), pad = ui.px(12);
  float y = min.y + ui.px(6);
  for (const std::string& words : backprop_formula(ui, state)) {
    text_in(ui.fonts().body, {min.x + pad, y}, {area.max.x - pad, y + line}, t.text, words);
    y += line;
  }
}

}  // namespace neurarium
