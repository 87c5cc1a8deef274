// A condition up to which a run is trained: a loss, the accuracy or the gradient's norm reaches a number, or a step.
#pragma once

#include "engine/timeline.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace neurarium {

enum class StopKind : std::uint8_t {
  TestLoss,      // below the value
  TrainLoss,     // below
  Accuracy,      // at least (0..1), of the test rows; of the training rows where no row is kept for testing
  GradientNorm,  // below: of the last mini-batch
  Step,          // at least
};
inline constexpr std::array<std::string_view, 5> kStopNames = {"test_loss", "train_loss", "accuracy", "gradient_norm",
                                                               "step"};

struct StopWhen {
  StopKind kind = StopKind::TestLoss;
  double value = 0;
  bool operator==(const StopWhen&) const = default;
};

// The run stopped because its condition held: where, and the number that made it hold.
struct Stopped {
  StopWhen when;
  std::int64_t step = 0;
  double value = 0;
};

// The number that the condition looks at. Losses and accuracy are known at the steps that the timeline records, the
// others at every step; none where it is not known now.
std::optional<double> measured(const StopWhen& when, const Timeline& timeline);

bool holds(const StopWhen& when, double measured);  // never for a NaN

}  // namespace neurarium
