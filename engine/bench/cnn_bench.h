// The measured work on pictures: the network of ConvNetSpec's defaults (conv 8@5x5, conv 16@5x5, dense 10) on 28 x 28
// pictures, mini-batches of 32, SGD 0.01 with momentum 0.9.
#pragma once

#include "engine/bench/workload.h"

namespace neurarium {

// A unit is a picture. The figure that is checked comes from generated pictures, the speed from Fashion-MNIST where it
// is installed.
std::unique_ptr<Workload> make_cnn_training(int threads);

}  // namespace neurarium
