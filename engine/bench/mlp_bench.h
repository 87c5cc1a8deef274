// The measured work on small networks: TensorFlow Playground's spiral (500 points, no noise, raw coordinates, in file
// order), tanh on every layer, loss 0.5 (o - t)^2, SGD 0.03 on the mean gradient of 10 rows, start weights in
// U(-0.5, 0.5), biases 0.1.
#pragma once

#include "engine/bench/workload.h"

namespace neurarium {

// Training of 2-width-width-1; a unit is a sample.
std::unique_ptr<Workload> make_mlp_training(std::int32_t width, int threads);
// The outputs of 2-8-8-1 at side x side points of [-6, 6]^2; a unit is a grid.
std::unique_ptr<Workload> make_mlp_grid(std::int64_t side, int threads);

}  // namespace neurarium
