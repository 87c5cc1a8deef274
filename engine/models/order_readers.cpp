#include "engine/models/order_readers.h"

#include "engine/models/transformer.h"
#include "engine/ops/ops.h"

namespace neurarium {
namespace {

struct OrderInputs {
  ValueId tokens, mask, targets;
};

ValueId dense(GraphBuilder& g, std::string_view layer, std::string_view name, ValueId x, Dim out, Dim in) {
  ValueId weight = kNoValue, bias = kNoValue;
  {
    const auto scope = g.scope(layer);
    weight = g.weight("weight", {out, in});
    bias = g.bias("bias", {out});
  }
  return linear(g, name, x, weight, bias, {out});
}

// The mean of all words, and a hidden layer over it.
ValueId read_bag(GraphBuilder& g, const OrderSpec& spec, const OrderInputs& in, ValueId embed) {
  const Dim width{"c", spec.width}, hidden{"m", 4 * spec.width};
  const ValueId v =
      linear(g, "v", embed, g.weight("v.weight", {{"d", spec.width}, width}), kNoValue, {{"h", 1}, {"d", spec.width}});
  // Attention whose scores are all 0 weighs every word alike, and leaves padding out.
  const ValueId scores = attention_scores(g, "scores", scale(g, "q", v, 0), v, in.mask, false);
  const ValueId mean = attention_values(g, "mean", attention_pattern(g, "pattern", scores), v);
  const ValueId weight = g.weight("in.weight", {hidden, width});
  const ValueId pre = linear(g, "pre", mean, weight, g.bias("in.bias", {hidden}), {hidden});
  const ValueId post = activate(g, "post", pre, Activation::GeluTanh);
  return dense(g, "out", "logits", post, {"v", spec.vocab}, hidden);
}

ValueId read_in_order(GraphBuilder& g, const OrderSpec& spec, const OrderInputs& in, ValueId embed, OrderReader kind) {
  Ids parts = {embed};
  if (kind == OrderReader::Sinusoidal) {
    parts.push_back(sinusoids(g, "pos_embed", g.dims(embed)));
  } else if (kind == OrderReader::Learned) {
    const ValueId table = g.embedding("pos_embed.weight", {{"t", spec.context}, {"c", spec.width}});
    parts.push_back(position_embedding(g, "pos_embed", g.dims(embed), table));
  }
  TransformerSpec t;
  t.vocab = spec.vocab;
  t.layers = spec.layers;
  t.heads = spec.heads;
  t.width = spec.width;
  t.context = spec.context;
  t.positions = kind == OrderReader::Rotary ? PositionKind::Rotary : PositionKind::None;
  t.causal = false;
  ValueId x = transformer_blocks(g, t, parts, in.mask);
  {
    const auto scope = g.scope("ln_final");
    x = norm(g, NormKind::Layer, x, t.norm_eps).out;
  }
  return dense(g, "unembed", "logits", x, {"v", spec.vocab}, {"c", spec.width});
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
