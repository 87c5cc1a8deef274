// The angles of rotary positions, for those who show them.
#pragma once

#include <cstdint>

namespace neurarium {

// By which pair i of `width` numbers is turned at a position: position * base^(-2i / width).
[[nodiscard]] double rotary_angle(double position, std::int64_t i, std::int64_t width, double base = 10000);

}  // namespace neurarium
