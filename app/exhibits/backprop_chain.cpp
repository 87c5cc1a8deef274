// What of the answer's derivative arrives at each layer of a deep chain, as bars on a logarithmic scale: the same
// weights under four kinds of unit.
#include "app/draw/axis.h"
#include "app/exhibits/backprop.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr double kFaintest = 1e-12;  // smaller ones end at the floor; the card has the number

Axis axis_of(const BackpropView& view) {
  double low = 0.1, high = 1;
  for (const ChainGradients& chain : view.chains)
    for (const double g : chain.layers)
      if (std::isfinite(g) && g > 0) low = std::min(low, g), high = std::max(high, g);
  return {std::max(low / 3, kFaintest), std::min(high * 3, 1e12), true};
}

float draw_legend(Ui& ui, const BackpropView& view, const Area& area) {
  const Theme& t = ui.theme();
  const float each = area.width() / static_cast<float>(view.chains.size()), line = ui.px(20);
  for (std::size_t i = 0; i < view.chains.size(); ++i) {
    const ChainGradients& chain = view.chains[i];
    const float x = area.min.x + each * static_cast<float>(i);
    ImGui::GetWindowDrawList()->AddRectFilled({x, area.min.y + ui.px(5)}, {x + ui.px(10), area.min.y + ui.px(15)},
                                              t.classes[i], ui.px(2));
    text_in(ui.fonts().strong, {x + ui.px(16), area.min.y}, {x + each - ui.px(8), area.min.y + line}, t.text,
            ui.tr(fmt::format("backprop.unit.{}", chain.name)));
    text_in(ui.fonts().small, {x + ui.px(16), area.min.y + line}, {x + each - ui.px(8), area.min.y + 2 * line}, t.muted,
            ui.tr("backprop.first_layer", backprop_number(chain.layers.front())));
  }
  return area.min.y + 2 * line + ui.px(10);
}

void draw_ticks(Ui& ui, const Axis& axis, const Area& plot) {
  const Theme& t = ui.theme();
  for (const Tick& tick : axis.ticks(8)) {
    const float y = plot.max.y - plot.height() * static_cast<float>(axis.share(tick.value));
    ImGui::GetWindowDrawList()->AddLine({plot.min.x, y}, {plot.max.x, y}, t.line);
    text_in(ui.fonts().small, {plot.min.x - ui.px(50), y - ui.px(9)}, {plot.min.x - ui.px(6), y + ui.px(9)}, t.muted,
            tick.label, Align::Right);
  }
}

void layer_card(Ui& ui, const BackpropView& view, std::size_t layer) {
  Card shown{.title = fmt::format("∂y/∂h{}", layer + 1), .subtitle = ui.tr("backprop.arrives", layer + 1)};
  for (std::size_t i = 0; i < view.chains.size(); ++i)
    shown.rows.push_back(
        {ui.tr(fmt::format("backprop.unit.{}", view.chains[i].name)), backprop_number(view.chains[i].layers[layer])});
  hover_card(ui, shown);
}

// The way back has come to this layer.
bool has_arrived(const BackpropState& state, std::size_t layer) {
  const std::size_t hidden = state.view->chains.front().layers.size();
  return state.shown() >= state.view->forward_moves() + hidden - layer;
}

// Where the walk is; behind the last layer: nowhere, or at the answer.
std::size_t walked_layer(const BackpropState& state) {
  const BackpropMove* last = state.last();
  if (last == nullptr) return state.view->chains.front().layers.size();
  return static_cast<std::size_t>(last->node >= 0 ? last->node : last->edge);
}

std::string in_brackets(double value) {
  return value < 0 ? fmt::format("({})", backprop_number(value)) : backprop_number(value);
}

// The answer is a plain sum; hidden layers have their unit's function, and the residual link around it.
std::string forward_words(const ChainGradients& chain, std::size_t at) {
  const ChainGradients::Layer& n = chain.numbers[at];
  const bool answer = at == chain.layers.size();
  const std::string from = at == 0 ? "x" : fmt::format("h{}", at);
  const std::string sum =
      fmt::format("{} · {} + {}", in_brackets(n.weight), in_brackets(n.before), in_brackets(n.bias));
  const std::string value = backprop_number(n.out);
  if (answer) return fmt::format("y = w·{} + b = {} = {}", from, sum, value);
  const std::string name = fmt::format("h{}", at + 1);
  if (!chain.residual()) return fmt::format("{} = f(w·{} + b) = f({}) = {}", name, from, sum, value);
  return fmt::format("{} = {} + f(w·{} + b) = {} + f({}) = {}", name, from, from, in_brackets(n.before), sum, value);
}

