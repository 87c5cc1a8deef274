// Steps by the clock: how many are due at a speed, and how long to rest until the next. The trainer and a race share
// it.
#pragma once

#include <cstdint>

namespace neurarium {

inline constexpr std::int64_t kNoLimit = std::int64_t{1} << 40;  // steps

// Adds what the passed seconds owe at so many steps a second (0: no limit) and returns the steps that are due now; the
// caller takes what it did off `owed`. After a pause at most a tenth of a second is made up for.
[[nodiscard]] std::int64_t steps_due(double& owed, double seconds, double speed);

// Seconds to rest when every due step is done: never so long that a change of the speed is noticed late.
[[nodiscard]] double rest_until_due(double owed, double speed);

}  // namespace neurarium
