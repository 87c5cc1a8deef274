// The multi-layer perceptron: fully connected layers h0, h1, ... and out, with the loss of the task.
#pragma once

#include "engine/ops/ops.h"

#include <memory>
#include <string>
#include <vector>

namespace neurarium {

struct LayerSpec {
  std::int32_t width = 8;
  Activation activation = Activation::Tanh;
  std::int32_t id = 0;  // stable while other layers come and go; 0: the position
  bool operator==(const LayerSpec&) const = default;
};

struct MlpSpec {
  std::int32_t inputs = 2;
  std::vector<std::string> input_names;  // stable names of the inputs; empty: by position
  std::vector<LayerSpec> hidden;
  std::int32_t outputs = 1;
  Activation output_activation = Activation::Tanh;
  LossKind loss = LossKind::HalfMse;
  double huber_delta = 1;
  double l1 = 0;  // lambda of the penalties on the weights (biases are free)
  double l2 = 0;
  bool operator==(const MlpSpec&) const = default;
};

// Values: x [b,in], target [b,out] (class ids [b] for cross-entropy), <layer>.weight .bias .pre .act, loss.each [b],
// loss.data, loss.l1 and loss.l2 where they are on, loss; and, apart from the loss, probs [b,out] (softmax or sigmoid
// of the logits) for cross-entropy and binary cross-entropy.
std::shared_ptr<const Graph> mlp(const MlpSpec& spec);

}  // namespace neurarium
