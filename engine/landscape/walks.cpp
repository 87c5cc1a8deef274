#include "engine/landscape/walks.h"

#include <algorithm>

namespace neurarium {

std::vector<RunPoint> way_of(const Timeline& run, std::size_t most, std::size_t recent) {
  const Experiment& now = run.experiment();
  const auto& frames = run.history().frames();
  std::vector<const Keyframe*> fitting;
  for (const Keyframe& frame : frames)
    if (frame.step < now.steps() && frame.params.size() == now.params().flat().size()) fitting.push_back(&frame);
  const std::size_t late = std::min(recent, fitting.size()), early = fitting.size() - late;
  const std::size_t room = most > late + 1 ? most - late - 1 : 1;
  const std::size_t stride = std::max<std::size_t>(1, (early + room - 1) / room);
  std::vector<RunPoint> way;
  for (std::size_t i = 0; i < fitting.size(); ++i)
    if (i >= early || i % stride == 0) way.push_back({fitting[i]->step, fitting[i]->params});
  way.push_back({now.steps(), {now.params().flat().begin(), now.params().flat().end()}});
  return way;
}

std::vector<AlignedVector<float>> next_steps(const OptimizerSpec& spec, double rate,
                                             std::span<const AlignedVector<float>> past,
                                             std::span<const float> gradient, std::span<const float> params) {
  std::vector<AlignedVector<float>> steps;
  for (std::size_t kind = 0; kind < kComparedOptimizers; ++kind) {
    OptimizerSpec own = spec;
    own.kind = static_cast<OptimizerKind>(kind);
    Optimizer optimizer(own.kind, static_cast<std::int64_t>(params.size()));
    AlignedVector<float> weights(params.begin(), params.end());
    for (const AlignedVector<float>& g : past) optimizer.step(own, rate, weights, g);
    weights.assign(params.begin(), params.end());
    optimizer.step(own, rate, weights, gradient);
    steps.push_back(std::move(weights));
  }
  return steps;
}

}  // namespace neurarium
