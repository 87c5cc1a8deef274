// A race as one table.
#pragma once

#include "app/race_runner.h"

#include <string>

namespace neurarium {

// A row a measured step of a lane: "lane", the lane's settings of network and training under their names, "place" and
// "arrived_at" (empty for a lane that has not arrived), "diverged_at", then the step with its losses and accuracies.
[[nodiscard]] std::string race_csv(const RaceNews& race);

}  // namespace neurarium
