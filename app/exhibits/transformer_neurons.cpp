#include "app/exhibits/transformer_neurons.h"

#include "app/draw/cells.h"
#include "app/exhibits/transformer_chips.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace neurarium {

void NeuronPanel::draw_layers(Ui& ui, TransformerState& state, const Area& area) const {
  float x = area.min.x;
  const Theme& t = ui.theme();
  for (int layer = 0; layer < state.view->spec.layers; ++layer) {
    const auto scope = ui.scope(std::to_string(layer));
    const std::string label = ui.tr("transformer.block", layer);
    const float width = text_size(ui.fonts().small, label).x + ui.px(20);
    const Item item =
        make_item_at(ui, "transformer.neuron_layer", {x, area.min.y}, {x + width, area.max.y}, WidgetKind::Choice);
    tooltip(ui, "transformer.neuron_layer");
    const bool chosen = layer == state.layer_of_neurons;
    if (chosen || item.hovered)
      ImGui::GetWindowDrawList()->AddRectFilled(item.min, item.max, chosen ? t.raised : t.panel, ui.px(4));
    text_in(ui.fonts().small, item.min, item.max, chosen ? t.text : t.muted, label, Align::Center);
    if (item.clicked) state.layer_of_neurons = layer;
    x += width + ui.px(4);
  }
}

// The neurons of the token in focus with the largest numbers, as bars from zero.
void NeuronPanel::draw_strongest(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch,
                                 const Area& area) {
  const Theme& t = ui.theme();
  const TransformerView& view = *state.view;
  const std::string name = block_name(state.layer_of_neurons, "mlp.post");
  const ValueId id = view.graph().at(name);
  const auto width = static_cast<std::int64_t>(view.graph().value(id).dims.back().size);
  const int token =
      state.hovered_token >= 0 && state.hovered_token < view.length() ? state.hovered_token : view.position;
  const auto row =
      view.sentence->value(id).subspan(static_cast<std::size_t>(token * width), static_cast<std::size_t>(width));
  const float line = ui.px(22);
  text_in(ui.fonts().small, area.min, {area.max.x, area.min.y + line}, t.muted,
          ui.tr("transformer.strongest", token_text(ui, view.tokens[static_cast<std::size_t>(token)].text)));
  const auto fitting = static_cast<std::ptrdiff_t>((area.height() - line) / line);
  const auto shown = std::clamp<std::ptrdiff_t>(fitting, 0, std::min<std::ptrdiff_t>(std::ssize(row), 24));
  std::vector<std::int64_t> order(row.size());
  std::iota(order.begin(), order.end(), std::int64_t{0});
  std::partial_sort(order.begin(), order.begin() + shown, order.end(), [&](std::int64_t a, std::int64_t b) {
    return std::abs(row[static_cast<std::size_t>(a)]) > std::abs(row[static_cast<std::size_t>(b)]);
  });
  if (shown == 0) return;
  const auto selected = cell_of(view, state.selected);
  const bool of_this = selected && selected->value == id;
  neuron_ = of_this ? selected->offset % width : order.front();
  const double end = round_up(std::abs(static_cast<double>(row[static_cast<std::size_t>(order.front())])));
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float label = ui.px(52);
  const float number = ui.px(64);
  const float middle = area.min.x + label + (area.width() - label - number) * 0.5f;
  for (std::ptrdiff_t i = 0; i < shown; ++i) {
    const std::int64_t neuron = order[static_cast<std::size_t>(i)];
    const auto v = static_cast<double>(row[static_cast<std::size_t>(neuron)]);
    const float y = area.min.y + line * static_cast<float>(i + 1);
    const auto scope = ui.scope(std::to_string(i));
    const Item item =
        make_item_at(ui, "transformer.neuron", {area.min.x, y}, {area.max.x, y + line}, WidgetKind::Canvas);
    ui.registry().explain_item();
    const ValueRef ref = ref_at(view, name, {token, neuron});
    touch.touch(ui, session, state, item, item.hovered ? ref : ValueRef{});
    if (item.hovered || state.selected == ref) list.AddRectFilled(item.min, item.max, t.raised, ui.px(4));
    text_in(ui.fonts().mono, {area.min.x + ui.px(2), y}, {area.min.x + label, y + line}, t.muted,
            fmt::format("[{}]", neuron));
    const float reach = (area.width() - label - number) * 0.5f * static_cast<float>(v / end);
    list.AddRectFilled({std::min(middle, middle + reach), y + ui.px(6)},
                       {std::max(middle, middle + reach), y + line - ui.px(6)}, t.sign(v));
    text_in(ui.fonts().small, {area.max.x - number, y}, {area.max.x - ui.px(2), y + line}, t.text, format_number(v, 3),
            Align::Right);
  }
}

