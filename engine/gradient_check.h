// The gradient of one number by the definition, beside the one that backward computed: the loss is evaluated twice on
// each side of the number, in double, on the same network, rows and edits.
#pragma once

#include "engine/explain.h"
#include "engine/params.h"
#include "engine/workspace.h"

#include <string>

namespace neurarium {

struct GradientCheck {
  double analytic = 0;  // of backward, in float
  double numeric = 0;   // central differences with one step of Richardson's extrapolation
  double relative = 0;  // |difference| / the larger of the two; 0 where both are 0
  double reach = 0;     // how far the number was moved to each side
  bool agrees = false;
  // What has a kink within that reach, where no slope exists: "h0.pre[2]" of a ReLU, "out.act" of a loss; empty: none.
  std::string kink;
};

// `run` has gone forward and backward. `cell` is a parameter, an input, or a computed value (then its gradient is of
// what its readers see). Costs four evaluations of the whole run in double.
GradientCheck check_gradient(const Workspace<float>& run, const Cell& cell);

}  // namespace neurarium
