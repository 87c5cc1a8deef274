#include "engine/models/order_readers.h"

#include "engine/models/linear_layer.h"
#include "engine/models/transformer.h"
#include "engine/ops/ops.h"

namespace neurarium {
namespace {

struct OrderInputs {
  ValueId tokens, mask, targets;
};

TransformerSpec blocks_of(const OrderSpec& spec, PositionKind positions) {
  TransformerSpec t;
  t.vocab = spec.vocab;
  t.layers = spec.layers;
  t.heads = spec.heads;
  t.width = spec.width;
  t.context = spec.context;
  t.positions = positions;
  t.causal = false;
  return t;
}

// The mean of all words, and a hidden layer over it.
ValueId read_bag(GraphBuilder& g, const OrderSpec& spec, const OrderInputs& in, ValueId embed) {
  const Dim width{"c", spec.width};
  const ValueId v =
      linear(g, "v", embed, g.weight("v.weight", {{"d", spec.width}, width}), kNoValue, {{"h", 1}, {"d", spec.width}});
  // Attention whose scores are all 0 weighs every word alike, and leaves padding out.
  const ValueId scores = attention_scores(g, "scores", scale(g, "q", v, 0), v, in.mask, false);
  const ValueId mean = attention_values(g, "mean", attention_pattern(g, "pattern", scores), v);
  const ValueId pre = linear_layer(g, "in", "pre", mean, {"m", 4 * spec.width});
  const ValueId post = activate(g, "post", pre, Activation::GeluTanh);
  return linear_layer(g, "out", "logits", post, {"v", spec.vocab});
}

ValueId read_in_order(GraphBuilder& g, const OrderSpec& spec, const OrderInputs& in, ValueId embed, OrderReader kind) {
  Ids parts = {embed};
  if (kind == OrderReader::Sinusoidal) {
    parts.push_back(sinusoids(g, "pos_embed", g.dims(embed)));
  } else if (kind == OrderReader::Learned) {
    const ValueId table = g.embedding("pos_embed.weight", {{"t", spec.context}, {"c", spec.width}});
    parts.push_back(position_embedding(g, "pos_embed", g.dims(embed), table));
  }
  const TransformerSpec t = blocks_of(spec, kind == OrderReader::Rotary ? PositionKind::Rotary : PositionKind::None);
  ValueId x = transformer_blocks(g, t, parts, in.mask);
  {
    const auto scope = g.scope("ln_final");
    x = norm(g, NormKind::Layer, x, t.norm_eps).out;
  }
  return linear_layer(g, "unembed", "logits", x, {"v", spec.vocab});
}

ValueId record_reader(GraphBuilder& g, const OrderSpec& spec, const OrderInputs& in, OrderReader kind) {
  const auto reader = g.scope(kOrderReaders[static_cast<std::size_t>(kind)]);
  const ValueId table = g.embedding("embed.weight", {{"v", spec.vocab}, {"c", spec.width}});
  const ValueId embed = embedding(g, "embed", in.tokens, table);
  const ValueId logits =
      kind == OrderReader::Bag ? read_bag(g, spec, in, embed) : read_in_order(g, spec, in, embed, kind);
  softmax(g, "probs", logits);
  const auto scope = g.scope("loss");
  return data_loss(g, LossKind::CrossEntropy, logits, in.targets);
}

}  // namespace

Status check(const OrderSpec& spec) { return check(blocks_of(spec, PositionKind::Rotary)); }

std::shared_ptr<const Graph> order_readers(const OrderSpec& spec) {
  GraphBuilder g;
  const OrderInputs in{g.input("tokens", {{"b"}, {"t"}}), g.input("mask", {{"b"}, {"k"}}),
                       g.target("targets", {{"b"}, {"t"}})};
  Ids losses;
  for (std::size_t i = 0; i < kOrderReaders.size(); ++i)
    losses.push_back(record_reader(g, spec, in, static_cast<OrderReader>(i)));
  return g.finish(add(g, "loss", losses));
}

}  // namespace neurarium
