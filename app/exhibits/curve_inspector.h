// The right column of curve fitting below the story: the selected number and how it was made; the current example;
// the settings.
#pragma once

#include "app/exhibits/curve_state.h"

namespace neurarium {

void draw_curve_inspector(Ui& ui, Session& session, CurveState& state);

}  // namespace neurarium
