#include "app/exhibits/playground_edit.h"

#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "engine/carry_over.h"

#include <cmath>

namespace neurarium {
namespace {

bool is_parameter(const Target& t) { return t.kind == Target::Kind::Link || t.kind == Target::Kind::Bias; }

// The start of a parameter is a function of the task and its seed.
double initial_value(const PlaygroundView& view, const Cell& cell) {
  Params<float> start(view.graph());
  initialise_parameters(*view.task, start);
  return start.of(cell.value)[static_cast<std::size_t>(cell.offset)];
}

void clamp_menu(Ui& ui, Session& session, const PlaygroundView& view, const Target& target) {
  const ValueRef ref = ref_of(view, target);
  const bool clamped = session.find_edit(ref, EditKind::Clamp) != nullptr;
  if (!menu_item(ui, "edit.clamp", {.shortcut = {}, .checked = clamped, .enabled = true})) return;
  if (clamped)
    session.remove_edits(ref);
  else
    session.add_edit({ref, EditKind::Clamp, -0.5f, 0.5f, {}});
}

void unit_menu(Ui& ui, Session& session, const PlaygroundView& view, const Target& target) {
  const bool held = is_held(session, view, target);
  if (!held && menu_item(ui, "edit.hold")) set_target(session, view, target, value_of(view, target), true);
  if (held && menu_item(ui, "edit.release")) session.remove_edits(ref_of(view, target));
  if (menu_item(ui, "edit.zero")) set_target(session, view, target, 0, true);
  clamp_menu(ui, session, view, target);
}

}  // namespace

void set_target(Session& session, const PlaygroundView& view, const Target& target, double value, bool finished) {
  const Cell cell = cell_of(view, target);
  if (is_parameter(target))
    session.set_parameter(view.graph().value(cell.value).name, cell.offset, static_cast<float>(value), finished);
  else if (target.kind == Target::Kind::Unit)
    session.hold(ref_of(view, target), static_cast<float>(value), finished);
}

bool is_held(const Session& session, const PlaygroundView& view, const Target& target) {
  return target.kind == Target::Kind::Unit && session.find_edit(ref_of(view, target), EditKind::Set) != nullptr;
}

ValueRef freeze_ref(const PlaygroundView& view, const Target& target) {
  if (target.kind != Target::Kind::Unit) return ref_of(view, target);
  const LayerMaps& layer = view.layers[static_cast<std::size_t>(target.layer)];
  return {layer.name + ".weight", {{"", target.unit}, {"", kEvery}}};
}

bool is_frozen(const Session& session, const PlaygroundView& view, const Target& target) {
  return target.kind != Target::Kind::Input && session.find_edit(freeze_ref(view, target), EditKind::Freeze) != nullptr;
}

void toggle_freeze(Session& session, const PlaygroundView& view, const Target& target) {
  const ValueRef ref = freeze_ref(view, target);
  if (is_frozen(session, view, target))
    session.remove_edits(ref);
  else
    session.add_edit({ref, EditKind::Freeze, 0, 0, {}});
}

void edit_menu(Ui& ui, Session& session, const PlaygroundView& view, const Target& target, bool open) {
  if (!exists(view, target)) return;
  ContextMenu menu(ui, "playground.edit", open);
  if (!menu) return;
  if (target.kind == Target::Kind::Unit) unit_menu(ui, session, view, target);
  if (is_parameter(target) && menu_item(ui, "edit.zero")) set_target(session, view, target, 0, true);
  if (target.kind != Target::Kind::Input &&
      menu_item(ui, target.kind == Target::Kind::Unit ? "edit.freeze_incoming" : "edit.freeze",
                {.shortcut = {}, .checked = is_frozen(session, view, target), .enabled = true}))
    toggle_freeze(session, view, target);
  if (is_parameter(target) && menu_item(ui, "edit.initial"))
    set_target(session, view, target, initial_value(view, cell_of(view, target)), true);
  if (menu_item(ui, "edit.copy_name")) ImGui::SetClipboardText(to_string(ref_of(view, target)).c_str());
}

}  // namespace neurarium
