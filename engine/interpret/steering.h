// Steering (Turner et al. 2023): the difference between what two prompts put into the residual stream is a direction;
// added with a coefficient it pushes another text the same way.
#pragma once

#include "engine/interpret/probe_direction.h"
#include "engine/interpret/studied_model.h"

#include <string>
#include <vector>

namespace neurarium {

struct SteeringDirection {
  std::string value;           // "blocks.1.resid_pre"
  std::vector<float> numbers;  // [width]: towards the first prompt, away from the second
  double length = 0;           // Euclidean, of the direction
  double usual = 0;            // mean length of the value over the tokens of both prompts, to compare with
};

// From the last tokens of the prompts, where the model has read all of them. Errors: those of check_tokens, a value
// that is none of one vector at each position, prompts that leave the same vector.
Result<SteeringDirection> steering_direction(const StudiedModel& model, const std::vector<int>& towards,
                                             const std::vector<int>& away, const std::string& value);

// The direction of a probe, so long that once along it leads from the mean of the one class to that of the other.
// `values` [tokens, width]: the value in some text, to compare with.
[[nodiscard]] SteeringDirection steering_direction(const ProbeDirection& probe, std::span<const float> values);

// value + coefficient * direction, at one position or (kEvery) at all.
[[nodiscard]] Edit steering_edit(const SteeringDirection& direction, double coefficient,
                                 std::int64_t position = kEvery);

}  // namespace neurarium
