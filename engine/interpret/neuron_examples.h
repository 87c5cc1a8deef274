// Where the neurons of one perceptron fire most: for each neuron the positions of the test sequences with its largest
// activations, as the texts around them are the quickest way to see what a neuron is for.
#pragma once

#include "engine/interpret/sequences.h"
#include "engine/models/transformer.h"

#include <vector>

namespace neurarium {

struct NeuronExample {
  int sequence = 0;  // of NeuronExamples::sequences
  int position = 0;
  float value = 0;  // of mlp.post
};

struct NeuronExamples {
  int layer = 0;
  std::vector<std::vector<int>> sequences;       // that were read
  std::int64_t positions = 0;                    // in all of them
  std::vector<std::vector<NeuronExample>> best;  // per neuron, largest first, at most one of each sequence
  std::vector<double> active;                    // per neuron the share of positions at which it is above zero
};

// Reads `count` sequences of the test part (of the training part where there is none) and keeps `kept` places of each
// neuron. Empty `best` for a model without perceptrons.
[[nodiscard]] NeuronExamples find_neuron_examples(const Task& task, const LanguageData& data, Params<float>& params,
                                                  const std::vector<Edit>& edits, int layer, std::int64_t count,
                                                  std::size_t kept);

}  // namespace neurarium
