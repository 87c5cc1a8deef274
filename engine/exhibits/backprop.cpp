#include "engine/exhibits/backprop.h"

#include "engine/params.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <vector>

namespace neurarium {
namespace {

constexpr double kMostBackpropRate = 1e6;
constexpr double kLargestNumber = 1e6;  // of an input or the target: extreme, but the squared error is finite

// Round numbers that can be checked by hand; the path begins at y = 0.55.
void fill_start(const BackpropSettings& s, const Graph& graph, Params<float>& params) {
  const auto put = [&](std::string_view name, std::initializer_list<float> numbers) {
    std::copy(numbers.begin(), numbers.end(), params.of(graph.at(name)).begin());
  };
  if (s.graph == "path") {
    put("out.weight", {0.2F});
  } else if (s.graph == "nested") {
    put("h0.weight", {1.2F});
    put("h0.bias", {-0.3F});
    put("out.weight", {1.5F});
    put("out.bias", {-0.4F});
  } else if (s.graph == "network") {
    put("h0.weight", {0.5F, -0.8F, 0.9F, 0.4F});
    put("h0.bias", {0.1F, -0.2F});
    put("out.weight", {1.2F, -0.7F});
    put("out.bias", {0.1F});
  } else {
    for (const ValueId id : graph.params())
      if (graph.value(id).kind == ParamKind::Weight) std::fill(params.of(id).begin(), params.of(id).end(), 1.0F);
  }
}

}  // namespace

BackpropSettings::BackpropSettings() {
  optimizer = "sgd";
  learning_rate = 1;
  batch = 1;
  order = "file";
}

Result<ChainSpec> chain_spec(const BackpropSettings& s) {
  const Result<Activation> activation = activation_from_name(s.activation);
  if (!activation) return activation.error();
  ChainSpec spec;
  spec.key = s.graph;
  spec.activation = spec.output_activation = *activation;
  if (s.graph == "nested") spec.hidden = {1};
  if (s.graph == "network") spec.inputs = 2, spec.hidden = {2};
  if (!s.deep()) return spec;
  spec.hidden.assign(static_cast<std::size_t>(s.depth), 1);
  spec.output_activation = Activation::Linear;
  spec.residual = s.residual;
  return spec;
}

Result<TaskPtr> BackpropSettings::make_task() const {
  const Result<ChainSpec> spec = chain_spec(*this);
  if (!spec) return spec.error();
  auto made = std::make_shared<Task>();
  made->graph = chain_graph(*spec);
  made->input = made->graph->at("x");
  made->target = made->graph->at("target");
  made->output = made->graph->at("out.act");
  made->data_loss = made->graph->at("loss.data");
  Examples one{1, spec->inputs, 1, {static_cast<float>(x1)}, {static_cast<float>(wanted)}};
  if (spec->inputs == 2) one.x.push_back(static_cast<float>(x2));
  made->train = std::make_shared<Examples>(std::move(one));
  made->test = std::make_shared<Examples>(Examples{0, spec->inputs, 1, {}, {}});
  const Result<TrainPlan> training = plan();
  if (!training) return training.error();
  made->plan = *training;
  if (random_start) return TaskPtr(made);
  Params<float> start(*made->graph);
  fill_start(*this, *made->graph, start);
  made->start = std::make_shared<const AlignedVector<float>>(start.flat().begin(), start.flat().end());
  return TaskPtr(made);
}

Fields BackpropSettings::fields() {
  FieldList f;
  f.group("data");
  f.name("graph", &graph, {"path", "nested", "network", "chain"}, Effect::KeepsWeights);
  f.number("x1", &x1, {-kLargestNumber, kLargestNumber});
  f.number("x2", &x2, {-kLargestNumber, kLargestNumber}, Effect::Live, graph == "network");
  f.number("wanted", &wanted, {-kLargestNumber, kLargestNumber});
  f.group("network");
  f.name("activation", &activation, {"sigmoid", "tanh", "relu"});
  f.number("depth", &depth, {kLeastDepth, kMostDepth, 1}, Effect::KeepsWeights, deep());
  f.flag("residual", &residual, Effect::KeepsWeights, deep());
  f.flag("random-start", &random_start, Effect::Reinitialises);
  add_init_field(f);
  f.group("training");
  f.number("learning-rate", &learning_rate, {0, kMostBackpropRate, 0, true});
  f.number("seed", &random_seed, {0, 1e15, 1}, Effect::Reinitialises);
  Fields list = std::move(f).list();
  for (Field& field : list)
    if (field.key == "init-scheme") field.visible = random_start;
  return list;
}

std::unique_ptr<ExhibitSettings> BackpropSettings::clone() const { return std::make_unique<BackpropSettings>(*this); }

bool BackpropSettings::equals(const ExhibitSettings& other) const {
  const auto* that = dynamic_cast<const BackpropSettings*>(&other);
  return that != nullptr &&
         same_values(const_cast<BackpropSettings*>(this)->fields(), const_cast<BackpropSettings*>(that)->fields());
}

std::unique_ptr<ExhibitSettings> make_backprop_defaults() { return std::make_unique<BackpropSettings>(); }

}  // namespace neurarium
