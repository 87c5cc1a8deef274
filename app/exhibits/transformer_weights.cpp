#include "app/exhibits/transformer_weights.h"

#include "app/exhibits/matrix_labels.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

namespace neurarium {
namespace {

// The axis of an attention weight along which its heads lie, or -1.
int head_axis(std::string_view name) {
  for (const std::string_view ending : {".attn.q.weight", ".attn.k.weight", ".attn.v.weight"})
    if (name.ends_with(ending)) return 0;
  return name.ends_with(".attn.o.weight") ? 1 : -1;
}

// "blocks.1.attn.q.weight" is in the group 1, without a block: -1.
int block_of(std::string_view name) {
  constexpr std::string_view kBlocks = "blocks.";
  return name.starts_with(kBlocks) ? std::stoi(std::string(name.substr(kBlocks.size()))) : -1;
}

std::string short_name(const std::string& name) {
  return block_of(name) < 0 ? name : name.substr(name.find('.', name.find('.') + 1) + 1);
}

std::string parameter_shape(const Value& value) {
  std::string text;
  for (const Dim& d : value.dims) text += (text.empty() ? "" : " \u00d7 ") + std::to_string(d.size);
  return text;
}

}  // namespace

void show_weights(TransformerState& state, std::string name, bool of_head) {
  state.weights = std::move(name);
  state.weights_of_head = of_head;
  state.detail = Detail::Weights;
}

WeightPanel::Shown WeightPanel::shown(const TransformerState& state) {
  const TransformerView& view = *state.view;
  Shown what;
  what.id = view.graph().find(state.weights);
  const bool parameter = what.id != kNoValue && view.graph().value(what.id).role == Role::Param;
  if (!parameter) what.id = view.graph().at("embed.weight");
  const Value& value = view.graph().value(what.id);
  const int rows = value.dims.size() > 1 ? static_cast<int>(value.dims.front().size) : 1;
  const int cols = static_cast<int>(value.dims.back().size);
  const float* first = std::as_const(*view.params).of(what.id).data();
  what.numbers = {first, rows, cols, cols};
  // Layers with a parameter for each head lie head after head.
  const int axis = head_axis(value.name);
  what.of_head = state.weights_of_head && axis >= 0 && state.head.layer == block_of(value.name);
  if (!what.of_head) return what;
  const int size = view.spec.head_size();
  (axis == 0 ? what.numbers.rows : what.numbers.cols) = size;
  what.first = static_cast<std::int64_t>(state.head.head) * size * (axis == 0 ? cols : 1);
  what.numbers.first += what.first;
  return what;
}

void WeightPanel::draw_list(Ui& ui, TransformerState& state, const Area& area) {
  const Theme& t = ui.theme();
  const Graph& graph = state.view->graph();
  const auto scope = ui.scope("list");
  ImGui::SetCursorScreenPos(area.min);
  ImGui::BeginChild("parameters", {area.width(), area.height()}, false, ImGuiWindowFlags_NoBackground);
  const float row = ui.px(22);
  const float width = available_width() - ui.px(6);
  ImVec2 at = ImGui::GetCursorScreenPos();
  const ValueId large = shown(state).id;
  int block = -1;
  for (const ValueId id : graph.params()) {
    const Value& value = graph.value(id);
    const int of_block = block_of(value.name);
    if (of_block >= 0 && of_block != block) {
      text_in(ui.fonts().small, {at.x + ui.px(8), at.y}, {at.x + width, at.y + row}, t.muted,
              ui.tr("transformer.block", of_block));
      at.y += row;
    }
    block = of_block;
    const auto name_scope = ui.scope(value.name);
    const Item item = make_item_at(ui, "transformer.parameter", at, {at.x + width, at.y + row}, WidgetKind::Choice);
    tooltip(ui, "transformer.parameter");
    const bool chosen = id == large;
    if (chosen || item.hovered)
      ImGui::GetWindowDrawList()->AddRectFilled(item.min, item.max, chosen ? t.raised : t.panel, ui.px(4));
    if (chosen && listed_ != value.name) {  // it was chosen elsewhere
      listed_ = value.name;
      ImGui::SetScrollFromPosY((at.y + row * 0.5f) - ImGui::GetWindowPos().y);
    }
    const std::string shape = parameter_shape(value);
    const float number = text_size(ui.fonts().small, shape).x;
    text_in(ui.fonts().small, {at.x + ui.px(8), at.y}, {item.max.x - number - ui.px(12), item.max.y},
            chosen ? t.text : t.muted, short_name(value.name));
    text_in(ui.fonts().small, at, {item.max.x - ui.px(6), item.max.y}, t.muted, shape, Align::Right);
    if (item.clicked) show_weights(state, value.name, state.weights_of_head);
    at.y += row;
  }
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({1, 1});
  ImGui::EndChild();
}

void WeightPanel::draw_title(Ui& ui, TransformerState& state, const Shown& what, const Area& area) {
  const Theme& t = ui.theme();
  const std::string& name = state.view->graph().value(what.id).name;
  const float y = (area.min.y + area.max.y) * 0.5f;
  float right = area.max.x;
  for (const auto& [key, icon, factor] :
       {std::tuple{"transformer.closer", Icon::Plus, 1.6f}, std::tuple{"transformer.farther", Icon::Minus, 1 / 1.6f}}) {
    if (icon_button_at(ui, key, icon, {right - ui.px(12), y}, {.size = 22})) matrix_.zoom(factor);
    right -= ui.px(26);
  }
  if (head_axis(name) >= 0) {
    const std::string& label = ui.tr("transformer.of_head", state.head.layer, state.head.head);
    const float width = text_size(ui.fonts().small, label).x + ui.px(16);
    const Item item = make_item_at(ui, "transformer.this_head", {right - width, area.min.y + ui.px(2)},
                                   {right, area.max.y - ui.px(2)}, WidgetKind::Toggle);
    tooltip(ui, "transformer.this_head");
    ImGui::GetWindowDrawList()->AddRectFilled(item.min, item.max, what.of_head || item.hovered ? t.raised : t.panel,
                                              ui.px(4));
    text_in(ui.fonts().small, item.min, item.max, what.of_head ? t.text : t.muted, label, Align::Center);
    if (item.clicked) show_weights(state, block_name(state.head.layer, name.substr(name.find("attn."))), !what.of_head);
    right -= width + ui.px(8);
  }
  text_in(ui.fonts().mono, area.min, {right, area.max.y}, t.text, name);
}

// Tables have a name for each row: a token, or a position.
void WeightPanel::draw_names(Ui& ui, const TransformerState& state, const Shown& what, const Item& item,
                             MatrixView::Cell at) const {
  if (what.numbers.rows == 1) return;
  const std::string& axis = state.view->graph().value(what.id).dims.front().label;
  const bool tokens = axis == "v";
  const int shift = what.numbers.stride == 0 || head_axis(state.view->graph().value(what.id).name) != 0
                        ? 0
                        : static_cast<int>(what.first / what.numbers.stride);
  EdgeNames names{matrix_.rows().first, matrix_.rows().count(), at.row, -1, [&](int i) {
                    return tokens ? token_text(ui, state.view->data->tokenizer->shown(i)) : std::to_string(i + shift);
                  }};
  row_names(ui, {{item.min.x - ui.px(86), item.min.y}, {item.min.x - ui.px(6), item.max.y}}, names);
}

void WeightPanel::draw_marks(Ui& ui, const Session& session, const TransformerState& state, const Shown& what,
                             MatrixView::Cell at) const {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto mark = [&](std::int64_t offset, ImU32 color) {
    const std::int64_t in = offset - what.first;
    if (in < 0 || what.numbers.stride == 0) return;
    const MatrixView::Cell cell{static_cast<int>(in / what.numbers.stride), static_cast<int>(in % what.numbers.stride)};
    ImVec2 min, max;
    if (cell.col < what.numbers.cols && matrix_.place_of(cell, min, max))
      list.AddRect({min.x - 1, min.y - 1}, {max.x + 1, max.y + 1}, color, 0, 0, ui.px(2));
  };
  const auto mark_ref = [&](const ValueRef& ref, ImU32 color) {
    if (ref.name != state.view->graph().value(what.id).name) return;
    if (const auto cell = cell_of(*state.view, ref)) mark(cell->offset, color);
  };
  for (const Edit& edit : session.edits()) mark_ref(edit.ref, t.accent);
  mark_ref(state.selected, t.accent);
  if (at) mark(what.offset(at), t.text);
}

void WeightPanel::draw_matrix(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const Shown& what,
                              const Area& area) {
  const float labels = ui.px(90);
  const float foot = ui.px(30);
  const bool line = what.numbers.rows == 1;
  const ImVec2 min{area.min.x + labels, area.min.y};
  const ImVec2 max{area.max.x - ui.px(8), line ? std::min(area.max.y - foot, min.y + ui.px(40)) : area.max.y - foot};
  if (max.x - min.x < ui.px(20) || max.y - min.y < ui.px(10)) return;
  const Item item = make_item_at(ui, "transformer.weight_matrix", min, max, WidgetKind::Canvas);
  ui.registry().explain_item();
  const std::string& name = state.view->graph().value(what.id).name;
  if (view_ != state.view || name_ != name) {
    view_ = state.view;
    name_ = name;
    ++version_;
    limit_ = number_scale(*state.view, what.id);
  }
  matrix_.draw(ui, item, what.numbers, Colormap::diverging(ui.theme(), limit_),
               version_ * 128 + (what.of_head ? static_cast<std::uint64_t>(state.head.head) + 1 : 0));
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const MatrixView::Cell at = item.hovered ? matrix_.at(what.numbers, mouse) : MatrixView::Cell{};
  touch.touch(ui, session, state, item, at ? ref_of(*state.view, {what.id, what.offset(at)}) : ValueRef{});
  if (item.hovered) state.help = "transformer.help_weights";
  draw_names(ui, state, what, item, at);
  draw_marks(ui, session, state, what, at);
  matrix_.draw_bars(ui, item);
  const int per_pixel = matrix_.numbers_per_pixel();
  std::string scale = fmt::format("\u00b1{}", format_short(limit_));
  scale += per_pixel > 1 ? ui.tr("transformer.weights_strongest", per_pixel) : ui.tr("transformer.weights_each");
  text_in(ui.fonts().small, {item.min.x, item.max.y + ui.px(8)}, {area.max.x, item.max.y + foot}, ui.theme().muted,
          scale);
}

void WeightPanel::draw(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const Area& area) {
  const auto scope = ui.scope("weights");
  if (area.height() < ui.px(60)) return;
  const float list = std::clamp(area.width() * 0.28f, ui.px(150), ui.px(230));
  draw_list(ui, state, {area.min, {area.min.x + list, area.max.y}});
  const Area right{{area.min.x + list + ui.px(16), area.min.y}, area.max};
  const Shown what = shown(state);
  const float title = ui.px(26);
  draw_title(ui, state, what, {right.min, {right.max.x, right.min.y + title}});
  draw_matrix(ui, session, state, touch, what, {{right.min.x, right.min.y + title + ui.px(6)}, right.max});
}

}  // namespace neurarium
