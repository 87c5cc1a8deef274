// The learning rate over the steps of a run.
#pragma once

#include "engine/base.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace neurarium {

enum class ScheduleKind : std::uint8_t { Constant, Step, Cosine };
inline constexpr std::array<std::string_view, 3> kScheduleNames = {"constant", "step", "cosine"};
Result<ScheduleKind> schedule_from_name(std::string_view name);

struct ScheduleSpec {
  ScheduleKind kind = ScheduleKind::Constant;
  std::int64_t period = 10'000;  // Step: steps between two factors; Cosine: the step at which it has come down
  double factor = 0.5;           // Step: times this each period; Cosine: the lowest rate as a part of the base
  std::int64_t warmup = 0;       // steps of linear rise at the start: (t+1)/(warmup+1) of the rate that follows
  std::int64_t done = 0;         // steps of the schedule that lie behind the start: of a model that is trained on
};

// Rate of step `step`, counted from 0. Adaptive optimizers know little of the gradients in their first steps, so every
// schedule may begin with a warm-up; Step counts its periods from step 0 all the same.
// Cosine (Loshchilov, Hutter 2016, with warm-up): low + (base - low) (1 + cos(pi (t-warmup)/(period-warmup))) / 2.
double learning_rate_at(const ScheduleSpec& spec, double base, std::int64_t step);

}  // namespace neurarium
