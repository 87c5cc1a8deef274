// The perceptron rule on the reference cases, through the graph and the optimizer that the neuron's exhibit trains by.
#include "engine/models/neuron.h"
#include "engine/optim.h"
#include "engine/run.h"
#include "oracle/operations.h"

#include <algorithm>

namespace neurarium::oracle {
namespace {

void append(std::vector<float>& to, std::span<const float> numbers) {
  to.insert(to.end(), numbers.begin(), numbers.end());
}

Result<Outcome> run_perceptron(const Case& c) {
  const Numbers& x = c["in.X"];
  if (x.shape.size() != 2 || x.shape[1] < 1 || x.shape[1] > 4096)
    return malformed(c, "in.X must be [examples, inputs]");
  const auto inputs = static_cast<std::size_t>(x.shape[1]);
  const auto rows = static_cast<std::size_t>(x.shape[0]);
  if (c["in.Y"].data.size() != rows || c["param.w"].data.size() != inputs || c["param.b"].data.size() != 1)
    return malformed(c, "in.Y, param.w and param.b do not fit in.X");
  const auto graph = neuron({.inputs = static_cast<std::int32_t>(inputs), .input_names = {}});
  Params<float> params(*graph);
  const std::span<float> w = params.of(graph->at("out.weight")), b = params.of(graph->at("out.bias"));
  std::copy(c["param.w"].data.begin(), c["param.w"].data.end(), w.begin());
  std::copy(c["param.b"].data.begin(), c["param.b"].data.end(), b.begin());
  Workspace<float> one(graph, {.rows = 1});
  one.bind(params);
  Optimizer optimizer(OptimizerKind::Sgd, params.layout().size());
  OptimizerSpec spec;
  spec.learning_rate = c.number("lr", 1);
  std::map<std::string, std::vector<float>> out;
  const auto epochs = static_cast<std::int64_t>(c.number("epochs", 1));
  for (std::int64_t epoch = 0; epoch < epochs; ++epoch) {
    float errors = 0;
    for (std::size_t row = 0; row < rows; ++row) {
      std::copy_n(x.data.begin() + static_cast<std::ptrdiff_t>(row * inputs), inputs,
                  one.input(graph->at("x")).begin());
      const auto wanted = static_cast<float>(c["in.Y"].data[row]);
      one.input(graph->at("target"))[0] = wanted;
      forward(one);
      const float fires = one.value(graph->at("out.fires"))[0];
      errors += fires != wanted ? 1.0F : 0.0F;
      out["out.predictions"].push_back(fires);
      backward(one);
      optimizer.step(spec, spec.learning_rate, params.flat(), one.param_gradients());
      append(out["out.w"], w);
      append(out["out.b"], b);
    }
    out["out.errors"].push_back(errors);
  }
  Outcome outcome;
  for (auto& [name, numbers] : out) outcome[name].assign(numbers.begin(), numbers.end());
  return outcome;
}

}  // namespace

std::vector<Operation> perceptron_operations() {
  return {{"perceptron", {"perceptron learning rule"}, {"in.X", "in.Y", "param.w", "param.b"}, run_perceptron}};
}

}  // namespace neurarium::oracle