// All neurons of the block at all tokens.
void NeuronPanel::draw_map(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const Area& area) {
  const Theme& t = ui.theme();
  const TransformerView& view = *state.view;
  const std::string name = block_name(state.layer_of_neurons, "mlp.post");
  const float labels = ui.px(86);
  const Item item = make_item_at(ui, "transformer.neuron_map", {area.min.x + labels, area.min.y},
                                 {area.max.x, area.max.y - ui.px(20)}, WidgetKind::Canvas);
  ui.registry().explain_item();
  const double limit = strips_.draw(t, state.pictured(), name, item.min, item.max);
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  touch.touch(ui, session, state, item,
              item.hovered ? ValueStrips::at(*state.pictured(), name, item.min, item.max, mouse) : ValueRef{});
  const float row = item.size().y / static_cast<float>(view.length());
  if (item.hovered) {
    state.next_hovered_token = nearest_cell((mouse.y - item.min.y) / row, view.length());
    state.help = "transformer.help_neurons";
  }
  const float line = ui.fonts().small->FontSize;
  const int every = std::max(1, static_cast<int>(std::ceil(line / row)));
  for (int i = 0; i < view.length(); ++i) {
    const bool lit = i == state.hovered_token;
    if (!lit && i % every != 0) continue;
    const float y = item.min.y + (static_cast<float>(i) + 0.5f) * row;
    text_in(ui.fonts().small, {area.min.x, y - line}, {item.min.x - ui.px(6), y + line}, lit ? t.text : t.muted,
            token_text(ui, view.tokens[static_cast<std::size_t>(i)].text), Align::Right);
  }
  text_in(ui.fonts().small, {item.min.x, item.max.y}, {item.max.x, item.max.y + ui.px(22)}, t.muted,
          ui.tr("transformer.neuron_scale", view.graph().value(view.graph().at(name)).dims.back().size,
                format_short(limit)));
}

void NeuronPanel::draw(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const Area& area) {
  const auto scope = ui.scope("neurons");
  const Theme& t = ui.theme();
  const TransformerView& view = *state.view;
  const std::string name = block_name(state.layer_of_neurons, "mlp.post");
  if (view.graph().find(name) == kNoValue) {
    text_in(ui.fonts().body, area.min, area.max, t.muted, ui.tr("transformer.no_neurons"), Align::Center);
    return;
  }
  const float head = ui.px(28);
  draw_layers(ui, state, {area.min, {area.max.x, area.min.y + head - ui.px(4)}});
  const float side = std::clamp(area.width() * 0.3f, ui.px(190), ui.px(340));
  const Area left{{area.min.x, area.min.y + head + ui.px(4)}, {area.max.x - side - ui.px(20), area.max.y}};
  const float split = std::floor(left.min.y + left.height() * 0.46f);
  draw_map(ui, session, state, touch, {left.min, {left.max.x, split}});
  draw_strongest(ui, session, state, touch, {{area.max.x - side, area.min.y}, area.max});
  draw_examples(ui, state, {{left.min.x, split + ui.px(6)}, left.max});
}

}  // namespace neurarium
