// Six optimizers walk down the same surface from the same place, step by step beside each other: every lane is the run
// that its settings alone would give.
#pragma once

#include "engine/exhibits/descent.h"

#include <array>
#include <string>
#include <vector>

namespace neurarium {

enum class RaceRates : std::uint8_t {
  Same,  // that of the settings for all
  Best,  // for each the one of kTriedRates with which it arrives first, or comes lowest
};
inline constexpr std::array<double, 9> kTriedRates = {0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3};

struct DescentLane {
  std::string optimizer;
  double rate = 0;
  std::vector<std::array<float, 2>> way;  // the start and the place after each step; shorter where it ran away
  std::vector<double> heights;            // of these places
  std::int64_t arrived_at = -1;           // the first step that ends at or below the line
  int place = 0;                          // 1: the first to arrive; 0: not arrived
  bool ran_away = false;
};

struct DescentRace {
  std::vector<DescentLane> lanes;
  double line = 0;  // the height at which a lane has arrived
  std::int64_t steps = 0;
};

// From `start`, with the momentum, noise and mini-batches of the settings. The line is a hundredth of the height there.
[[nodiscard]] DescentRace race_descent(const DescentSettings& settings, std::array<double, 2> start, std::int64_t steps,
                                       RaceRates rates);

}  // namespace neurarium
