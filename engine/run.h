// The interpreter: replays a bound workspace forward, and backward from its loss.
#pragma once

#include "engine/explain.h"
#include "engine/workspace.h"

namespace neurarium {

// Computes every value from the inputs and parameters, applying the edits right after the node that wrote the value.
template <class T>
void forward(Workspace<T>& workspace);

// After forward: d(loss)/d(value) for every value that feeds the loss, and Workspace::param_gradients(). A graph whose
// "loss" is no scalar needs `upstream`, dL/d(that value), in its shape.
template <class T>
void backward(Workspace<T>& workspace, std::span<const T> upstream = {});

// After forward, the first value (in order of computation) that holds a NaN or an infinity; kNoValue when all are
// finite.
ValueId first_non_finite(Workspace<float>& workspace);
// After backward, the same for gradients, last layer first.
ValueId first_non_finite_gradient(Workspace<float>& workspace);

// How a number was made, from the workspace's last run.
Terms explain(const Workspace<float>& workspace, const Cell& cell);

// Reads cells of a workspace, for evaluate().
CellReader cell_reader(const Workspace<float>& workspace);

}  // namespace neurarium
