// The order of the questions is from what is certain (a value that the user put there) to what is left (the rate).
#include "engine/doctor.h"

#include "engine/carry_over.h"
#include "engine/doctor_cures.h"
#include "engine/doctor_look.h"
#include "engine/exhibits/depth.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace neurarium {
namespace {

constexpr float kFarByHand = 1000;      // no initialisation or useful training comes here
constexpr double kUnscaled = 20;        // root mean square; the squares of the plane's points have 16
constexpr double kOutputsTooLarge = 8;  // times the targets
constexpr double kDeadShare = 0.9;
constexpr double kExploded = 1e3;
constexpr double kVanished = 1e-3;  // of the gradient at the output, what arrives at the first layer

struct Finding {
  Cause cause;
  Evidence evidence;
};
using Found = std::optional<Finding>;

Found find_edit(const Patient& p) {
  for (const Edit& edit : p.edits) {
    const double far = std::max(std::abs(static_cast<double>(edit.a)), std::abs(static_cast<double>(edit.b)));
    if (edit.kind != EditKind::Freeze && far > static_cast<double>(kFarByHand))
      return Finding{Cause::SetByHand, {to_string(edit.ref), far, static_cast<double>(kFarByHand)}};
  }
  // A parameter that is far away right after the user's change was changed so.
  if (!p.divergence || (p.divergence->step > 0 && (p.marks.empty() || p.marks.back() != p.divergence->step))) return {};
  const ParamLayout layout(*p.task->graph);
  for (const ValueId id : p.task->graph->params()) {
    const std::span<const float> numbers(p.params.data() + layout.offset(id),
                                         static_cast<std::size_t>(layout.count(id)));
    if (largest_of(numbers) > static_cast<double>(kFarByHand))
      return Finding{Cause::SetByHand,
                     {p.task->graph->value(id).name, largest_of(numbers), static_cast<double>(kFarByHand)}};
  }
  return {};
}

Found find_inputs(const Patient& p) {
  const Examples& train = *p.task->train;
  if (p.task->length != 1 || p.task->reads_ids || train.inputs == 0) return {};
  Found worst;
  std::vector<float> column(static_cast<std::size_t>(train.rows));
  for (std::int64_t c = 0; c < train.inputs; ++c) {
    for (std::int64_t r = 0; r < train.rows; ++r)
      column[static_cast<std::size_t>(r)] = train.x[static_cast<std::size_t>(r * train.inputs + c)];
    const double size = root_mean_square(column);
    if (size > kUnscaled && (!worst || size > worst->evidence.number))
      worst = {Cause::InputsUnscaled, {input_name(*p.settings, c), size, 1}};
  }
  return worst;
}

Found find_targets(const Patient& p) {
  if (p.task->length != 1 || p.task->metric != MetricKind::None) return {};
  const double size = root_mean_square(p.task->train->target);
  if (size <= kUnscaled) return {};
  return Finding{Cause::TargetsUnscaled, {"target", size, 1}};
}

struct Bounds {
  double low, high;
};
Bounds bounds_of(Activation a) {
  constexpr double kFree = std::numeric_limits<double>::infinity();
  switch (a) {
    case Activation::Step:
    case Activation::Sigmoid:
      return {0, 1};
    case Activation::Tanh:
    case Activation::Sine:
      return {-1, 1};
    case Activation::Relu:
    case Activation::Softplus:
      return {0, kFree};
    case Activation::Elu:
      return {-1, kFree};
    case Activation::GeluTanh:
    case Activation::GeluErf:
      return {-0.17, kFree};
    case Activation::Silu:
      return {-0.28, kFree};
    default:
      return {-kFree, kFree};
  }
}

// Output activation against loss and targets.
Found find_mismatch(const Patient& p) {
  const std::optional<OutputPlan> output = output_plan(*p.settings);
  if (!output) return {};
  const Bounds bounds = bounds_of(output->activation);
  const std::string name(activation_name(output->activation));
  const bool free = std::isinf(bounds.low) && std::isinf(bounds.high);
  if (output->wants_logits && !free)
    return Finding{Cause::LossOnBounded, {name, std::isinf(bounds.high) ? bounds.low : bounds.high, bounds.low}};
  const AlignedVector<float>& target = p.task->train->target;
  if (output->wants_logits || target.empty()) return {};
  const auto [least, most] = std::minmax_element(target.begin(), target.end());
  const double slack = 0.02 * static_cast<double>(*most - *least);
  if (static_cast<double>(*least) < bounds.low - slack)
    return Finding{Cause::OutputRange, {name, static_cast<double>(*least), bounds.low}};
  if (static_cast<double>(*most) > bounds.high + slack)
    return Finding{Cause::OutputRange, {name, static_cast<double>(*most), bounds.high}};
  return {};
}

// A hidden layer whose units have the same weights: they get the same gradients and stay the same for ever.
Found find_equal_units(const Patient& p) {
  const Graph& graph = *p.task->graph;
  const ParamLayout layout(graph);
  for (const std::string& layer : hidden_layers(graph)) {
    const ValueId id = graph.at(layer + ".weight");
    const auto units = graph.value(id).dims.front().size;
    const std::int64_t columns = layout.count(id) / units;
    const float* first = p.params.data() + layout.offset(id);
    bool alike = units > 1;
    for (std::int64_t u = 1; u < units && alike; ++u) alike = std::equal(first, first + columns, first + u * columns);
    if (alike) return Finding{Cause::InitZero, {layer, largest_of({first, static_cast<std::size_t>(columns)}), 0}};
  }
  return {};
}

Found find_large_start(const Patient& p) {
  Params<float> start(*p.task->graph);
  initialise_parameters(*p.task, start);
  const std::string output = is_network_of_layers(*p.task) ? "out.pre" : p.task->graph->value(p.task->output).name;
  const double outputs = root_mean_square(Examination(p, start.flat()).value(output));
  const double usual =
      p.task->metric == MetricKind::ArgmaxClass ? 1 : std::max(1.0, root_mean_square(p.task->train->target));
  if (outputs <= kOutputsTooLarge * usual) return {};
  return Finding{Cause::InitTooLarge, {output, outputs, usual}};
}

Found find_dead(const Examination& look, const std::vector<std::string>& layers) {
  for (const std::string& layer : layers) {
    const int units = look.units(layer);
    const int dead = look.dead_units(layer);
    if (dead > 0 && dead >= kDeadShare * units)
      return Finding{Cause::DeadUnits, {layer, static_cast<double>(dead), static_cast<double>(units)}};
  }
  return {};
}

// By the gradients of the sums, example by example: where their mean has come to rest, that of the weights says
// nothing.
Found find_vanishing(const Examination& look, const std::vector<std::string>& layers) {
  const double output = root_mean_square(look.gradient("out.pre"));
  const double first = root_mean_square(look.gradient(layers.front() + ".pre"));
  if (layers.size() < 2 || !(first < kVanished * output)) return {};
  return Finding{Cause::Vanishing, {layers.front(), first / output, static_cast<double>(layers.size())}};
}

Found find_explosion(const Examination& look, const std::vector<std::string>& layers) {
  Found worst;
  for (const std::string& layer : layers) {
    const double most = largest_of(look.value(layer + ".act"));
    if (most > kExploded && (!worst || most > worst->evidence.number))
      worst = {Cause::Exploding, {layer + ".act", most, kExploded}};
  }
  return worst;
}

Found find_rate(const Patient& p) {
  const OptimizerSpec& spec = p.task->plan.optimizer;
  const double usual = usual_rate(spec.kind);
  const std::string name(kOptimizerNames[static_cast<std::size_t>(spec.kind)]);
  if (p.divergence || spec.learning_rate > 10 * usual)
    return Finding{Cause::RateTooHigh, {name, spec.learning_rate, usual}};
  if (spec.learning_rate < usual / 1000) return Finding{Cause::RateTooLow, {name, spec.learning_rate, usual}};
  return {};
}

Found find_cause(const Patient& p) {
  if (Found f = find_edit(p)) return f;
  const bool layers_seen = is_network_of_layers(*p.task);
  const double rate = p.task->plan.optimizer.learning_rate;
  const double usual = usual_rate(p.task->plan.optimizer.kind);
  if (p.divergence && rate > 100 * usual) return find_rate(p);  // nothing stands that
  if (Found f = find_inputs(p)) return f;
  if (Found f = find_targets(p)) return f;
  if (dynamic_cast<const DepthSettings*>(p.settings.get()) != nullptr)
    if (Found f = find_large_start(p)) return f;
  if (!layers_seen) return find_rate(p);
  if (Found f = find_mismatch(p)) return f;
  if (Found f = find_equal_units(p)) return f;
  if (Found f = find_large_start(p)) return f;
  const std::vector<std::string> layers = hidden_layers(*p.task->graph);
  if (!layers.empty() && all_finite(p.params)) {
    const Examination look(p, p.params);
    if (!p.divergence) {
      if (Found f = find_dead(look, layers)) return f;
      if (Found f = find_vanishing(look, layers)) return f;
    }
    if (p.divergence && rate <= 3 * usual)
      if (Found f = find_explosion(look, layers)) return f;
  }
  return find_rate(p);
}

}  // namespace

