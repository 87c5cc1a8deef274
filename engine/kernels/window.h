// How a window moves over a picture: what convolutions and poolings share.
#pragma once

#include <array>
#include <cstdint>

namespace neurarium {

// Pairs are [vertical, horizontal]; the padding is on both sides.
struct WindowArgs {
  using Pair = std::array<std::int32_t, 2>;
  Pair size = {1, 1}, stride = {1, 1}, padding = {0, 0}, dilation = {1, 1};
};

}  // namespace neurarium
