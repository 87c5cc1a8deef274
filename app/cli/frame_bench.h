// Measured work of the window: frames of the Transformer built without graphics, and a sentence typed into it.
#pragma once

#include "engine/bench/workload.h"

namespace neurarium {

// As workloads(): named work with its unit; all run on one thread.
std::span<const WorkloadInfo> frame_workloads();

}  // namespace neurarium
