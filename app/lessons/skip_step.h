// Does with the run what a lesson's step asks for, as the user would: through the session, so that undo knows of it.
#pragma once

#include "app/screen.h"
#include "app/session.h"
#include "engine/lessons/deed.h"

namespace neurarium {

// Back in time, settings, restart; what they make of the network is there when the trainer has caught up.
void change_network(Session& session, const Deed& deed);
// In that network: values, releases, training.
void act_in_network(Session& session, const Deed& deed);

// On the screen, which may be none: what is selected, typed and opened.
void act_on_screen(Screen* screen, Session& session, const Deed& deed);

}  // namespace neurarium
