#include "engine/models/encoder_decoder.h"

#include <cmath>

namespace neurarium {
namespace {

class EncoderDecoderRecorder {
 public:
  explicit EncoderDecoderRecorder(const EncoderDecoderSpec& spec) : spec_(spec) {}

  std::shared_ptr<const Graph> record() {
    const std::int32_t s = spec_.source_length, t = spec_.target_length;
    const ValueId pair = g_.input("pair", {{"b"}, {"n", s + t}});
    const ValueId targets = g_.target("targets", {{"b"}, {"t", t}});
    source_ = columns(g_, "source", pair, 0, {{"t", s}});
    const ValueId written = columns(g_, "written", pair, s, {{"t", t}});
    const ValueId z = side("enc", source_, spec_.source_vocab, kNoValue);
    const ValueId x = side("dec", written, spec_.target_vocab, z);
    const ValueId logits = linear(g_, "logits", x, table_, kNoValue, {{"v", spec_.target_vocab}});
    ValueId data = kNoValue;
    {
      const auto scope = g_.scope("loss");
      data = data_loss(g_, LossKind::CrossEntropy, logits, targets);
    }
    return g_.finish(add(g_, "loss", {data}));
  }

 private:
  // The encoder, or, with what the encoder ended with, the decoder. Leaves its table of embeddings in table_.
  ValueId side(std::string_view name, ValueId ids, std::int32_t vocab, ValueId encoded) {
    const auto scope = g_.scope(name);
    Ids parts = embed(ids, vocab);
    ValueId x = kNoValue;
    for (int i = 0; i < spec_.layers; ++i) {
      const auto block_scope = g_.scope(std::to_string(i));
      x = block(add(g_, "resid_pre", parts), encoded);
      parts = {x};
    }
    return spec_.post_norm ? x : normed("ln_final", x);
  }

  Ids embed(ValueId ids, std::int32_t vocab) {
    table_ = g_.embedding("embed.weight", {{"v", vocab}, {"c", spec_.width}});
    const ValueId found = embedding(g_, "embed", ids, table_);
    Ids parts = {scale(g_, "scaled", found, std::sqrt(static_cast<double>(spec_.width)))};
    const Dims dims = g_.dims(found);
    if (spec_.positions == PositionKind::Learned) {
      const ValueId places = g_.embedding("pos_embed.weight", {{"t", dims[1].size}, {"c", spec_.width}});
      parts.push_back(position_embedding(g_, "pos_embed", dims, places));
    } else if (spec_.positions == PositionKind::Sinusoidal) {
      parts.push_back(sinusoids(g_, "pos_embed", dims));
    }
    return parts;
  }

  ValueId block(ValueId x, ValueId encoded) {
    const bool decodes = encoded != kNoValue;
    ValueId read = before("ln1", x);
    x = after("ln1", "resid_mid", x, attention("attn", read, read, decodes ? kNoValue : source_, decodes));
    if (decodes) {
      read = before("ln_cross", x);
      x = after("ln_cross", "resid_cross", x, attention("cross", read, encoded, source_, false));
    }
    read = before("ln2", x);
    return after("ln2", "resid_post", x, perceptron(read));
  }

  // What a part of a block reads, and what is left when it has written: the norm stands before it or behind the sum.
  ValueId before(std::string_view name, ValueId x) { return spec_.post_norm ? x : normed(name, x); }
  ValueId after(std::string_view name, std::string_view sum, ValueId x, ValueId part) {
    const ValueId both = add(g_, sum, {x, part});
    return spec_.post_norm ? normed(name, both) : both;
  }

  ValueId attention(std::string_view name, ValueId queries, ValueId keys, ValueId mask, bool causal) {
    ValueId z = kNoValue, weight = kNoValue, bias = kNoValue;
    {
      const auto scope = g_.scope(name);
      const ValueId q = project("q", queries), k = project("k", keys), v = project("v", keys);
      const ValueId pattern = attention_pattern(g_, "pattern", attention_scores(g_, "scores", q, k, mask, causal));
      z = attention_values(g_, "z", pattern, v);
      weight = weight_of("o", {{"out", spec_.width}, {"in", spec_.width}}, bias);
    }
    return linear(g_, fmt::format("{}_out", name), z, weight, bias, {{"c", spec_.width}});
  }

  ValueId project(std::string_view name, ValueId x) {
    ValueId bias = kNoValue;
    const ValueId weight = weight_of(name, {{"out", spec_.width}, {"in", spec_.width}}, bias);
    return linear(g_, name, x, weight, bias, {{"h", spec_.heads}, {"d", spec_.width / spec_.heads}});
  }

  ValueId perceptron(ValueId x) {
    const std::int32_t inner = spec_.mlp_width > 0 ? spec_.mlp_width : 4 * spec_.width;
    ValueId post = kNoValue, weight = kNoValue, bias = kNoValue;
    {
      const auto scope = g_.scope("mlp");
      const ValueId in = weight_of("in", {{"out", inner}, {"in", spec_.width}}, bias);
      post = activate(g_, "post", linear(g_, "pre", x, in, bias, {{"m", inner}}), Activation::Relu);
      weight = weight_of("out", {{"out", spec_.width}, {"in", inner}}, bias);
    }
    return linear(g_, "mlp_out", post, weight, bias, {{"c", spec_.width}});
  }

  ValueId weight_of(std::string_view layer, const Dims& dims, ValueId& bias) {
    const auto scope = g_.scope(layer);
    const ValueId weight = g_.weight("weight", dims);
    bias = g_.bias("bias", {dims.front()});
    return weight;
  }

  ValueId normed(std::string_view name, ValueId x) {
    const auto scope = g_.scope(name);
    return norm(g_, NormKind::Layer, x, 1e-5).out;
  }

  const EncoderDecoderSpec& spec_;
  GraphBuilder g_;
  ValueId source_ = kNoValue, table_ = kNoValue;
};

}  // namespace

Status check(const EncoderDecoderSpec& spec) {
  for (const std::int32_t number : {spec.source_vocab, spec.target_vocab, spec.source_length, spec.target_length,
                                    spec.layers, spec.heads, spec.width})
    if (number < 1)
      return usage_error("An encoder and decoder with a size of {} cannot be built; choose one above 0.", number);
  if (spec.width % spec.heads != 0)
    return usage_error("A width of {} cannot be split into {} heads; choose a multiple of the heads.", spec.width,
                       spec.heads);
  if (spec.positions == PositionKind::Rotary)
    return usage_error("Rotary positions are for a decoder alone; choose sinusoidal or learned ones.");
  return ok_status();
}

std::shared_ptr<const Graph> encoder_decoder(const EncoderDecoderSpec& spec) {
  NEURARIUM_CHECK(check(spec));
  return EncoderDecoderRecorder(spec).record();
}

}  // namespace neurarium
