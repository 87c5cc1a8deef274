// The descent's inspector: slope and curvature where the marble lies, the rate against its limit, the race, and the
// settings.
#pragma once

#include "app/exhibits/descent_state.h"

namespace neurarium {

// True when the button of the race was pressed.
[[nodiscard]] bool draw_descent_inspector(Ui& ui, Session& session, DescentState& state);

// rate * curvature on a line whose middle is the limit: below it steps come closer, beyond it they run away. `strain`
// is the rate as a part of the limit; NaN draws nothing.
void draw_rate_limit(Ui& ui, double strain);

}  // namespace neurarium
