// Optimizers over flat parameter arrays, with PyTorch's update rules in PyTorch's order of operations.
#pragma once

#include "engine/base.h"
#include "engine/matrix.h"
#include "engine/params.h"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace neurarium {

enum class OptimizerKind : std::uint8_t { Sgd, Momentum, Nesterov, Adagrad, RmsProp, Adam, AdamW };
inline constexpr std::array<std::string_view, 7> kOptimizerNames = {"sgd",     "momentum", "nesterov", "adagrad",
                                                                    "rmsprop", "adam",     "adamw"};
Result<OptimizerKind> optimizer_from_name(std::string_view name);

// Defaults are PyTorch's. Weight decay adds decay * w to the gradient; for AdamW it shrinks w by rate * decay * w.
struct OptimizerSpec {
  OptimizerKind kind = OptimizerKind::Sgd;
  double learning_rate = 0.03;
  double momentum = 0.9;  // Momentum, Nesterov
  double beta1 = 0.9;     // Adam, AdamW
  double beta2 = 0.999;
  double alpha = 0.99;  // RMSProp
  double eps = 0;       // 0: PyTorch's for the kind (1e-8; Adagrad 1e-10)
  double weight_decay = 0;
};

class Optimizer {
 public:
  // `size` numbers, as in Params::flat().
  Optimizer(OptimizerKind kind, std::int64_t size);

  // One update of `weights` [size] by `gradients` [size] at this rate. The elements in `frozen` (ascending) stay as
  // they are: no step, no decay, no moment update.
  void step(const OptimizerSpec& spec, double rate, std::span<float> weights, std::span<const float> gradients,
            std::span<const std::int64_t> frozen = {});

  [[nodiscard]] OptimizerKind kind() const { return kind_; }
  [[nodiscard]] int slots() const { return slots_; }                     // moment arrays
  [[nodiscard]] std::int64_t steps() const { return steps_; }            // updates so far, for bias correction
  [[nodiscard]] std::span<const float> state() const { return state_; }  // [slots, size]
  void restore(std::span<const float> state, std::int64_t steps);

  // Elements that weight decay leaves alone from now on: ascending, no two overlapping.
  struct Range {
    std::int64_t begin = 0, end = 0;
  };
  void leave_undecayed(std::vector<Range> ranges);

 private:
  void update(const OptimizerSpec& spec, double rate, std::span<float> weights, std::span<const float> gradients);
  void update_range(const OptimizerSpec& spec, double rate, float* weights, const float* gradients, Range range);
  std::vector<Range> undecayed_;
  OptimizerKind kind_;
  int slots_;
  std::int64_t size_;
  std::int64_t steps_ = 0;
  AlignedVector<float> state_;
  std::vector<float> kept_;  // frozen weights and moments during a step
};

// What weight decay leaves alone, for Optimizer::leave_undecayed: the statistics of batches and, unless all is to
// decay, the biases and gains (GPT-2's recipe).
std::vector<Optimizer::Range> undecayed_ranges(const Graph& graph, const ParamLayout& layout, bool decay_all);

// Scales the gradients by min(1, max_norm / (norm + 1e-6)), norm = their global L2 norm. Returns the norm before.
double clip_by_norm(std::span<float> gradients, double max_norm);

}  // namespace neurarium
