#include "app/cli/perceptron_report.h"

#include "app/cli/console.h"
#include "engine/exhibits/neuron_view.h"
#include "engine/text.h"

#include <cmath>

namespace neurarium {

std::optional<PerceptronReport> perceptron_report(const Experiment& e) {
  const auto* settings = dynamic_cast<const NeuronSettings*>(e.settings().get());
  if (settings == nullptr || !settings->by_mistakes()) return std::nullopt;
  NeuronObserver observer;
  const auto now = std::make_shared<const Keyframe>(e.keyframe());
  const auto view = observer.observe({e.task(), e.settings(), e.edits(), now->params, e.steps(), now});
  if (view->course == nullptr) return std::nullopt;
  PerceptronReport report{view->course->mistakes(e.steps()), view->bound, std::nullopt};
  if (view->course->circle()) report.circle = view->course->circle()->length;
  return report;
}

std::string in_words(const PerceptronReport& report) {
  std::string text = fmt::format("{} mistakes", with_commas(static_cast<std::uint64_t>(report.mistakes)));
  if (std::isfinite(report.bound)) text += fmt::format(" of at most {:.0f}", std::floor(report.bound + 1e-6));
  if (report.circle)
    text += fmt::format("; no line parts the classes: the weights come back every {} steps", *report.circle);
  return text;
}

std::string to_json(const PerceptronReport& report) {
  return fmt::format(R"(,"mistakes":{},"bound":{},"circle":{})", report.mistakes, json_number(report.bound),
                     report.circle ? std::to_string(*report.circle) : "null");
}

}  // namespace neurarium
