// The column of inputs: each a small picture of its function over the plane, switched on and off by a click.
#pragma once

#include "app/exhibits/playground_network.h"

namespace neurarium {

void draw_features(Ui& ui, Session& session, PlaygroundState& state, const NetworkPicture& network);

}  // namespace neurarium
