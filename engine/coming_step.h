// The step that training would do next, done on a copy: which rows it takes, the gradient, and where each number goes.
// What the ghost of the update and the walk through a step show, and the trainer then does bit for bit.
#pragma once

#include "engine/experiment.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace neurarium {

// All arrays are flat, in the layout of Params.
struct ComingStep {
  std::shared_ptr<const Keyframe> at;  // the state before
  std::vector<std::int32_t> rows;      // of at->task->train
  AlignedVector<float> gradient;       // of the mini-batch's objective, as the optimizer gets it (clipped)
  AlignedVector<float> params;         // after
  AlignedVector<float> optimizer;      // its moments after, [slots] times the same
  double rate = 0;
  float loss = 0;       // of the mini-batch, before the update
  bool finite = false;  // false: the step diverges, and nothing is after it
};

// `one_row`: the step takes the next row alone (TakeOne) instead of a mini-batch.
ComingStep coming_step(std::shared_ptr<const Keyframe> at, bool one_row);

// How the optimizer moves one number. Each update is after = shrink * before - rate * direction, where direction is the
// gradient or what the moments make of it (optim.cpp).
struct UpdateNumbers {
  OptimizerSpec spec;
  double before = 0, after = 0;
  double gradient = 0;  // of the objective
  double decayed = 0;   // with coupled weight decay: what the moments and the update see
  double rate = 0;
  double shrink = 1;  // AdamW's own decay: 1 - rate * decay
  double moment_before[2] = {0, 0}, moment_after[2] = {0, 0};
  double corrected[2] = {0, 0};  // Adam: the moments without their bias towards zero
  double eps = 0;
  double direction = 0;
  bool frozen = false;  // nothing moves
};

// `place` in the layout of Params.
UpdateNumbers update_of(const ComingStep& step, std::int64_t place);

}  // namespace neurarium
