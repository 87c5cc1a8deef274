// The edits of a run on a graph that may no longer have all that they name: what looks at a run shows the rest of them.
#pragma once

#include "engine/edits.h"

#include <vector>

namespace neurarium {

// Those of the edits that fit the graph, bound to it.
[[nodiscard]] std::vector<BoundEdit> bind_fitting(const std::vector<Edit>& edits, const Graph& graph);

}  // namespace neurarium