// What arrives at a hidden layer is what arrived behind it, times the derivative of what lies between.
std::string backward_words(const ChainGradients& chain, std::size_t at) {
  const ChainGradients::Layer& behind = chain.numbers[at + 1];
  const std::string head = fmt::format("∂y/∂h{} = ", at + 1), value = backprop_number(chain.numbers[at].gradient);
  if (at + 1 == chain.layers.size()) return fmt::format("{}w = {}", head, value);
  const std::string rate = fmt::format("{} · {}", in_brackets(behind.weight), backprop_number(behind.slope));
  return fmt::format("{}∂y/∂h{} · {} = {} · {} = {}", head, at + 2, chain.residual() ? "(1 + w·f′)" : "w·f′",
                     in_brackets(behind.gradient), chain.residual() ? fmt::format("(1 + {})", rate) : rate, value);
}

}  // namespace

std::vector<std::string> backprop_chain_lines(Ui& ui, const BackpropState& state) {
  const BackpropMove& move = *state.last();
  std::vector<std::string> lines;
  for (const ChainGradients& chain : state.view->chains) {
    const std::string made = move.node >= 0 ? forward_words(chain, static_cast<std::size_t>(move.node))
                                            : backward_words(chain, static_cast<std::size_t>(move.edge));
    lines.push_back(fmt::format("{}: {}", ui.tr(fmt::format("backprop.unit.{}", chain.name)), made));
  }
  return lines;
}

void draw_backprop_chain(Ui& ui, BackpropState& state, const Area& area) {
  const BackpropView& view = *state.view;
  const Theme& t = ui.theme();
  if (view.chains.empty() || area.width() < ui.px(160) || area.height() < ui.px(160)) return;
  const float line = ui.px(20);
  text_in(ui.fonts().strong, area.min, {area.max.x, area.min.y + line}, t.text, ui.tr("backprop.chain_title"));
  const float top = draw_legend(ui, view, {{area.min.x, area.min.y + ui.px(28)}, area.max});
  const Area plot{{area.min.x + ui.px(56), top}, {area.max.x, area.max.y - ui.px(42)}};
  const Axis axis = axis_of(view);
  draw_ticks(ui, axis, plot);
  const Item item = make_item_at(ui, "backprop.chain", plot.min, plot.max, WidgetKind::Canvas);
  ui.registry().explain_item();  // by the card of a layer
  if (item.hovered) state.help = "backprop.help_chain";
  const std::size_t layers = view.chains.front().layers.size();
  const float each = plot.width() / static_cast<float>(layers);
  const float bar = each * 0.8f / static_cast<float>(view.chains.size());
  const float mouse = (ImGui::GetIO().MousePos.x - plot.min.x) / each;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const std::size_t skip = each < ui.px(24) ? 5 : 1;
  for (std::size_t layer = 0; layer < layers; ++layer) {
    const float x = plot.min.x + each * static_cast<float>(layer);
    const bool hot = item.hovered && mouse >= static_cast<float>(layer) && mouse < static_cast<float>(layer + 1);
    if (layer == walked_layer(state))
      list.AddRect({x, plot.min.y}, {x + each, plot.max.y}, t.accent, ui.px(3), 0, ui.px(1.5f));
    if (hot) {
      list.AddRectFilled({x, plot.min.y}, {x + each, plot.max.y}, with_alpha(t.text, 0.06f));
      layer_card(ui, view, layer);
    }
    for (std::size_t i = 0; i < view.chains.size(); ++i) {
      if (!has_arrived(state, layer)) break;
      const double g = view.chains[i].layers[layer];
      if (!(g > 0)) continue;  // nothing arrives
      const float left = x + each * 0.1f + bar * static_cast<float>(i);
      const float share = std::clamp(static_cast<float>(axis.share(g)), 0.004f, 1.0f);
      list.AddRectFilled({left, plot.max.y - plot.height() * share}, {left + std::max(1.0f, bar - 1), plot.max.y},
                         t.classes[i]);
    }
    if (layer == 0 || (layer + 1) % skip == 0)
      text_in(ui.fonts().small, {x - ui.px(8), plot.max.y + ui.px(2)}, {x + each + ui.px(8), plot.max.y + ui.px(20)},
              t.muted, fmt::format("{}", layer + 1), Align::Center);
  }
  text_in(ui.fonts().small, {plot.min.x, plot.max.y + ui.px(20)}, {plot.max.x, area.max.y}, t.muted,
          ui.tr("backprop.chain_axis"), Align::Center);
}

}  // namespace neurarium
