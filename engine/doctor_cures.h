// The cures of the doctor's diagnoses as changes of the settings, and what its questions need to know of the
// Playground's settings.
#pragma once

#include "engine/doctor.h"

namespace neurarium {

struct Cure {
  Change change;
  bool from_start = false;
};
[[nodiscard]] Cure cure_of(const Patient& patient, const Diagnosis& diagnosis);

// A rate that small networks commonly learn with.
[[nodiscard]] double usual_rate(OptimizerKind kind);

// The name of a column of the examples: "x1^2"; "x" where the settings do not say.
[[nodiscard]] std::string input_name(const ExhibitSettings& settings, std::int64_t column);

// The last layer of the Playground's network; none for other exhibits.
struct OutputPlan {
  Activation activation = Activation::Linear;
  bool wants_logits = false;  // the loss takes any number and bends it itself
};
[[nodiscard]] std::optional<OutputPlan> output_plan(const ExhibitSettings& settings);

}  // namespace neurarium
