#include "engine/models/neuron.h"

#include "engine/ops/ops.h"
#include "engine/ops/perceptron.h"

namespace neurarium {

std::shared_ptr<const Graph> neuron(const NeuronSpec& spec) {
  GraphBuilder g;
  ValueId x = g.input("x", {{"b"}, {"in", spec.inputs}});
  const ValueId target = g.target("target", {{"b"}, {"out", 1}});
  if (!spec.input_names.empty()) g.name_columns(x, spec.input_names);
  if (spec.hidden > 0) {
    const auto scope = g.scope("h0");
    const DenseLayer layer = dense_layer(g, x, spec.hidden, spec.hidden_activation);
    if (!spec.input_names.empty()) g.name_columns(layer.weight, spec.input_names);
    x = layer.act;
  }
  DenseLayer out{};
  {
    // What reads the inputs and what reads a hidden layer are different neurons: no weights go from one to the other.
    const auto scope = g.scope("out", spec.hidden > 0 ? "reader" : "neuron");
    out = dense_layer(g, x, 1, spec.activation);
    if (spec.hidden == 0 && !spec.input_names.empty()) g.name_columns(out.weight, spec.input_names);
    activate(g, "fires", out.pre, Activation::Step);
  }
  ValueId data = kNoValue;
  {
    const auto scope = g.scope("loss");
    data =
        spec.perceptron_rule ? perceptron_loss(g, out.pre, target) : data_loss(g, LossKind::HalfMse, out.act, target);
  }
  return g.finish(add(g, "loss", {data}));
}

}  // namespace neurarium
