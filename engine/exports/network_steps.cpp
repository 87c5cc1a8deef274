#include "engine/exports/network_steps.h"

#include "engine/exhibits/curve.h"
#include "engine/exhibits/playground.h"
#include "engine/exports/formula_code.h"
#include "engine/text.h"

#include <algorithm>
#include <array>

namespace neurarium::exports {
namespace {

struct TableCode {
  std::string_view name, c, python;
};

constexpr std::array kInputCodes = {
    TableCode{"x1", "x1", "x1"},
    TableCode{"x2", "x2", "x2"},
    TableCode{"x1^2", "x1 * x1", "x1 * x1"},
    TableCode{"x2^2", "x2 * x2", "x2 * x2"},
    TableCode{"x1x2", "x1 * x2", "x1 * x2"},
    TableCode{"sin(x1)", "sinf(x1)", "torch.sin(x1)"},
    TableCode{"sin(x2)", "sinf(x2)", "torch.sin(x2)"},
};

Result<std::vector<InputCode>> input_codes(const MlpSpec& spec) {
  std::vector<InputCode> codes;
  for (const std::string& name : spec.input_names) {
    const auto code =
        std::find_if(kInputCodes.begin(), kInputCodes.end(), [&](const TableCode& c) { return c.name == name; });
    if (code != kInputCodes.end()) {
      codes.push_back({name, std::string(code->c), std::string(code->python)});
      continue;
    }
    Result<FormulaCode> formula = formula_code(name);
    if (!formula) return formula.error();
    codes.push_back({name, std::move(formula->c), std::move(formula->python), formula->uses_sign});
  }
  return codes;
}

// The edits of one value, element by element; those that leave the outputs alone (Freeze) are no steps.
class NetworkEdits {
 public:
  NetworkEdits(const Experiment& experiment) : experiment_(experiment) {}  // NOLINT(google-explicit-constructor)

  Status bind_all() {
    for (const Edit& edit : experiment_.edits()) {
      auto bound = neurarium::bind(edit, experiment_.graph());
      if (!bound) return bound.error();
      if (bound->kind == EditKind::Freeze) continue;
      if (feeds_outputs(bound->value) && (bound->kind == EditKind::Mean || bound->row != kEvery))
        return usage_error(
            "{} is held at {}, which a network of one point at a time cannot do; release it and export again.",
            to_string(edit.ref),
            bound->kind == EditKind::Mean ? worded("its mean over the batch") : worded("a number for one example"));
      bound_.push_back(std::move(*bound));
    }
    return ok_status();
  }

  [[nodiscard]] std::vector<ElementEdit> of(ValueId id) const {
    std::vector<ElementEdit> edits;
    std::vector<EditTarget> targets;
    for (const BoundEdit& bound : bound_) {
      if (id == kNoValue || bound.value != id) continue;
      targets.clear();
      find_targets(bound, experiment_.graph().value(id), 1, targets);
      for (const EditTarget& target : targets) {
        const float number = bound.patch.empty() ? 1.0f : bound.patch[static_cast<std::size_t>(target.patch)];
        edits.push_back(bound.kind == EditKind::Patch ? ElementEdit{target.offset, EditKind::Set, number, 0}
                        : bound.kind == EditKind::Add ? ElementEdit{target.offset, bound.kind, bound.a * number, 0}
                                                      : ElementEdit{target.offset, bound.kind, bound.a, bound.b});
      }
    }
    return edits;
  }

  // A parameter as the network reads it.
  [[nodiscard]] std::vector<float> parameter(ValueId id) const {
    const auto numbers = experiment_.params().of(id);
    std::vector<float> values(numbers.begin(), numbers.end());
    for (const ElementEdit& edit : of(id)) {
      float& v = values[static_cast<std::size_t>(edit.element)];
      v = edited<float>(BoundEdit{edit.kind, edit.a, edit.b, {}, id, kEvery, {}}, v, 0.0f, 0.0f);
    }
    return values;
  }

 private:
  [[nodiscard]] bool feeds_outputs(ValueId id) const {
    const std::string& name = experiment_.graph().value(id).name;
    return name != "target" && name != "loss" && !name.starts_with("loss.") && !name.starts_with("poly.");
  }