std::string_view cause_name(Cause cause) {
  static constexpr std::array<std::string_view, kCauses> kNames = {
      "set_by_hand",    "inputs_unscaled", "targets_unscaled", "output_range", "loss_on_bounded", "init_zero",
      "init_too_large", "dead_units",      "vanishing",        "exploding",    "rate_too_high",   "rate_too_low"};
  return kNames[static_cast<std::size_t>(cause)];
}

Patient patient_of(const Snapshot& s) {
  return {s.task, s.settings, s.edits, s.params, s.points, s.marks, s.step, s.divergence};
}

Patient patient_of(Timeline& timeline) {
  const Experiment& e = timeline.experiment();
  const std::span<const float> params = e.params().flat();
  return {e.task(),
          e.settings(),
          e.edits(),
          AlignedVector<float>(params.begin(), params.end()),
          timeline.series().points(),
          timeline.marks(),
          e.steps(),
          e.divergence()};
}

bool is_stuck(const std::vector<MetricPoint>& points, const Task& task) {
  constexpr std::int64_t kLongEnough = 300;  // steps
  constexpr std::size_t kFewest = 20;        // points
  constexpr double kSmallestFall = 0.01;     // of the loss, from one half of the time to the other
  constexpr double kGoodAccuracy = 0.9;
  constexpr double kGoodPart = 0.1;  // of the targets' variance: the loss of a regression that has learned
  if (points.size() < kFewest) return false;
  const std::int64_t now = points.back().step;
  const std::int64_t window = std::max(kLongEnough, now / 2);
  if (now < window) return false;
  double sums[2] = {0, 0};
  double counts[2] = {0, 0};
  for (const MetricPoint& p : points) {
    if (p.step < now - window) continue;
    const int half = p.step < now - window / 2 ? 0 : 1;
    sums[half] += p.metrics.train_loss;
    ++counts[half];
  }
  if (counts[0] < 4 || counts[1] < 4) return false;
  const double early = sums[0] / counts[0];
  const double late = sums[1] / counts[1];
  const bool good = task.metric == MetricKind::None ? late < kGoodPart * variance(task.train->target)
                                                    : points.back().metrics.train_accuracy >= kGoodAccuracy;
  return !good && late > (1 - kSmallestFall) * early;
}

std::optional<Diagnosis> diagnose(const Patient& patient) {
  const Found found = find_cause(patient);
  if (!found) return std::nullopt;
  Diagnosis diagnosis{found->cause, found->evidence, SetEdits{patient.edits}, {}, false};
  Cure cure = cure_of(patient, diagnosis);
  diagnosis.cure = std::move(cure.change);
  diagnosis.from_start = cure.from_start;
  if (const auto* settings = std::get_if<SetSettings>(&diagnosis.cure))
    diagnosis.notes = settings_notes(*patient.settings, *settings->settings);
  else
    diagnosis.notes = edit_notes(patient.edits, std::get<SetEdits>(diagnosis.cure).edits);
  return diagnosis;
}

}  // namespace neurarium
