#include "engine/models/next_word.h"

#include "engine/models/linear_layer.h"
#include "engine/models/transformer.h"
#include "engine/ops/delay.h"
#include "engine/ops/ops.h"
#include "engine/ops/recurrent.h"

namespace neurarium {
namespace {

TransformerSpec blocks_of(const NextWordSpec& spec) {
  TransformerSpec t;
  t.vocab = spec.vocab;
  t.layers = spec.layers;
  t.heads = spec.heads;
  t.width = spec.width;
  t.context = spec.context;
  t.positions = PositionKind::Rotary;
  return t;
}

ValueId read_window(GraphBuilder& g, const NextWordSpec& spec, ValueId embed) {
  ValueId joined = embed;
  for (std::int32_t back = 1; back < spec.window; ++back) {
    const auto scope = g.scope(fmt::format("back{}", back));
    joined = concat(g, "joined", joined, delay(g, "embed", embed, back));
  }
  const ValueId pre = linear_layer(g, "in", "pre", joined, {"m", spec.hidden});
  return activate(g, "hidden", pre, Activation::Tanh);
}

ValueId read_in_turn(GraphBuilder& g, const NextWordSpec& spec, ValueId embed) {
  const auto scope = g.scope("cell");
  return recurrent_layer(g, CellKind::Lstm, embed, spec.hidden).h;
}

ValueId read_at_once(GraphBuilder& g, const NextWordSpec& spec, ValueId embed) {
  const TransformerSpec t = blocks_of(spec);
  const ValueId x = transformer_blocks(g, t, {embed});
  const auto scope = g.scope("ln_final");
  return norm(g, NormKind::Layer, x, t.norm_eps).out;
}

}  // namespace

Status check(const NextWordSpec& spec) { return check(blocks_of(spec)); }

std::shared_ptr<const Graph> next_word_networks(const NextWordSpec& spec) {
  constexpr std::array readers = {read_window, read_in_turn, read_at_once};
  GraphBuilder g;
  const ValueId tokens = g.input("tokens", {{"b"}, {"t"}}), targets = g.target("targets", {{"b"}, {"t"}});
  Ids losses;
  for (std::size_t i = 0; i < readers.size(); ++i) {
    const auto network = g.scope(kNextNetworks[i]);
    const ValueId table = g.embedding("embed.weight", {{"v", spec.vocab}, {"c", spec.width}});
    const ValueId read = readers[i](g, spec, embedding(g, "embed", tokens, table));
    const ValueId logits = linear_layer(g, "out", "logits", read, {"v", spec.vocab});
    softmax(g, "probs", logits);
    const auto scope = g.scope("loss");
    losses.push_back(data_loss(g, LossKind::CrossEntropy, logits, targets));
  }
  return g.finish(add(g, "loss", losses));
}

}  // namespace neurarium
