#include "engine/coming_step.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

bool is_frozen_place(const Keyframe& at, const ParamLayout& layout, std::int64_t place) {
  for (const BoundEdit& edit : bind_fitting(at.edits, *at.task->graph)) {
    if (edit.kind != EditKind::Freeze) continue;
    const std::int64_t inside = place - layout.offset(edit.value);
    if (std::find(edit.elements.begin(), edit.elements.end(), inside) != edit.elements.end()) return true;
  }
  return false;
}

bool has_decay(const Task& task, const ParamLayout& layout, std::int64_t place) {
  const auto ranges = undecayed_ranges(*task.graph, layout, task.plan.decay_all);
  return std::none_of(ranges.begin(), ranges.end(),
                      [place](const Optimizer::Range& r) { return place >= r.begin && place < r.end; });
}

double direction_of(const UpdateNumbers& u) {
  switch (u.spec.kind) {
    case OptimizerKind::Sgd:
      return u.decayed;
    case OptimizerKind::Momentum:
      return u.moment_after[0];
    case OptimizerKind::Nesterov:
      return u.decayed + u.spec.momentum * u.moment_after[0];
    case OptimizerKind::Adagrad:
    case OptimizerKind::RmsProp:
      return u.decayed / (std::sqrt(u.moment_after[0]) + u.eps);
    case OptimizerKind::Adam:
    case OptimizerKind::AdamW:
      return u.corrected[0] / (std::sqrt(u.corrected[1]) + u.eps);
  }
  return 0;
}

}  // namespace

ComingStep coming_step(std::shared_ptr<const Keyframe> at, bool one_row) {
  Keyframe start = *at;
  start.journal_size = 0;
  const std::unique_ptr<Experiment> copy = Experiment::resume(start, {});
  if (one_row) NEURARIUM_CHECK(copy->apply(TakeOne{}).ok());
  ComingStep step;
  step.at = std::move(at);
  step.rate = copy->learning_rate();
  step.finite = copy->step();
  step.rows.assign(copy->batch_rows().begin(), copy->batch_rows().end());
  step.gradient.assign(copy->gradients().begin(), copy->gradients().end());
  step.loss = copy->batch_loss();
  Keyframe after = copy->keyframe();
  step.params = std::move(after.params);
  step.optimizer = std::move(after.optimizer);
  return step;
}

UpdateNumbers update_of(const ComingStep& step, std::int64_t place) {
  const Task& task = *step.at->task;
  const ParamLayout layout(*task.graph);
  const auto i = static_cast<std::size_t>(place);
  UpdateNumbers u;
  u.spec = task.plan.optimizer;
  if (!has_decay(task, layout, place)) u.spec.weight_decay = 0;
  u.before = step.at->params[i];
  u.after = step.params[i];
  u.gradient = step.gradient[i];
  u.rate = step.rate;
  const bool decoupled = u.spec.kind == OptimizerKind::AdamW;
  u.decayed = decoupled ? u.gradient : u.gradient + u.spec.weight_decay * u.before;
  u.shrink = decoupled ? 1 - u.rate * u.spec.weight_decay : 1;
  u.eps = u.spec.eps > 0 ? u.spec.eps : u.spec.kind == OptimizerKind::Adagrad ? 1e-10 : 1e-8;
  const auto slots = step.optimizer.size() / step.params.size();
  for (std::size_t slot = 0; slot < std::min<std::size_t>(slots, 2); ++slot) {
    u.moment_before[slot] = step.at->optimizer[slot * step.params.size() + i];
    u.moment_after[slot] = step.optimizer[slot * step.params.size() + i];
  }
  const auto updates = static_cast<double>(step.at->optimizer_steps + 1);
  u.corrected[0] = u.moment_after[0] / (1 - std::pow(u.spec.beta1, updates));
  u.corrected[1] = u.moment_after[1] / (1 - std::pow(u.spec.beta2, updates));
  u.frozen = is_frozen_place(*step.at, layout, place);
  u.direction = direction_of(u);
  return u;
}

}  // namespace neurarium
