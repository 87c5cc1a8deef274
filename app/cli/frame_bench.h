// Measured work of the window: frames of both exhibits built without graphics, and a sentence typed into one.
#pragma once

#include "engine/bench/workload.h"

namespace neurarium {

// As workloads(): named work with its unit; all run on one thread.
std::span<const WorkloadInfo> frame_workloads();

}  // namespace neurarium
