#include "engine/models/mlp.h"

namespace neurarium {
namespace {

// loss = loss.data + the penalties that are on.
ValueId total_loss(GraphBuilder& g, const MlpSpec& spec, ValueId output, ValueId target, const Ids& weights) {
  Ids terms;
  {
    const auto scope = g.scope("loss");
    terms.push_back(data_loss(g, spec.loss, output, target, spec.huber_delta));
    if (spec.l1 > 0) terms.push_back(l1_penalty(g, "l1", weights, spec.l1));
    if (spec.l2 > 0) terms.push_back(l2_penalty(g, "l2", weights, spec.l2));
  }
  return add(g, "loss", terms);
}

}  // namespace

std::shared_ptr<const Graph> mlp(const MlpSpec& spec) {
  GraphBuilder g;
  ValueId x = g.input("x", {{"b"}, {"in", spec.inputs}});
  const bool class_ids = spec.loss == LossKind::CrossEntropy;
  const ValueId target = g.target("target", class_ids ? Dims{{"b"}} : Dims{{"b"}, {"out", spec.outputs}});
  if (!spec.input_names.empty()) g.name_columns(x, spec.input_names);
  Ids weights;
  const auto layer = [&](std::int32_t width, Activation activation) {
    const DenseLayer made = dense_layer(g, x, width, activation);
    if (weights.size() == 0 && !spec.input_names.empty()) g.name_columns(made.weight, spec.input_names);
    weights.push_back(made.weight);
    x = made.act;
  };
  for (std::size_t i = 0; i < spec.hidden.size(); ++i) {
    const LayerSpec& hidden = spec.hidden[i];
    const auto scope = g.scope(fmt::format("h{}", i), hidden.id == 0 ? "" : fmt::format("layer{}", hidden.id));
    layer(hidden.width, hidden.activation);
  }
  {
    const auto scope = g.scope("out");
    layer(spec.outputs, spec.output_activation);
  }
  const ValueId loss = total_loss(g, spec, x, target, weights);
  if (class_ids) softmax(g, "probs", x);
  if (spec.loss == LossKind::BceLogits) {
    const ValueId probs = g.value("probs", g.dims(x));
    g.node(ops::activation, {x}, {}, {probs}, {.activation = Activation::Sigmoid});
  }
  return g.finish(loss);
}

}  // namespace neurarium
