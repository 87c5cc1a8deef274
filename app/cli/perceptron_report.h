// What `neurarium train neuron` says of the perceptron rule: mistakes, their bound, and the circle where there is no
// end.
#pragma once

#include "engine/experiment.h"

#include <optional>
#include <string>

namespace neurarium {

struct PerceptronReport {
  std::int64_t mistakes = 0;
  double bound = 0;                    // NaN: the classes cannot be told apart by a line
  std::optional<std::int64_t> circle;  // examples until the weights come back
};
// Nothing for a run of another exhibit or another rule.
std::optional<PerceptronReport> perceptron_report(const Experiment& experiment);
std::string in_words(const PerceptronReport& report);
// `,"mistakes":11,"bound":51,"circle":null`
std::string to_json(const PerceptronReport& report);

}  // namespace neurarium
