#include "engine/doctor_cures.h"

#include "engine/exhibits/depth.h"
#include "engine/exhibits/playground.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

SettingsPtr sealed(std::unique_ptr<ExhibitSettings> settings) { return SettingsPtr(std::move(settings)); }

template <class T>
void set_field(ExhibitSettings& settings, std::string_view key, T number) {
  const Fields fields = settings.fields();
  if (const Field* field = find_field(fields, key))
    if (T* const* place = std::get_if<T*>(&field->value)) **place = std::move(number);
}

// Half of it, or what is usual where that is less.
void lower_rate(const Patient& patient, ExhibitSettings& settings) {
  const OptimizerSpec& spec = patient.task->plan.optimizer;
  set_field(settings, "learning-rate", std::min(spec.learning_rate / 2, usual_rate(spec.kind)));
}

// The largest power of ten that brings the targets to about 1.
double target_unit(const Examples& train) {
  double most = 0;
  for (const float t : train.target) most = std::max(most, static_cast<double>(std::abs(t)));
  return std::pow(10.0, std::ceil(std::log10(std::max(most, 1e-30)) - 0.3));
}

void scale_targets(const Patient& patient, PlaygroundSettings& s) {
  const double unit = target_unit(*patient.task->train);
  if (s.data == "formula") {
    s.target_formula = fmt::format("({})/{:g}", s.target_formula, unit);
    return;
  }
  if (s.points == nullptr) return;
  PointSet scaled = *s.points;
  for (float& t : scaled.target) t = static_cast<float>(static_cast<double>(t) / unit);
  s.points = seal(std::move(scaled));
  s.points_name += fmt::format(" / {:g}", unit);
}

// The user's own columns are standardised; of other data the input that is too large is left out.
void scale_inputs(const std::string& subject, PlaygroundSettings& s) {
  if (s.data == "file" && !s.standardize) {
    s.standardize = true;
    return;
  }
  Result<FeatureSet> inputs = parse_features(s.inputs);
  if (!inputs || inputs->size() < 2) return;
  std::erase_if(inputs->columns, [&](int column) { return inputs->name(column) == subject; });
  s.inputs = to_string(*inputs);
}

// No unit can die for good where the slope is nowhere zero.
void revive(PlaygroundSettings& s) {
  const auto leaky = [](std::string& name) {
    if (name == "relu" || name == "step") name = "leaky_relu";
  };
  leaky(s.activation);
  if (Result<std::vector<HiddenLayer>> layers = parse_hidden(s.hidden)) {
    for (HiddenLayer& layer : *layers) leaky(layer.activation);
    s.hidden = to_string(*layers);
  }
}

bool is_flat(std::string_view activation) { return activation == "sigmoid" || activation == "step"; }

// Sigmoids pass on a quarter of the gradient at most, and too small weights part of that: slopes near 1 and a start
// that keeps sizes let it through. Where both are so already, an optimizer that measures its own step.
void carry_gradient(PlaygroundSettings& s) {
  const PlaygroundSettings before = s;
  bool rectified = false;
  const auto steeper = [&](std::string& name) {
    if (is_flat(name)) name = "tanh";
    rectified = rectified || name == "relu" || name == "leaky_relu";
  };
  steeper(s.activation);
  if (Result<std::vector<HiddenLayer>> layers = parse_hidden(s.hidden)) {
    for (HiddenLayer& layer : *layers) steeper(layer.activation);
    s.hidden = to_string(*layers);
  }
  s.init_scheme = rectified ? "he" : "xavier";
  if (!s.equals(before)) return;
  s.optimizer = "adam";
  s.learning_rate = usual_rate(OptimizerKind::Adam);
}

// A state that a better setting alone does not repair: worse than the start was, at the place to which a divergence is
// taken back, or where a run that is stuck stands.
bool is_spoilt(const Patient& patient) {
  if (patient.points.empty()) return false;
  std::int64_t at = patient.step;
  if (patient.divergence) at = step_before_divergence(patient.divergence->step);
  const MetricPoint* last = &patient.points.front();
  for (const MetricPoint& p : patient.points)
    if (p.step <= at) last = &p;
  const double start = patient.points.front().metrics.train_loss;
  return !(last->metrics.train_loss <= 1.5 * start);
}