  const Experiment& experiment_;
  std::vector<BoundEdit> bound_;
};

LayerSteps layer_steps(const std::string& name, Activation activation, const Graph& graph, const NetworkEdits& reader) {
  const ValueId weight = graph.at(name + ".weight");
  return {name,
          graph.value(weight).dims[1].size,
          graph.value(weight).dims[0].size,
          reader.parameter(weight),
          reader.parameter(graph.at(name + ".bias")),
          activation,
          reader.of(graph.at(name + ".pre")),
          reader.of(graph.at(name + ".act"))};
}

std::string with_point(std::string number) {
  return number.find_first_of(".e") == std::string::npos ? number + ".0" : number;
}

std::string outputs_meaning(const PlaygroundParts& parts) {
  switch (parts.metric) {
    case MetricKind::SignAccuracy:
      return "y[0] above 0 is class 1, below 0 class 0.";
    case MetricKind::LogitAccuracy:
      return "y[0] is the logit of class 1: above 0 it is the likelier one.";
    case MetricKind::ArgmaxClass:
      return "y holds a logit for each class; the largest one is the answer.";
    case MetricKind::ArgmaxOneHot:
      return "y holds a number for each class; the largest one is the answer.";
    case MetricKind::TokenArgmax:
    case MetricKind::SequenceArgmax:
    case MetricKind::None:
      break;
  }
  return "y[0] is the value of the regression.";
}

bool works_edits_in(const Experiment& experiment) {
  return std::any_of(experiment.edits().begin(), experiment.edits().end(),
                     [](const Edit& edit) { return edit.kind != EditKind::Freeze; });
}

// In the numbers of the user's table where there is one: x is scaled before the first layer, y after the last.
Result<NetworkSteps> curve_steps(const Experiment& experiment, const CurveSettings& settings) {
  const auto parts = curve_parts(settings);
  if (!parts) return parts.error();
  const auto unit = activation_from_name(settings.activation);
  if (!unit) return unit.error();
  NetworkEdits reader(experiment);
  if (Status s = reader.bind_all(); !s) return s.error();
  const Graph& graph = experiment.graph();
  NetworkSteps network;
  network.step = experiment.steps();
  network.origin = "Neurarium's curve fitting";
  network.coordinates = 1;
  network.standardizes = settings.data == "file";
  network.standardizer.mean[0] = parts->scale.x_center;
  network.standardizer.std[0] = parts->scale.x_half;
  network.inputs = {{"x1", "x1", "x1"}};
  network.input_edits = reader.of(graph.at("x"));
  network.layers = {layer_steps("h0", *unit, graph, reader), layer_steps("out", Activation::Linear, graph, reader)};
  if (network.standardizes) {
    std::vector<ElementEdit>& last = network.layers.back().after;
    last.push_back({0, EditKind::Scale, static_cast<float>(parts->scale.y_half), 0});
    last.push_back({0, EditKind::Add, static_cast<float>(parts->scale.y_center), 0});
  }
  network.meaning = "y[0] is the height of the curve at x1.";
  network.edited = works_edits_in(experiment);
  return network;
}

}  // namespace

Result<NetworkSteps> network_steps(const Experiment& experiment) {
  const auto* settings = dynamic_cast<const PlaygroundSettings*>(experiment.settings().get());
  const auto* curve = dynamic_cast<const CurveSettings*>(experiment.settings().get());
  if (settings == nullptr && curve == nullptr)
    return usage_error(
        "Only the Playground's network and the curve's can be written as code; a transformer's weights can be exported "
        "as safetensors.");
  if (!all_finite(experiment.params().flat()))
    return usage_error("The weights are not finite, as the run diverged; go back to an earlier step and export there.");
  if (curve != nullptr) return curve_steps(experiment, *curve);
  const auto parts = playground_parts(*settings);
  if (!parts) return parts.error();
  NetworkEdits reader(experiment);
  if (Status s = reader.bind_all(); !s) return s.error();
  const auto inputs = input_codes(parts->network);
  if (!inputs) return inputs.error();

  const Graph& graph = experiment.graph();
  NetworkSteps network;
  network.step = experiment.steps();
  network.standardizer = parts->standardizer;
  network.standardizes = settings->standardize && settings->data == "file";
  network.inputs = *inputs;
  network.input_edits = reader.of(graph.at("x"));
  for (std::size_t i = 0; i < parts->network.hidden.size(); ++i)
    network.layers.push_back(layer_steps(fmt::format("h{}", i), parts->network.hidden[i].activation, graph, reader));
  network.layers.push_back(layer_steps("out", parts->network.output_activation, graph, reader));
  if (graph.find("probs") != kNoValue)
    network.probabilities =
        parts->network.loss == LossKind::CrossEntropy ? Probabilities::Softmax : Probabilities::Sigmoid;
  network.probability_edits = reader.of(graph.find("probs"));
  network.meaning = outputs_meaning(*parts);
  network.edited = works_edits_in(experiment);
  return network;
}

std::string write_code(const NetworkSteps& network, CodeWriter& writer) {
  const auto edit_all = [&](std::span<const ElementEdit> edits) {
    for (const ElementEdit& edit : edits) writer.edit(edit);
  };
  writer.begin(network);
  if (network.standardizes) writer.standardize(network.standardizer);
  writer.inputs(network.inputs);
  edit_all(network.input_edits);
  for (const LayerSteps& layer : network.layers) {
    writer.linear(layer);
    edit_all(layer.before);
    if (layer.activation != Activation::Linear) writer.activate(layer.activation);
    edit_all(layer.after);
  }
  writer.end_outputs();
  if (network.probabilities != Probabilities::None)
    writer.probabilities(network.probabilities, network.probability_edits);
  return writer.end();
}

std::string literal(float number) { return with_point(fmt::format("{:.9g}", number)); }
std::string literal(double number) { return with_point(fmt::format("{:.17g}", number)); }

std::string_view point_in_words(const NetworkSteps& network) { return network.coordinates == 1 ? "x1" : "x1 x2"; }
std::string_view example_point(const NetworkSteps& network) { return network.coordinates == 1 ? "0.5" : "0.5 -1.2"; }

std::string in_words(const NetworkSteps& network) {
  std::vector<std::string_view> names;
  for (const InputCode& input : network.inputs) names.push_back(input.name);
  std::vector<std::string> hidden;
  for (std::size_t i = 0; i + 1 < network.layers.size(); ++i)
    hidden.push_back(fmt::format("{} {}", network.layers[i].outputs, activation_name(network.layers[i].activation)));
  const auto outputs = network.outputs();
  return fmt::format("{} input{} ({}), {}, {} output{} ({}), after {} steps of training", names.size(),
                     names.size() == 1 ? "" : "s", fmt::join(names, ", "),
                     hidden.empty() ? "no hidden layer" : fmt::format("hidden layers of {}", fmt::join(hidden, ", ")),
                     outputs, outputs == 1 ? "" : "s", activation_name(network.layers.back().activation),
                     with_commas(static_cast<std::uint64_t>(network.step)));
}

}  // namespace neurarium::exports
