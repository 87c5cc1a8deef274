// The largest number of each 2 x 2 window of a map, eight windows at once. Of equal numbers the first counts (row by
// row); a NaN counts as the largest.
#pragma once

#include <cstdint>

namespace neurarium {

// x [planes, height, width] to y [planes, height / 2, width / 2]; a row or column that is left over is not read.
void halving_max(std::int64_t planes, std::int64_t height, std::int64_t width, const float* x, float* y);
// dx = or += dy at the place of each window's largest number, 0 elsewhere.
void halving_max_backward(std::int64_t planes, std::int64_t height, std::int64_t width, const float* x, const float* dy,
                          float* dx, bool accumulate);

}  // namespace neurarium
