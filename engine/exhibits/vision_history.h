// The kernels of a layer as they were at moments of a run.
#pragma once

#include "engine/timeline.h"

#include <cstdint>
#include <string>
#include <vector>

namespace neurarium {

struct KernelMoment {
  std::int64_t step = 0;
  std::vector<float> numbers;  // of the parameter, [out, in, y, x]
};

// At most `most` of the line's keyframes, evenly spread over its steps, the first and the last among them. Keyframes of
// another network, in which the parameter has other shapes or does not exist, are left out.
[[nodiscard]] std::vector<KernelMoment> kernel_history(const Timeline& run, const std::string& parameter,
                                                       std::size_t most);

}  // namespace neurarium
