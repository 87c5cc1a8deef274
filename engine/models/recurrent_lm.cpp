#include "engine/models/recurrent_lm.h"

#include "engine/ops/ops.h"

namespace neurarium {

std::shared_ptr<const Graph> recurrent_lm(const RecurrentSpec& spec) {
  GraphBuilder g;
  const ValueId tokens = g.input("tokens", {{"b"}, {"t"}});
  const ValueId table = g.embedding("embed.weight", {{"v", spec.vocab}, {"c", spec.embedding}});
  const ValueId x = embedding(g, "embed", tokens, table);
  RecurrentLayer layer;
  {
    const auto scope = g.scope("rnn");
    layer = recurrent_layer(g, spec.cell, x, spec.hidden);
  }
  const ValueId weight = g.weight("out.weight", {{"v", spec.vocab}, {"h", spec.hidden}});
  const ValueId bias = g.bias("out.bias", {{"v", spec.vocab}});
  const ValueId logits = linear(g, "logits", layer.h, weight, bias, {{"v", spec.vocab}});
  const ValueId targets = g.target("targets", {{"b"}, {"t"}});
  ValueId data = kNoValue;
  {
    const auto scope = g.scope("loss");
    data = data_loss(g, LossKind::CrossEntropy, logits, targets);
  }
  const ValueId loss = add(g, "loss", {data});
  softmax(g, "probs", logits);
  return g.finish(loss);
}

}  // namespace neurarium