// What the settings of the Playground can be cured of; false where the cause is not one of them.
bool cure_playground(const Patient& patient, const Diagnosis& d, PlaygroundSettings& s) {
  switch (d.cause) {
    case Cause::InputsUnscaled:
      scale_inputs(d.evidence.subject, s);
      return true;
    case Cause::TargetsUnscaled:
      scale_targets(patient, s);
      return true;
    case Cause::OutputRange:
    case Cause::LossOnBounded: {
      s.output_activation = "auto";
      const auto plan = output_plan(s);
      if (d.cause == Cause::OutputRange && plan && plan->activation != Activation::Linear &&
          d.evidence.subject == activation_name(plan->activation))
        s.output_activation = "linear";
      return true;
    }
    case Cause::InitZero:
    case Cause::InitTooLarge:
      s.init_scheme = "xavier";
      return true;
    case Cause::DeadUnits:
      revive(s);
      s.learning_rate = std::min(s.learning_rate, usual_rate(patient.task->plan.optimizer.kind));
      return true;
    case Cause::Vanishing:
      carry_gradient(s);
      return true;
    case Cause::Exploding:
      s.clip_norm = 1;
      return true;
    default:
      return false;
  }
}

// Skips add to the signal at every layer: a norm bounds it, or where there is one a smaller start.
void cure_depth(DepthSettings& s) {
  if (s.layer_norm) {
    s.init_scheme = "uniform";
    s.init_gain = 1;
  }
  s.layer_norm = true;
}

}  // namespace

double usual_rate(OptimizerKind kind) {
  switch (kind) {
    case OptimizerKind::Sgd:
    case OptimizerKind::Adagrad:
      return 0.1;
    case OptimizerKind::Momentum:
    case OptimizerKind::Nesterov:
      return 0.03;
    default:
      return 0.01;
  }
}

std::string input_name(const ExhibitSettings& settings, std::int64_t column) {
  const auto* s = dynamic_cast<const PlaygroundSettings*>(&settings);
  if (s == nullptr) return "x";
  const Result<FeatureSet> inputs = parse_features(s->inputs);
  if (!inputs || column >= inputs->size()) return "x";
  return std::string(inputs->name(inputs->columns[static_cast<std::size_t>(column)]));
}

std::optional<OutputPlan> output_plan(const ExhibitSettings& settings) {
  const auto* s = dynamic_cast<const PlaygroundSettings*>(&settings);
  if (s == nullptr) return std::nullopt;
  const Result<PlaygroundParts> parts = playground_parts(*s);
  if (!parts) return std::nullopt;
  const LossKind loss = parts->network.loss;
  return OutputPlan{parts->network.output_activation,
                    loss == LossKind::BceLogits || loss == LossKind::CrossEntropy || loss == LossKind::Hinge};
}

Cure cure_of(const Patient& patient, const Diagnosis& d) {
  if (d.cause == Cause::SetByHand) {
    std::vector<Edit> kept = patient.edits;
    std::erase_if(kept, [&](const Edit& e) { return to_string(e.ref) == d.evidence.subject; });
    return {SetEdits{std::move(kept)}, false};
  }
  std::unique_ptr<ExhibitSettings> cured = patient.settings->clone();
  if (auto* playground = dynamic_cast<PlaygroundSettings*>(cured.get());
      playground != nullptr && cure_playground(patient, d, *playground)) {
    const bool of_start = d.cause == Cause::InitZero || d.cause == Cause::InitTooLarge;
    const bool unscaled = d.cause == Cause::InputsUnscaled || d.cause == Cause::TargetsUnscaled;
    return {SetSettings{sealed(std::move(cured))},
            of_start || unscaled || d.cause == Cause::DeadUnits || d.cause == Cause::Vanishing || is_spoilt(patient)};
  }
  if (auto* depth = dynamic_cast<DepthSettings*>(cured.get()); depth != nullptr && d.cause == Cause::InitTooLarge) {
    cure_depth(*depth);
    return {SetSettings{sealed(std::move(cured))}, true};
  }
  if (d.cause == Cause::RateTooLow)
    set_field(*cured, "learning-rate", usual_rate(patient.task->plan.optimizer.kind));
  else
    lower_rate(patient, *cured);
  const bool stuck_by_rate = d.cause == Cause::RateTooHigh && !patient.divergence;
  return {SetSettings{sealed(std::move(cured))}, stuck_by_rate || is_spoilt(patient)};
}

}  // namespace neurarium
