// Walks over a landscape: the way that a run has come, and where each optimizer would step next.
#pragma once

#include "engine/optim.h"
#include "engine/timeline.h"

#include <span>
#include <vector>

namespace neurarium {

inline constexpr std::size_t kComparedOptimizers = 6;  // the first ones of kOptimizerNames: SGD ... Adam

// Parameters of a past step, in the layout of Params.
struct RunPoint {
  std::int64_t step = 0;
  AlignedVector<float> params;
};
// The keyframes up to the present step with a network of the present shape: the last `recent` ones all, those before
// them thinned evenly, so that there are at most `most`. Ascending steps; the present step comes last.
[[nodiscard]] std::vector<RunPoint> way_of(const Timeline& run, std::size_t most, std::size_t recent);

// Where one step of each of the compared optimizers leads from `params`, with the moments that each would have gathered
// from `past`, the gradients of the steps before, oldest first. Every one by the rules of engine/optim.
[[nodiscard]] std::vector<AlignedVector<float>> next_steps(const OptimizerSpec& spec, double rate,
                                                           std::span<const AlignedVector<float>> past,
                                                           std::span<const float> gradient,
                                                           std::span<const float> params);

}  // namespace neurarium
