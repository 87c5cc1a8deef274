// The Playground's or the curve's network as a program that runs without this one: one file of plain C, one of PyTorch.
// Each reads points "x1 x2" (of the curve "x1") from stdin, a line each, and prints the outputs (and, where the network
// has them, the probabilities).
#pragma once

#include "engine/experiment.h"

#include <string>

namespace neurarium {

// C99, math.h alone; `void network(const float x[INPUTS], float y[OUTPUTS])`. Sums are taken in double and weights are
// printed with the digits that bring their bits back, so outputs agree with the program's to its own rounding.
// Errors: those of network_steps().
Result<std::string> c_source(const Experiment& experiment);
// A torch.nn.Module with the layers under their names here, and its weights.
Result<std::string> pytorch_source(const Experiment& experiment);

}  // namespace neurarium
