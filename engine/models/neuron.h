// One neuron, or a layer of them before it: a weighted sum, a threshold, an activation. Trained by the perceptron rule
// or by gradients.
#pragma once

#include "engine/graph.h"
#include "engine/activation.h"

#include <memory>
#include <string>
#include <vector>

namespace neurarium {

struct NeuronSpec {
  std::int32_t inputs = 2;
  std::vector<std::string> input_names;  // stable names of the inputs; empty: by position
  std::int32_t hidden = 0;               // units of a layer before the neuron; 0: none
  Activation hidden_activation = Activation::Step;
  Activation activation = Activation::Step;
  bool perceptron_rule = true;  // else half the squared error of the activation
  bool operator==(const NeuronSpec&) const = default;
};

// Values: x [b,in], target [b,1], h0.weight .bias .pre .act of a hidden layer, out.weight [1,in], out.bias [1], out.pre
// (the weighted sum), out.act, out.fires (1 where the sum reaches the threshold 0, else 0), loss.each, loss.data, loss.
std::shared_ptr<const Graph> neuron(const NeuronSpec& spec);

}  // namespace neurarium
