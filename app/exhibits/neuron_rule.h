// The perceptron rule in words and numbers: the example that was shown last, the update that a mistake caused, the
// count of mistakes against the bound, and the circle in which it goes where no line parts the classes.
#pragma once

#include "app/exhibits/neuron_state.h"

namespace neurarium {

void draw_neuron_rule(Ui& ui, const NeuronState& state);

}  // namespace neurarium
