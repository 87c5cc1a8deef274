#include "engine/models/recurrent_translator.h"

#include "engine/ops/ops.h"
#include "engine/ops/recurrent.h"

namespace neurarium {
namespace {

// The LSTM's states over the ids, under the scope of its side.
ValueId read_ids(GraphBuilder& g, ValueId ids, std::int32_t vocab, std::int32_t width) {
  const ValueId table = g.embedding("embed.weight", {{"v", vocab}, {"c", width}});
  const ValueId x = embedding(g, "embed", ids, table);
  const auto scope = g.scope("rnn");
  return recurrent_layer(g, CellKind::Lstm, x, width).h;
}

// A projection of states [b,t,c] to one head [b,t,1,c].
ValueId one_head(GraphBuilder& g, std::string_view name, ValueId states, std::int32_t width) {
  ValueId weight = kNoValue;
  {
    const auto scope = g.scope(name);
    weight = g.weight("weight", {{"out", width}, {"in", width}});
  }
  return linear(g, name, states, weight, kNoValue, {{"h", 1}, {"d", width}});
}

// What the decoder's states read of the encoder's, [b,t,c].
ValueId look_back(GraphBuilder& g, ValueId states, ValueId encoded, ValueId source, std::int32_t width) {
  ValueId z = kNoValue, weight = kNoValue;
  {
    const auto scope = g.scope("0.cross");
    const ValueId q = one_head(g, "q", states, width), k = one_head(g, "k", encoded, width),
                  v = one_head(g, "v", encoded, width);
    const ValueId pattern = attention_pattern(g, "pattern", attention_scores(g, "scores", q, k, source, false));
    z = attention_values(g, "z", pattern, v);
    weight = g.weight("o.weight", {{"out", width}, {"in", width}});
  }
  return linear(g, "context", z, weight, kNoValue, {{"c", width}});
}

}  // namespace

std::shared_ptr<const Graph> recurrent_translator(const EncoderDecoderSpec& spec) {
  NEURARIUM_CHECK(check(spec));
  const std::int32_t s = spec.source_length, t = spec.target_length, width = spec.width;
  GraphBuilder g;
  const ValueId pair = g.input("pair", {{"b"}, {"n", s + t}});
  const ValueId targets = g.target("targets", {{"b"}, {"t", t}});
  const ValueId source = columns(g, "source", pair, 0, {{"t", s}});
  const ValueId written = columns(g, "written", pair, s, {{"t", t}});
  ValueId encoded = kNoValue, attended = kNoValue;
  {
    const auto scope = g.scope("enc");
    encoded = read_ids(g, source, spec.source_vocab, width);
  }
  {
    const auto scope = g.scope("dec");
    const ValueId states = read_ids(g, written, spec.target_vocab, width);
    const ValueId joined = concat(g, "joined", states, look_back(g, states, encoded, source, width));
    const ValueId weight = g.weight("attended.weight", {{"out", width}, {"in", 2 * width}});
    const ValueId bias = g.bias("attended.bias", {{"out", width}});
    attended = activate(g, "attended", linear(g, "pre", joined, weight, bias, {{"c", width}}), Activation::Tanh);
  }
  const ValueId weight = g.weight("out.weight", {{"v", spec.target_vocab}, {"c", width}});
  const ValueId bias = g.bias("out.bias", {{"v", spec.target_vocab}});
  const ValueId logits = linear(g, "logits", attended, weight, bias, {{"v", spec.target_vocab}});
  ValueId data = kNoValue;
  {
    const auto scope = g.scope("loss");
    data = data_loss(g, LossKind::CrossEntropy, logits, targets);
  }
  return g.finish(add(g, "loss", {data}));
}

}  // namespace neurarium
