// Affine maps, residual connections, activations and softmax.
#include "oracle/operations.h"
#include "oracle/recorder.h"

#include <array>

namespace neurarium::oracle {
namespace {

Status check_affine(const Case& c) {
  if (Status s = check_not_empty(c); !s) return s;
  const Numbers& x = c["in.x"];
  const Numbers& w = c["param.W"];
  const bool fits = x.rank() >= 1 && w.rank() == 2 && w.shape[1] == x.shape.back() &&
                    (!c.has_input("param.b") || c["param.b"].shape == std::vector{w.shape[0]});
  if (!fits) return malformed(c, "x must be [..., in], W [out, in] and b [out]");
  return ok_status();
}

// The layer as a model records it: an affine map and an activation, which run as one.
ValueId record_dense(Recorder& r, ValueId x, const Case& c, Activation activation) {
  const DenseLayer layer = dense_layer(r.graph(), x, static_cast<std::int32_t>(c["param.W"].shape[0]), activation);
  r.fill(layer.weight, "param.W");
  r.fill(layer.bias, "param.b");
  return layer.act;
}

Result<Outcome> run_linear(const Case& c) {
  if (Status s = check_affine(c); !s) return s.error();
  Recorder r(c);
  const ValueId x = r.feed("in.x", c["in.x"].rank() > 1);
  return r.run(record_dense(r, x, c, Activation::Linear), "out.y");
}

Result<Outcome> run_residual(const Case& c) {
  if (Status s = check_affine(c); !s) return s.error();
  if (c["param.W"].shape[0] != c["in.x"].shape.back()) return malformed(c, "W must be square to be added to x");
  Recorder r(c);
  const ValueId x = r.feed("in.x", c["in.x"].rank() > 1);
  const ValueId branch = record_dense(r, x, c, Activation::Tanh);
  return r.run(add(r.graph(), "y", {x, branch}), "out.y");
}

ValueId activated(GraphBuilder& g, std::string_view name, ValueId x, Activation activation) {
  const ValueId y = g.value(name, g.dims(x));
  g.node(ops::activation, {x}, {}, {y}, {.activation = activation});
  return y;
}

// The engine's leaky ReLU has slope 0.01 and its ELU alpha 1; others are made of them:
//   leaky_s(x) = (1 - s) relu(x) + s x        elu_a(x) = a elu(x) + (1 - a) relu(x)
ValueId record_activation(GraphBuilder& g, ValueId x, Activation activation, const Case& c) {
  const double slope = c.number("slope", kLeakySlope);
  const double alpha = c.number("alpha", 1);
  const bool leaky = activation == Activation::LeakyRelu && slope != kLeakySlope;
  const bool elu = activation == Activation::Elu && alpha != 1;
  if (!leaky && !elu) return activated(g, "y", x, activation);
  const double share = leaky ? slope : alpha;
  const ValueId relu = scale(g, "relu.part", activated(g, "relu", x, Activation::Relu), 1 - share);
  const ValueId other = leaky ? x : activated(g, "elu", x, Activation::Elu);
  return add(g, "y", {relu, scale(g, "part", other, share)});
}

Runner activation_runner(Activation activation) {
  return [activation](const Case& c) -> Result<Outcome> {
    if (Status s = check_not_empty(c); !s) return s.error();
    Recorder r(c);
    const ValueId x = r.feed("in.x", true);
    return r.run(record_activation(r.graph(), x, activation, c), "out.y");
  };
}

template <auto record>
Result<Outcome> run_softmax(const Case& c) {
  if (Status s = check_not_empty(c); !s) return s.error();
  const double temperature = c.number("T", c.number("temperature", 1));
  if (c["in.x"].rank() < 1 || !(temperature > 0)) return malformed(c, "x needs an axis and T must be above 0");
  Recorder r(c);
  const ValueId x = r.feed("in.x", c["in.x"].rank() > 1);
  return r.run(record(r.graph(), "y", x, temperature), "out.y");
}

struct NamedActivation {
  Activation activation;
  std::string_view name, definition;
};
constexpr std::array kActivations = {
    NamedActivation{Activation::Linear, "act_identity", "activation y = x"},
    NamedActivation{Activation::Linear, "act_linear", ""},
    NamedActivation{Activation::Step, "act_step", "Heaviside step"},
    NamedActivation{Activation::Sigmoid, "act_sigmoid", "activation y = 1/(1+exp(-x))"},
    NamedActivation{Activation::Tanh, "act_tanh", "activation y = tanh(x)"},
    NamedActivation{Activation::Relu, "act_relu", "activation y = max(x,0)"},
    NamedActivation{Activation::LeakyRelu, "act_leaky_relu", "activation y = x if x>0 else slope*x"},
    NamedActivation{Activation::Elu, "act_elu", "activation y = x if x>0 else alpha*(exp(x)-1)"},
    NamedActivation{Activation::GeluTanh, "act_gelu_tanh",
                    "activation y = 0.5*x*(1+tanh(sqrt(2/pi)*(x+0.044715*x^3)))"},
    NamedActivation{Activation::GeluTanh, "act_gelu_new", ""},
    NamedActivation{Activation::GeluErf, "act_gelu_erf", "activation y = 0.5*x*(1+erf(x/sqrt(2)))"},
    NamedActivation{Activation::GeluErf, "act_gelu", ""},
    NamedActivation{Activation::Silu, "act_silu", "activation y = x*sigmoid(x)"},
    NamedActivation{Activation::Softplus, "act_softplus", "activation y = log(1+exp(x))"},
    NamedActivation{Activation::Sine, "act_sin", "activation y = sin(x)"},
    NamedActivation{Activation::Sine, "act_sine", ""},
};

}  // namespace

std::vector<Operation> layer_operations() {
  std::vector<Operation> all = {
      {"linear", {"affine map y = x W^T + b"}, {"in.x", "param.W", "param.b?"}, run_linear},
      {"residual_add", {"residual connection y = x + tanh(x W^T + b)"}, {"in.x", "param.W", "param.b"}, run_residual},
      {"softmax", {"softmax over the last axis"}, {"in.x"}, run_softmax<softmax>},
      {"log_softmax", {"log of the softmax", "log-softmax over the last axis"}, {"in.x"}, run_softmax<log_softmax>}};
  for (const NamedActivation& a : kActivations) {
    Operation operation{a.name, {}, {"in.x"}, activation_runner(a.activation)};
    if (!a.definition.empty()) operation.definitions.push_back(a.definition);
    all.push_back(std::move(operation));
  }
  return all;
}

}  // namespace neurarium::oracle
