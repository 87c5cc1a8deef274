// The menu by which a drawing becomes a training picture: its class, of the set or of the user's own.
#pragma once

#include "app/exhibits/vision_state.h"

namespace neurarium {

void draw_learn_menu(Ui& ui, Session& session, VisionState& state, bool open);

}  // namespace neurarium
