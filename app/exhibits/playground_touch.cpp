// The network picture under the pointer: hover, click, drag, type, menu; and the buttons above the layers.
#include "app/exhibits/playground_card.h"
#include "app/exhibits/playground_edit.h"
#include "app/exhibits/playground_network.h"
#include "app/exhibits/playground_walk.h"
#include "app/ui/numbers.h"
#include "app/ui/typing.h"
#include "app/ui/widgets.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kDragStart = 3;          // pixels before a press becomes a drag
constexpr double kValuePerPixel = 0.01;  // a tenth of it with Shift

bool inside(const Area& a, ImVec2 p, float air) {
  return p.x >= a.min.x - air && p.x < a.max.x + air && p.y >= a.min.y - air && p.y < a.max.y + air;
}

std::string activation_key(std::string_view name) { return fmt::format("activation.{}", name); }

}  // namespace

Target NetworkPicture::hit(const PlaygroundView& view, ImVec2 at) const {
  for (int l = 0; l < static_cast<int>(geometry_.layers.size()); ++l) {
    const UnitColumn& column = geometry_.layers[static_cast<std::size_t>(l)];
    if (std::abs(at.x - column.x) > column.size) continue;
    for (int u = 0; u < static_cast<int>(column.y.size()); ++u)
      if (inside(bias_rect(column, static_cast<std::size_t>(u)), at, 1)) return {Target::Kind::Bias, l, u, 0};
    for (int u = 0; u < static_cast<int>(column.y.size()); ++u) {
      const auto i = static_cast<std::size_t>(u);
      if (inside({column.min(i), column.max(i)}, at, 0)) return {Target::Kind::Unit, l, u, 0};
    }
  }
  const int link = hit_link(shown_links_, at);
  if (link < 0) return {};
  const Target& target = geometry_.link_targets[static_cast<std::size_t>(link)];
  return exists(view, target) ? target : Target{};
}

Area NetworkPicture::box_of(const Target& t) const {
  if (t.kind == Target::Kind::Link) {
    for (std::size_t i = 0; i < geometry_.link_targets.size(); ++i)
      if (geometry_.link_targets[i] == t) return {geometry_.handle(i), geometry_.handle(i)};
    return {};
  }
  const UnitColumn& column = geometry_.layers[static_cast<std::size_t>(t.layer)];
  const auto u = static_cast<std::size_t>(t.unit);
  return t.kind == Target::Kind::Bias ? bias_rect(column, u) : Area{column.min(u), column.max(u)};
}

void NetworkPicture::touch(Ui& ui, Session& session, PlaygroundState& state, const Item& canvas) {
  const PlaygroundView& view = *state.view;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  if (dragging_ && exists(view, pressed_))
    state.hovered = pressed_;
  else if (canvas.hovered)
    state.hovered = hit(view, mouse);
  if (state.hovered && state.hovered.kind != Target::Kind::Input) {
    state.help = state.hovered.kind == Target::Kind::Unit   ? "playground.help_unit"
                 : state.hovered.kind == Target::Kind::Bias ? "playground.help_bias"
                                                            : "playground.help_link";
    ImGui::SetMouseCursor(dragging_ ? ImGuiMouseCursor_ResizeNS : ImGuiMouseCursor_Hand);
  }
  if (canvas.double_clicked && state.hovered) {
    const Target& t = state.hovered;
    const bool on_pin =
        is_held(session, view, t) &&
        inside(pin_rect(geometry_.layers[static_cast<std::size_t>(t.layer)], static_cast<std::size_t>(t.unit)), mouse,
               0);
    if (on_pin) {
      session.remove_edits(ref_of(view, t));
    } else {
      typed_ = t;
      start_typing(ui, ui.registry().path("playground.typed_value"), format_short(value_of(view, t)));
    }
    ImGui::ClearActiveID();
    pressed_ = {};
    return;
  }
  if (canvas.held && ImGui::IsItemActivated() && !dragging_) {
    pressed_ = state.hovered;
    press_at_ = mouse;
    if (pressed_) press_value_ = value_of(view, pressed_);
    if (!pressed_) state.selected = {};
  }
  drag(session, state, canvas.held);
  if (!canvas.held && pressed_) {
    state.selected = pressed_;
    pressed_ = {};
  }
  const bool menu = canvas.right_clicked && state.hovered;
  if (menu) menu_ = state.hovered;
  edit_menu(ui, session, view, menu_, state.selected, menu);
}

