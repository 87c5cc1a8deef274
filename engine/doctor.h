// Why a run diverged, or does not learn, and what to change: one diagnosis with the numbers that speak for it, and the
// cure as a change that can be made. A function of the run's present state; it never steps anything.
#pragma once

#include "engine/change_note.h"
#include "engine/snapshot.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

enum class Cause : std::uint8_t {
  SetByHand,        // a value or a parameter stands very far from zero because the user put it there
  InputsUnscaled,   // an input is far from unit scale
  TargetsUnscaled,  // so are the targets of a regression
  OutputRange,      // the output activation cannot reach the targets
  LossOnBounded,    // the loss wants free logits, the output is squeezed
  InitZero,         // units of a layer start alike and stay alike
  InitTooLarge,     // the first outputs are far beyond the targets
  DeadUnits,        // (nearly) all units of a layer answer 0 to every example
  Vanishing,        // hardly anything of the gradient arrives at the first layer
  Exploding,        // activations grow from layer to layer without bound at a rate that is otherwise common
  RateTooHigh,
  RateTooLow,
};
inline constexpr int kCauses = 12;
std::string_view cause_name(Cause cause);  // "set_by_hand"; catalog key "doctor.<name>"

// What speaks for it. The sentence of each cause takes these three.
struct Evidence {
  std::string subject;  // "x1^2", "h0", "h2.act", "sigmoid", "sgd"
  double number = 0;    // what was found
  double limit = 0;     // what would be usual
};

struct Diagnosis {
  Cause cause = Cause::RateTooHigh;
  Evidence evidence;
  Change cure;                    // settings, or edits
  std::vector<ChangeNote> notes;  // what the cure changes
  bool from_start = false;        // it works from step 0 on only: the state that it left is beyond repair
};

// What the doctor looks at.
struct Patient {
  TaskPtr task;
  SettingsPtr settings;
  std::vector<Edit> edits;
  AlignedVector<float> params;
  std::vector<MetricPoint> points;
  std::vector<std::int64_t> marks;
  std::int64_t step = 0;
  std::optional<Divergence> divergence;
};
[[nodiscard]] Patient patient_of(const Snapshot& snapshot);
[[nodiscard]] Patient patient_of(Timeline& timeline);

// The training loss has not fallen for a long time, and is not low either. Cheap: it reads the measured points alone.
[[nodiscard]] bool is_stuck(const std::vector<MetricPoint>& points, const Task& task);

// Of a run that diverged, always something (the rate, where nothing else speaks). Of another one, only where a cause is
// found; whoever asks has seen that it is stuck.
[[nodiscard]] std::optional<Diagnosis> diagnose(const Patient& patient);

}  // namespace neurarium
