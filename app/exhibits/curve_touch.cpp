// The numbers of the curve's picture under the pointer: drag, click, type, and the menu of the right button.
#include "app/exhibits/curve_state.h"
#include "app/ui/numbers.h"
#include "app/ui/typing.h"
#include "engine/carry_over.h"

#include <imgui_internal.h>

#include <cmath>
#include <utility>

namespace neurarium {
namespace {

using CurveKind = CurveTarget::Kind;

constexpr float kCurveDragStart = 3;     // pixels before a press becomes a drag
constexpr double kCurvePerPixel = 0.01;  // a tenth of it with Shift
constexpr std::string_view kCurveTyped = "curve.typed_value";

bool is_unit_value(const CurveTarget& t) { return t.kind == CurveKind::Unit; }

// The start of a parameter is a function of the task and its seed.
double initial_number(const CurveView& view, const Cell& cell) {
  Params<float> start(*view.task->graph);
  initialise_parameters(*view.task, start);
  return static_cast<double>(start.of(cell.value)[static_cast<std::size_t>(cell.offset)]);
}

}  // namespace

// Up and right is more.
void CurveTouch::use(Session& session, CurveState& state, const CurveTarget& target, const Item& item) {
  const CurveView& view = *state.view;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  if (item.hovered || (pressed_ == target && item.held)) state.hovered = target;
  if (item.right_clicked) {
    menu_ = target;
    opens_menu_ = true;
  }
  if (item.double_clicked || (item.held && ImGui::IsItemActivated() && ImGui::GetIO().KeyCtrl)) {
    typed_ = target;
    typed_min_ = item.min;
    typed_max_ = item.max;
    starts_typing_ = true;  // in draw(), under the path that the field has there
    ImGui::ClearActiveID();
    pressed_ = {};
    return;
  }
  if (item.held && ImGui::IsItemActivated()) {
    pressed_ = target;
    dragging_ = false;
    press_at_ = mouse;
    press_value_ = value_of(view, target);
  }
  if (pressed_ != target) return;
  const bool was_dragging = dragging_;
  const float moved = (mouse.x - press_at_.x) - (mouse.y - press_at_.y);
  dragging_ =
      item.held && (dragging_ || std::abs(mouse.x - press_at_.x) + std::abs(mouse.y - press_at_.y) > kCurveDragStart);
  if (dragging_ || was_dragging) {
    const double per_pixel = ImGui::GetIO().KeyShift ? kCurvePerPixel * 0.1 : kCurvePerPixel;
    const double value = std::round((press_value_ + per_pixel * static_cast<double>(moved)) * 1e4) / 1e4;
    set_curve_target(session, view, target, value, !dragging_);
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeNS);
  } else if (!item.held) {
    state.selected = target;
  }
  if (!item.held) pressed_ = {};
}

void CurveTouch::draw(Ui& ui, Session& session, CurveState& state) {
  if (!exists(*state.view, pressed_)) pressed_ = {};
  menu(ui, session, *state.view, std::exchange(opens_menu_, false));
  if (!typed_) return;
  if (std::exchange(starts_typing_, false) && exists(*state.view, typed_))
    start_typing(ui, ui.registry().path(kCurveTyped), format_short(value_of(*state.view, typed_)));
  if (!exists(*state.view, typed_) || !is_typing(ui, ui.registry().path(kCurveTyped))) {
    typed_ = {};
    return;
  }
  const float half = std::max(ui.px(44), (typed_max_.x - typed_min_.x) * 0.5f);
  const float x = (typed_min_.x + typed_max_.x) * 0.5f, y = (typed_min_.y + typed_max_.y) * 0.5f;
  if (const auto number = typing_field(ui, kCurveTyped, {x - half, y - ui.px(14)}, {x + half, y + ui.px(14)}))
    set_curve_target(session, *state.view, typed_, *number, true);
}

void CurveTouch::menu(Ui& ui, Session& session, const CurveView& view, bool open) {
  if (!exists(view, menu_)) return;
  ContextMenu menu(ui, "curve.edit", open);
  if (!menu) return;
  const ValueRef ref = ref_of(view, menu_);
  const bool unit = is_unit_value(menu_);
  if (unit) {
    const bool held = session.find_edit(ref, EditKind::Set) != nullptr;
    if (!held && menu_item(ui, "edit.hold")) set_curve_target(session, view, menu_, value_of(view, menu_), true);
    if (held && menu_item(ui, "edit.release")) session.remove_edits(ref);
  }
  if (menu_.kind != CurveKind::Kink && menu_item(ui, "edit.zero")) set_curve_target(session, view, menu_, 0, true);
  const ValueRef freezes = unit ? ValueRef{"h0.weight", {{"", menu_.index}, {"", kEvery}}} : ref;
  const bool frozen = session.find_edit(freezes, EditKind::Freeze) != nullptr;
  if (menu_item(ui, unit ? "edit.freeze_incoming" : "edit.freeze",
                {.shortcut = {}, .checked = frozen, .enabled = true})) {
    if (frozen)
      session.remove_edits(freezes);
    else
      session.add_edit({freezes, EditKind::Freeze, 0, 0, {}});
  }
  if (!unit && menu_item(ui, "edit.initial")) {
    const Cell cell = cell_of(view, menu_);
    session.set_parameter(view.task->graph->value(cell.value).name, cell.offset,
                          static_cast<float>(initial_number(view, cell)));
  }
  if (menu_item(ui, "edit.copy_name")) ImGui::SetClipboardText(to_string(ref).c_str());
}

}  // namespace neurarium
