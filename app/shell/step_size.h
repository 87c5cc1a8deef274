// How far one press of the step button goes: one example, one mini-batch, one epoch, or up to a condition. The choice
// is kept for the button and its key.
#pragma once

#include "app/session.h"
#include "app/ui/ui.h"

#include <array>
#include <string>
#include <string_view>

namespace neurarium {

enum class StepSize { Example, Batch, Epoch, Until };
inline constexpr std::array<std::string_view, 4> kStepSizeNames = {"example", "batch", "epoch", "until"};

struct StepChoice {
  StepSize size = StepSize::Batch;
  StopKind stop = StopKind::TestLoss;
  // For each kind, as it is shown: the accuracy in percent.
  std::array<double, kStopNames.size()> bounds = {0.1, 0.1, 95, 0.01, 1000};
  bool operator==(const StepChoice&) const = default;
  [[nodiscard]] StopWhen condition() const;
};

// Trains by this size, whatever size is chosen.
void take_step(Session& session, const StepChoice& choice, StepSize size);
// The sizes, and the condition of the last; opens in the frame in which `open` is true. Choosing a size takes the step.
void step_menu(Ui& ui, Session& session, StepChoice& choice, bool open);
// "Stopped at step 1,234: test loss 0.0998 is below 0.1."
[[nodiscard]] std::string describe_stop(Ui& ui, const Stopped& stopped);

}  // namespace neurarium
