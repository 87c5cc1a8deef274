// Execution plans for several nodes at once. A plan still stores every named value and gives the same bits as the
// nodes one after the other; the workspace takes it only while no edit lies on a value in between.
#pragma once

#include "engine/graph.h"

namespace neurarium {

// When `first` followed by `second` can run as one: makes that node (inputs and parameters of the first, outputs of
// both) and returns true.
bool fuse(const Graph& graph, const Node& first, const Node& second, Node& merged);

}  // namespace neurarium
