#include "app/exhibits/playground_edit.h"

#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "engine/carry_over.h"

#include <cmath>
#include <functional>

namespace neurarium {
namespace {

bool is_parameter(const Target& t) { return t.kind == Target::Kind::Link || t.kind == Target::Kind::Bias; }

// Draws an item of the menu, or offers it where the menu is closed; true when it was chosen.
using MenuItem = std::function<bool(std::string_view key, bool checked)>;

// The start of a parameter is a function of the task and its seed.
double initial_value(const PlaygroundView& view, const Cell& cell) {
  Params<float> start(view.graph());
  initialise_parameters(*view.task, start);
  return start.of(cell.value)[static_cast<std::size_t>(cell.offset)];
}

void clamp_menu(Session& session, const PlaygroundView& view, const Target& target, const MenuItem& item) {
  const ValueRef ref = ref_of(view, target);
  const bool clamped = session.find_edit(ref, EditKind::Clamp) != nullptr;
  if (!item("edit.clamp", clamped)) return;
  if (clamped)
    session.remove_edits(ref);
  else
    session.add_edit({ref, EditKind::Clamp, -0.5f, 0.5f, {}});
}

void unit_menu(Session& session, const PlaygroundView& view, const Target& target, const MenuItem& item) {
  const bool held = is_held(session, view, target);
  if (!held && item("edit.hold", false)) set_target(session, view, target, value_of(view, target), true);
  if (held && item("edit.release", false)) session.remove_edits(ref_of(view, target));
  if (item("edit.zero", false)) set_target(session, view, target, 0, true);
  clamp_menu(session, view, target, item);
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

void edit_menu(Ui& ui, Session& session, const PlaygroundView& view, const Target& target, const Target& selected,
               bool open) {
  ContextMenu menu(ui, "playground.edit", open && exists(view, target));
  const Target& edited = menu ? target : selected;
  if (!exists(view, edited) || (!menu && !ui.registry().offering())) return;
  const MenuItem item = [&](std::string_view key, bool checked) {
    return menu ? menu_item(ui, key, {.checked = checked}) : offer(ui, key);
  };
  const bool unit = edited.kind == Target::Kind::Unit;
  if (unit) unit_menu(session, view, edited, item);
  if (is_parameter(edited) && item("edit.zero", false)) set_target(session, view, edited, 0, true);
  if (edited.kind != Target::Kind::Input &&
      item(unit ? "edit.freeze_incoming" : "edit.freeze", is_frozen(session, view, edited)))
    toggle_freeze(session, view, edited);
  if (is_parameter(edited) && item("edit.initial", false))
    set_target(session, view, edited, initial_value(view, cell_of(view, edited)), true);
  if (item("edit.copy_name", false)) ImGui::SetClipboardText(to_string(ref_of(view, edited)).c_str());
}

}  // namespace neurarium
