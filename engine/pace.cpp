#include "engine/pace.h"

#include <algorithm>

namespace neurarium {
namespace {
constexpr double kMadeUpSeconds = 0.1;
constexpr double kShortestRest = 0.0005;
constexpr double kLongestRest = 0.02;
}  // namespace

std::int64_t steps_due(double& owed, double seconds, double speed) {
  if (speed <= 0) {
    owed = 0;
    return kNoLimit;
  }
  owed = std::min(owed + seconds * speed, std::max(1.0, speed * kMadeUpSeconds));
  return static_cast<std::int64_t>(owed);
}

double rest_until_due(double owed, double speed) {
  return speed <= 0 ? 0 : std::clamp((1.0 - owed) / speed, kShortestRest, kLongestRest);
}

}  // namespace neurarium
