#include "app/exhibits/backprop.h"

#include "app/ui/change_words.h"
#include "app/ui/numbers.h"
#include "app/ui/panel.h"
#include "app/ui/story.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::array<std::string_view, 3> kBackpropStates = {"backprop-path", "backprop-network", "backprop-vanishing"};
constexpr std::array<std::string_view, 4> kBackpropGraphs = {"path", "nested", "network", "chain"};
constexpr float kWalkHeight = 164;  // of buttons and formula, before scaling

struct NumberRow {
  std::string name, value, gradient, quotient;
  ImU32 color = 0;
};

NumberRow number_row(const Ui& ui, std::string name, const DerivedNumber& n) {
  const bool kink = !n.check.kink.empty();
  return {std::move(name), backprop_number(n.value), backprop_number(n.gradient),
          kink ? ui.tr("backprop.kink") : backprop_number(n.check.numeric),
          n.check.agrees || kink ? ui.theme().muted : ui.theme().warning};
}

}  // namespace

std::string backprop_number(double value) { return format_number(value, 4); }

void BackpropScreen::update(Session& session) {
  const Snapshot& now = session.snapshot();
  if (now.task == nullptr || dynamic_cast<const BackpropSettings*>(now.settings.get()) == nullptr) return;
  state_.whole = now.running;
  if (!asked_ || asked_version_ != now.version) {
    probe_.ask({now.task, now.settings, now.edits, now.params, now.step});
    asked_ = true;
    asked_version_ = now.version;
  }
  auto view = probe_.take();
  if (!view) return;
  const bool other = state_.view == nullptr || state_.view->moves.size() != (*view)->moves.size();
  state_.view = std::move(*view);
  if (other) {  // the answer and its loss are there, and the way back can begin
    const bool deep = state_.view->backprop_settings().deep();  // whose bars are all there at first
    state_.done = deep ? state_.view->moves.size() : state_.view->forward_moves();
    state_.playing = false;
  }
}

// Which graph: a row of buttons. Another graph is another run.
void BackpropScreen::draw_graphs(Ui& ui, Session& session, ImVec2 min, float width) const {
  const auto scope = ui.scope("graph");
  const Theme& t = ui.theme();
  const std::string now = dynamic_cast<const BackpropSettings&>(session.settings()).graph;
  const float gap = ui.px(6), each = (width - 3 * gap) / 4;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  float x = min.x;
  for (const std::string_view name : kBackpropGraphs) {
    const std::string key = option_key("graph", name);
    const Item item = make_item_at(ui, key, {x, min.y}, {x + each, min.y + ui.px(30)}, WidgetKind::Button);
    const bool on = name == now;
    draw_face(list, t, item.min, item.max, on || item.hovered ? mix(t.raised, t.text, on ? 0.2f : 0.08f) : t.raised,
              ui.px(5));
    text_in(ui.fonts().body, {item.min.x + gap, item.min.y}, {item.max.x - gap, item.max.y}, on ? t.text : t.muted,
            ui.tr(key), Align::Center);
    tooltip(ui, key);
    if (item.clicked && !on) {
      std::unique_ptr<ExhibitSettings> copy = session.settings().clone();
      dynamic_cast<BackpropSettings&>(*copy).graph = std::string(name);
      session.start_over(std::move(copy), "setting.graph");
    }
    x += each + gap;
  }
}

void BackpropScreen::draw_center(Ui& ui, Session& session, const Area& area) {
  const auto scope = ui.registry().root_scope("backprop");
  state_.help = {};
  if (state_.view == nullptr) return;
  const float pad = ui.px(16);
  const Area inner{{area.min.x + pad, area.min.y + pad}, {area.max.x - pad, area.max.y - pad}};
  draw_graphs(ui, session, inner.min, std::min(inner.width(), ui.px(640)));
  const Area rest{{inner.min.x, inner.min.y + ui.px(42)}, inner.max};
  const float split = rest.max.y - ui.px(kWalkHeight);
  const Area picture{rest.min, {rest.max.x, split - ui.px(8)}};
  if (state_.view->backprop_settings().deep())
    draw_backprop_chain(ui, state_, picture);
  else
    draw_backprop_graph(ui, session, state_, picture);
  draw_backprop_walk(ui, session, state_, {{rest.min.x, split}, rest.max});
}

// Each number with its derivative and the difference quotient beside it.
void BackpropScreen::draw_numbers(Ui& ui) const {
  const BackpropView& view = *state_.view;
  std::vector<NumberRow> rows;
  for (const BackpropNode& node : view.nodes) rows.push_back(number_row(ui, node.label, node.number));
  for (const BackpropEdge& edge : view.edges)
    if (edge.weight.exists())
      rows.push_back(number_row(ui,
                                fmt::format("{}→{}", view.nodes[static_cast<std::size_t>(edge.from)].label,
                                            view.nodes[static_cast<std::size_t>(edge.to)].label),
                                edge.weight));
  for (const BackpropNode& node : view.nodes)
    if (node.bias.exists()) rows.push_back(number_row(ui, fmt::format("b→{}", node.label), node.bias));
  const Theme& t = ui.theme();
  const float width = available_width(), line = ui.px(20);
  const std::array<float, 5> at = {0, width * 0.2f, width * 0.46f, width * 0.73f, width};
  const auto draw = [&](const std::array<std::string_view, 4>& cells, const std::array<ImU32, 4>& colors) {
    const ImVec2 from = ImGui::GetCursorScreenPos();
    for (std::size_t i = 0; i < cells.size(); ++i)
      text_in(ui.fonts().small, {from.x + at[i], from.y}, {from.x + at[i + 1], from.y + line}, colors[i], cells[i],
              i == 0 ? Align::Left : Align::Right);
    ImGui::Dummy({width, line});
  };
  draw({"", ui.tr("backprop.value"), "∂L/∂", ui.tr("backprop.quotient")}, {t.muted, t.muted, t.muted, t.muted});
  for (const NumberRow& row : rows)
    draw({row.name, row.value, row.gradient, row.quotient}, {t.text, t.text, t.accent, row.color});
}

void BackpropScreen::draw_inspector(Ui& ui, Session& session) {
  const auto scope = ui.registry().root_scope("backprop");
  if (std::string chosen = draw_story(ui, "backprop.story.", "backprop.try.", kBackpropStates); !chosen.empty())
    wanted_state_ = std::move(chosen);
  if (state_.view == nullptr) return;
  separator(ui);
  {
    const auto training = ui.scope("training");
    if (section(ui, "playground.training_title")) {
      constexpr std::array<std::string_view, 1> kInRunBar = {"seed"};
      panel(ui, session, "training", kInRunBar);
    }
  }
  {
    const auto network = ui.scope("network");
    if (section(ui, "playground.model_title")) panel(ui, session, "network");
  }
  if (state_.view->nodes.empty()) return;
  const auto numbers = ui.scope("numbers");
  if (!section(ui, "backprop.numbers_title")) return;
  hint(ui, ui.tr("backprop.numbers_hint"));
  draw_numbers(ui);
}

std::vector<std::string_view> BackpropScreen::actions() const { return {"backprop.forward", "backprop.backward"}; }

void BackpropScreen::act(Session& session, std::string_view action) {
  if (state_.view == nullptr) return;
  if (action == "backprop.forward") backprop_forward_one(session, state_);
  if (action == "backprop.backward") backprop_back_one(state_);
}

}  // namespace neurarium