// Up and right is more.
void NetworkPicture::drag(Session& session, const PlaygroundState& state, bool held) {
  if (!pressed_ || !exists(*state.view, pressed_)) {
    dragging_ = false;
    return;
  }
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const float distance = (mouse.x - press_at_.x) - (mouse.y - press_at_.y);
  const bool was_dragging = dragging_;
  dragging_ = held && (dragging_ || std::abs(mouse.x - press_at_.x) + std::abs(mouse.y - press_at_.y) > kDragStart);
  if (!dragging_ && !was_dragging) return;
  const double per_pixel = ImGui::GetIO().KeyShift ? kValuePerPixel * 0.1 : kValuePerPixel;
  const double value = std::round((press_value_ + per_pixel * static_cast<double>(distance)) * 1e4) / 1e4;
  set_target(session, *state.view, pressed_, value, !dragging_);
}

void NetworkPicture::type(Ui& ui, Session& session, const PlaygroundState& state) {
  if (!typed_) return;
  if (!exists(*state.view, typed_) || !is_typing(ui, ui.registry().path("playground.typed_value"))) {
    typed_ = {};
    return;
  }
  const Area box = box_of(typed_);
  const ImVec2 middle{(box.min.x + box.max.x) * 0.5f, (box.min.y + box.max.y) * 0.5f};
  const ImVec2 half{ui.px(44), ui.px(14)};
  const ImVec2 min{middle.x - half.x, middle.y - half.y};
  const ImVec2 max{middle.x + half.x, middle.y + half.y};
  if (const auto entered = typing_field(ui, "playground.typed_value", min, max))
    set_target(session, *state.view, typed_, *entered, true);
}

void NetworkPicture::draw_headers(Ui& ui, Session& session, const PlaygroundView& view, float top) {
  const int hidden = static_cast<int>(view.layers.size()) - 1;
  for (int l = 0; l < hidden; ++l) draw_layer_header(ui, session, view, l, top);
  const LayerMaps& out = view.layers.back();
  const UnitColumn& column = geometry_.layers.back();
  const float step = column.x - (hidden == 0 ? geometry_.features.x : geometry_.layers[geometry_.layers.size() - 2].x);
  const float half = std::min(ui.px(36), step * 0.5f);
  text_in(ui.fonts().small, {column.x - half, top}, {column.x + half, top + ui.px(24)}, ui.theme().muted,
          ui.tr("playground.output_units"), Align::Center);
  text_in(ui.fonts().small, {column.x - half, top + ui.px(26)}, {column.x + half, top + ui.px(46)}, ui.theme().muted,
          ui.tr(activation_key(activation_name(out.activation))), Align::Center);
}

// The end of each column's colour scale below it, and what the links mean.
void NetworkPicture::draw_scales(Ui& ui, const PlaygroundState& state) const {
  const PlaygroundView& view = *state.view;
  const bool functions = !gradients_ && !faint_;
  for (std::size_t l = 0; l < view.layers.size() && l < geometry_.layers.size() && functions; ++l) {
    const float x = geometry_.layers[l].x;
    const float below = geometry_.layers[l].y.back() + geometry_.layers[l].size * 0.5f + ui.px(3);
    text_in(ui.fonts().small, {x - ui.px(30), below}, {x + ui.px(30), below + ui.px(20)}, ui.theme().muted,
            fmt::format("\u00b1{}", format_short(scale_of(view.layers[l]))), Align::Center);
  }
  const Area& area = geometry_.area;
  const auto line = [&](float below, const std::string& text, ImU32 color) {
    text_in(ui.fonts().small, {area.min.x, area.max.y + ui.px(below)}, {area.max.x, area.max.y + ui.px(below + 20)},
            color, text, Align::Center);
  };
  if (faint_) return line(24, walk_caption(ui, state), ui.theme().accent);
  line(largest_move_ > 0 ? 8 : 24,
       gradients_ ? ui.tr("playground.gradients_legend", format_number(largest_gradient_, 3))
                  : ui.tr("playground.links_legend"),
       ui.theme().muted);
  if (largest_move_ > 0) line(26, ui.tr("playground.ghost_legend", format_number(largest_move_, 3)), ui.theme().muted);
}

