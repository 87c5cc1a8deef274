#include "engine/models/chain.h"

namespace neurarium {

std::shared_ptr<const Graph> chain_graph(const ChainSpec& spec) {
  GraphBuilder g;
  ValueId x = g.input("x", {{"b"}, {"in", spec.inputs}});
  const ValueId target = g.target("target", {{"b"}, {"out", 1}});
  for (std::size_t i = 0; i < spec.hidden.size(); ++i) {
    const std::string name = fmt::format("h{}", i);
    const auto scope = g.scope(name, fmt::format("{}.{}", spec.key, name));
    const DenseLayer layer = dense_layer(g, x, spec.hidden[i], spec.activation);
    const bool fits = g.dims(x).back().size == spec.hidden[i];
    x = spec.residual && fits ? add(g, "sum", {x, layer.act}) : layer.act;
  }
  DenseLayer out{};
  {
    const auto scope = g.scope("out", fmt::format("{}.out", spec.key));
    out = dense_layer(g, x, 1, spec.output_activation);
  }
  ValueId data = kNoValue;
  {
    const auto scope = g.scope("loss");
    data = data_loss(g, LossKind::HalfMse, out.act, target);
  }
  return g.finish(add(g, "loss", {data}));
}

}  // namespace neurarium
