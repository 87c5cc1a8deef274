// Touching a number: dragging and typing set weights and hold units, and the menu offers the rest. Everything goes
// through the session, so everything can be undone.
#pragma once

#include "app/exhibits/playground_state.h"

namespace neurarium {

// A weight or a bias gets the value; a unit is held at it.
void set_target(Session& session, const PlaygroundView& view, const Target& target, double value, bool finished);

[[nodiscard]] bool is_held(const Session& session, const PlaygroundView& view, const Target& target);
[[nodiscard]] bool is_frozen(const Session& session, const PlaygroundView& view, const Target& target);
// The parameters that freezing a target stops: itself, or all incoming weights of a unit.
[[nodiscard]] ValueRef freeze_ref(const PlaygroundView& view, const Target& target);
void toggle_freeze(Session& session, const PlaygroundView& view, const Target& target);

// The menu of a target; `open` in the frame of the right click. While it is closed, the palette has it for what is
// selected.
void edit_menu(Ui& ui, Session& session, const PlaygroundView& view, const Target& target, const Target& selected,
               bool open);

}  // namespace neurarium
