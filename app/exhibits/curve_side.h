// Right of the curve's picture: the hidden units as small pictures of their pieces with their numbers, or the
// polynomial's coefficients, as they are learned beside the best ones.
#pragma once

#include "app/exhibits/curve_state.h"

namespace neurarium {

void draw_curve_side(Ui& ui, Session& session, CurveState& state, CurveTouch& touch, const Area& area);

}  // namespace neurarium
