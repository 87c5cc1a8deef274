// What the doctor measures: sizes of arrays, and the network's values over some of the training examples.
#pragma once

#include "engine/doctor.h"
#include "engine/workspace.h"

#include <span>
#include <string>
#include <vector>

namespace neurarium {

[[nodiscard]] double root_mean_square(std::span<const float> numbers);
[[nodiscard]] double variance(std::span<const float> numbers);
[[nodiscard]] double largest_of(std::span<const float> numbers);  // of the finite ones

// A perceptron, whose hidden layers are h0, h1, ...
[[nodiscard]] bool is_network_of_layers(const Task& task);
[[nodiscard]] std::vector<std::string> hidden_layers(const Graph& graph);

class Examination {
 public:
  // A pass forward and back with these parameters and the patient's edits; the task outlives it.
  Examination(const Patient& patient, std::span<const float> params);
  [[nodiscard]] std::span<const float> value(const std::string& name) const;
  [[nodiscard]] std::span<const float> gradient(const std::string& name) const;  // of the loss, example by example
  [[nodiscard]] int units(const std::string& layer) const;
  [[nodiscard]] int dead_units(const std::string& layer) const;  // that answer 0 to every example

 private:
  const Task& task_;
  Params<float> params_;
  std::int64_t rows_;
  Workspace<float> workspace_;
};

}  // namespace neurarium
