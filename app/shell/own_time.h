// The run bar and the strip of time of what moves by itself and is no run: the same buttons in the same places.
#pragma once

#include "app/screen.h"
#include "app/shell/command.h"
#include "app/ui/layout.h"

namespace neurarium {

void draw_own_bar(Ui& ui, Session& session, Screen& screen, const OwnTime& time, const Rect& area, double frame_ms);
void draw_own_strip(Ui& ui, Session& session, Screen& screen, const OwnTime& time, const Rect& area);
void add_own_commands(Session& session, Screen& screen, const OwnTime& time, Commands& to);

}  // namespace neurarium