// Minus, number of units, plus; below, the activation with a menu.
void NetworkPicture::draw_layer_header(Ui& ui, Session& session, const PlaygroundView& view, int layer, float top) {
  const LayerMaps& maps = view.layers[static_cast<std::size_t>(layer)];
  const auto scope = ui.scope(maps.name);
  const float x = geometry_.layers[static_cast<std::size_t>(layer)].x;
  const float step = x - (layer == 0 ? geometry_.features.x : geometry_.layers[static_cast<std::size_t>(layer) - 1].x);
  const bool wide = step >= ui.px(66);
  const bool counted = step >= ui.px(54);  // there is room for the number between the buttons, if a small one
  const float edge = wide ? 22.0f : counted ? 17.0f : std::min(22.0f, step / ui.scale() * 0.42f);
  const float away = wide ? ui.px(22) : counted ? ui.px(18.5f) : ui.px(edge) * 0.5f + 1;
  const float y = top + ui.px(12);
  ImGui::BeginDisabled(maps.units <= 1);
  if (icon_button_at(ui, "playground.remove_unit", Icon::Minus, {x - away, y}, {.size = edge}))
    set_layer_width(session, layer, maps.units - 1);
  ImGui::EndDisabled();
  ImGui::BeginDisabled(maps.units >= kMaxHiddenUnits);
  if (icon_button_at(ui, "playground.add_unit", Icon::Plus, {x + away, y}, {.size = edge}))
    set_layer_width(session, layer, maps.units + 1);
  ImGui::EndDisabled();
  if (counted)
    text_in(wide ? ui.fonts().body : ui.fonts().small, {x - ui.px(12), top}, {x + ui.px(12), top + ui.px(24)},
            ui.theme().text, std::to_string(maps.units), Align::Center);
  const float half = std::min(ui.px(36), step * 0.47f);
  const std::string& shown_name = ui.tr(activation_key(activation_name(maps.activation)));
  const bool fits = text_size(ui.fonts().small, shown_name).x < 2 * half - ui.px(4);
  const Item item = make_item_at(ui, "playground.activation", {x - half, top + ui.px(26)}, {x + half, top + ui.px(46)},
                                 WidgetKind::Choice);
  tooltip(ui, "playground.layer_activation");
  if (item.hovered) ImGui::GetWindowDrawList()->AddRectFilled(item.min, item.max, ui.theme().raised, ui.px(4));
  text_in(ui.fonts().small, item.min, item.max, item.hovered ? ui.theme().text : ui.theme().muted,
          fits ? shown_name : ui.tr("playground.activation_short"), Align::Center);
  ContextMenu menu(ui, "playground.activation", item.clicked || item.right_clicked);
  if (!menu) return;
  for (const std::string_view name : kActivationNames)
    if (menu_item(ui, activation_key(name),
                  {.shortcut = {}, .checked = name == activation_name(maps.activation), .enabled = true}))
      set_layer_activation(session, layer, name);
  separator(ui);
  if (menu_item(
          ui, "playground.insert_layer",
          {.shortcut = {}, .checked = false, .enabled = static_cast<int>(view.layers.size()) <= kMaxHiddenLayers}))
    add_layer(session, layer + 1);
  if (menu_item(ui, "playground.remove_this_layer")) remove_layer(session, layer);
}

}  // namespace neurarium
