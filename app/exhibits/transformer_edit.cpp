#include "app/exhibits/transformer_edit.h"

#include "app/exhibits/transformer_intervene.h"
#include "app/ui/numbers.h"
#include "app/ui/typing.h"
#include "app/ui/widgets.h"
#include "engine/carry_over.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kNumberDragStart = 3;    // pixels before a press becomes a drag
constexpr double kScalePerPixel = 0.01;  // of the scale of the value; a tenth of it with Shift
constexpr std::string_view kTyped = "transformer.typed_value";

double start_of(const TransformerView& view, const Cell& cell) {
  Params<float> start(view.graph());
  initialise_parameters(*view.task, start);
  return static_cast<double>(start.of(cell.value)[static_cast<std::size_t>(cell.offset)]);
}

}  // namespace

bool is_parameter(const TransformerView& view, const ValueRef& ref) {
  const ValueId id = view.graph().find(ref.name);
  return id != kNoValue && view.graph().value(id).role == Role::Param;
}

bool is_touchable(const TransformerView& view, const ValueRef& ref) {
  const auto cell = cell_of(view, ref);
  if (!cell) return false;
  const Role role = view.graph().value(cell->value).role;
  return (role == Role::Param || role == Role::Inner) && std::isfinite(view.value(*cell));
}

double number_scale(const TransformerView& view, ValueId value) {
  float largest = 0;
  for (const float v : view.sentence->value(value))
    if (std::isfinite(v)) largest = std::max(largest, std::abs(v));
  return largest > 0 ? round_up(static_cast<double>(largest)) : 1;
}

void set_number(Session& session, const TransformerView& view, const ValueRef& ref, double number, bool finished) {
  const auto cell = cell_of(view, ref);
  if (!cell || !is_touchable(view, ref)) return;
  if (is_parameter(view, ref))
    session.set_parameter(ref.name, cell->offset, static_cast<float>(number), finished);
  else
    session.hold(ref, static_cast<float>(number), finished);
}

ValueRef head_ref(HeadChoice head) { return {block_name(head.layer, "attn.z"), {{"h", head.head}}}; }

bool is_head_off(const Session& session, HeadChoice head) {
  const Edit* edit = session.find_edit(head_ref(head), EditKind::Set);
  return edit != nullptr && edit->a == 0;
}

void toggle_head(Session& session, HeadChoice head) {
  if (is_head_off(session, head))
    session.remove_edits(head_ref(head));
  else
    session.hold(head_ref(head), 0);
}

bool NumberTouch::touch(Ui& ui, Session& session, TransformerState& state, const Item& canvas, const ValueRef& under) {
  const bool mine = canvas_ == canvas.path;
  if (dragging_ && mine)
    state.hovered = pressed_;
  else if (canvas.hovered && !under.name.empty())
    state.hovered = under;
  if (canvas.hovered && !under.name.empty())
    ImGui::SetMouseCursor(dragging_ ? ImGuiMouseCursor_ResizeNS : ImGuiMouseCursor_Hand);
  if (canvas.right_clicked && !under.name.empty()) {
    menu_ = under;
    open_menu_ = true;
  }
  if (canvas.double_clicked && !under.name.empty() && is_touchable(*state.view, under)) {
    typed_ = under;
    type_at_ = ImGui::GetIO().MousePos;
    const double number = state.view->value(*cell_of(*state.view, under));
    const auto root = ui.registry().root_scope("transformer");
    start_typing(ui, ui.registry().path(kTyped), format_short(number));
    ImGui::ClearActiveID();
    pressed_ = {};
    canvas_.clear();
    return false;
  }
  return press(ui, session, state, canvas, under);
}

// Up and right is more.
bool NumberTouch::press(Ui&, Session& session, TransformerState& state, const Item& canvas, const ValueRef& under) {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  if (canvas.held && ImGui::IsItemActivated()) {
    pressed_ = under;
    canvas_ = canvas.path;
    press_at_ = mouse;
    dragging_ = false;
    const auto cell = cell_of(*state.view, under);
    press_value_ = cell ? state.view->value(*cell) : 0;
    press_scale_ = cell ? number_scale(*state.view, cell->value) : 1;
    if (under.name.empty()) state.selected = {};
  }
  if (canvas_ != canvas.path || pressed_.name.empty()) return false;
  const float distance = (mouse.x - press_at_.x) - (mouse.y - press_at_.y);
  const bool far = std::abs(mouse.x - press_at_.x) + std::abs(mouse.y - press_at_.y) > kNumberDragStart;
  const bool was_dragging = dragging_;
  dragging_ = canvas.held && (dragging_ || (far && is_touchable(*state.view, pressed_)));
  if (dragging_ || was_dragging) {
    const double per_pixel = press_scale_ * kScalePerPixel * (ImGui::GetIO().KeyShift ? 0.1 : 1);
    const double unit = press_scale_ * kScalePerPixel * 0.01;
    const double number = std::round((press_value_ + per_pixel * static_cast<double>(distance)) / unit) * unit;
    set_number(session, *state.view, pressed_, number, !dragging_);
  }
  if (canvas.held) return false;
  state.selected = pressed_;
  pressed_ = {};
  canvas_.clear();
  return !was_dragging;
}

void NumberTouch::menu(Ui& ui, Session& session, TransformerState& state) {
  const TransformerView& view = *state.view;
  ContextMenu open(ui, "transformer.edit", std::exchange(open_menu_, false));
  const auto cell = cell_of(view, menu_);
  if (!open || !cell) return;
  const bool touchable = is_touchable(view, menu_);
  const bool parameter = is_parameter(view, menu_);
  const bool held = session.find_edit(menu_, EditKind::Set) != nullptr;
  if (touchable && !parameter && !held && menu_item(ui, "edit.hold"))
    set_number(session, view, menu_, view.value(*cell), true);
  if (held && menu_item(ui, "edit.release")) session.remove_edits(menu_);
  if (touchable && menu_item(ui, "edit.zero")) set_number(session, view, menu_, 0, true);
  const auto toggled = [&](std::string_view key, EditKind kind, float low, float high) {
    const bool on = session.find_edit(menu_, kind) != nullptr;
    if (!menu_item(ui, key, {.shortcut = {}, .checked = on, .enabled = true})) return;
    if (on)
      session.remove_edits(menu_);
    else
      session.add_edit({menu_, kind, low, high, {}});
  };
  const auto half = static_cast<float>(number_scale(view, cell->value) / 2);
  if (touchable && !parameter) toggled("edit.clamp", EditKind::Clamp, -half, half);
  if (parameter) toggled("edit.freeze", EditKind::Freeze, 0, 0);
  if (parameter && menu_item(ui, "edit.initial")) set_number(session, view, menu_, start_of(view, *cell), true);
  if (menu_item(ui, "edit.copy_name")) ImGui::SetClipboardText(to_string(menu_).c_str());
  draw_intervene_menu(ui, session, state, menu_);
}

void NumberTouch::draw(Ui& ui, Session& session, TransformerState& state) {
  menu(ui, session, state);
  if (typed_.name.empty()) return;
  if (!is_typing(ui, ui.registry().path(kTyped)) || !is_touchable(*state.view, typed_)) {
    typed_ = {};
    return;
  }
  const ImVec2 half{ui.px(44), ui.px(14)};
  if (const auto entered = typing_field(ui, kTyped, {type_at_.x - half.x, type_at_.y - half.y},
                                        {type_at_.x + half.x, type_at_.y + half.y}))
    set_number(session, *state.view, typed_, *entered, true);
}

}  // namespace neurarium
