#include "engine/models/transformer.h"

#include <cmath>

namespace neurarium {
namespace {

// Records the parts of one transformer; the members are what all of them need.
class TransformerRecorder {
 public:
  TransformerRecorder(GraphBuilder& g, const TransformerSpec& spec) : spec_(spec), g_(g) {}

  std::shared_ptr<const Graph> record() {
    tokens_ = g_.input("tokens", {{"b"}, {"t"}});
    const ValueId targets = g_.target("targets", {{"b"}, {"t"}});
    const ValueId mask = spec_.key_mask ? g_.input("mask", {{"b"}, {"k"}}) : kNoValue;
    ValueId x = blocks(embed(), mask);
    if (!spec_.post_norm) x = normed("ln_final", x);
    const ValueId unembed = spec_.tied ? embed_ : g_.weight("unembed.weight", {{"v", spec_.vocab}, {"c", spec_.width}});
    const ValueId logits = linear(g_, "logits", x, unembed, kNoValue, {{"v", spec_.vocab}});
    ValueId data = kNoValue;
    {
      const auto scope = g_.scope("loss");
      data = data_loss(g_, LossKind::CrossEntropy, logits, targets);
    }
    return g_.finish(add(g_, "loss", {data}));
  }

  ValueId blocks(Ids parts, ValueId mask) {
    mask_ = mask;
    ValueId x = kNoValue;
    for (int i = 0; i < spec_.layers; ++i) {
      const auto scope = g_.scope(fmt::format("blocks.{}", i));
      x = block(add(g_, "resid_pre", parts));
      parts = {x};
    }
    return x;
  }

 private:
  // What the first residual is the sum of.
  Ids embed() {
    embed_ = g_.embedding("embed.weight", {{"v", spec_.vocab}, {"c", spec_.width}});
    Ids parts = {embedding(g_, "embed", tokens_, embed_)};
    const Dims dims = g_.dims(parts[0]);
    if (spec_.positions == PositionKind::Learned) {
      const ValueId table = g_.embedding("pos_embed.weight", {{"t", spec_.context}, {"c", spec_.width}});
      parts.push_back(position_embedding(g_, "pos_embed", dims, table));
    } else if (spec_.positions == PositionKind::Sinusoidal) {
      parts.push_back(sinusoids(g_, "pos_embed", dims, spec_.position_base));
    }
    if (spec_.dropout > 0) {
      const auto scope = g_.scope("embed_drop");
      parts = {dropout(g_, add(g_, "sum", parts), spec_.dropout)};
    }
    return parts;
  }

  ValueId block(ValueId resid_pre) {
    const ValueId read = spec_.post_norm ? resid_pre : normed("ln1", resid_pre);
    const ValueId attention_out = dropped("attn_drop", attention(read));
    if (spec_.attention_only) {
      const ValueId sum = add(g_, "resid_post", {resid_pre, attention_out});
      return spec_.post_norm ? normed("ln1", sum) : sum;
    }
    const ValueId sum = add(g_, "resid_mid", {resid_pre, attention_out});
    const ValueId mid = spec_.post_norm ? normed("ln1", sum) : sum;
    const ValueId mlp_out = dropped("mlp_drop", perceptron(spec_.post_norm ? mid : normed("ln2", mid)));
    const ValueId post = add(g_, "resid_post", {mid, mlp_out});
    return spec_.post_norm ? normed("ln2", post) : post;
  }

  ValueId attention(ValueId x) {
    ValueId z = kNoValue;
    ValueId weight = kNoValue;
    ValueId bias = kNoValue;
    const std::int32_t inner = spec_.heads * spec_.head_size();
    {
      const auto scope = g_.scope("attn");
      const ValueId q = rotated("rot_q", project("q", x));
      const ValueId k = rotated("rot_k", project("k", x));
      const ValueId v = project("v", x);
      const ValueId pattern =
          attention_pattern(g_, "pattern", attention_scores(g_, "scores", q, k, mask_, spec_.causal));
      z = attention_values(g_, "z", dropped("drop", pattern), v);
      weight = weight_of("o", {{"out", spec_.width}, {"in", inner}}, bias);
      write_to_residual(weight);
    }
    return linear(g_, "attn_out", z, weight, bias, {{"c", spec_.width}});
  }

  // q, k or v with its parameters.
  ValueId project(std::string_view name, ValueId x) {
    const std::int32_t inner = spec_.heads * spec_.head_size();
    ValueId bias = kNoValue;
    const ValueId weight = weight_of(name, {{"out", inner}, {"in", spec_.width}}, bias);
    return linear(g_, name, x, weight, bias, {{"h", spec_.heads}, {"d", spec_.head_size()}});
  }

  ValueId rotated(std::string_view name, ValueId x) {
    if (spec_.positions != PositionKind::Rotary) return x;
    return rotary(g_, name, x, spec_.position_base, 0, spec_.rotary_interleaved);
  }

  ValueId perceptron(ValueId x) {
    ValueId post = kNoValue;
    ValueId weight = kNoValue;
    ValueId bias = kNoValue;
    {
      const auto scope = g_.scope("mlp");
      if (spec_.mlp == MlpKind::SwiGlu) {
        const ValueId pre = widen("gate", "pre", x);
        post = gate(g_, "post", pre, widen("in", "pre_linear", x), Activation::Silu);
      } else {
        constexpr std::array kinds = {Activation::Relu, Activation::GeluTanh, Activation::GeluErf, Activation::Silu};
        post = activate(g_, "post", widen("in", "pre", x), kinds[static_cast<std::size_t>(spec_.mlp)]);
      }
      weight = weight_of("out", {{"out", spec_.width}, {"in", spec_.mlp_size()}}, bias);
      write_to_residual(weight);
    }
    return linear(g_, "mlp_out", post, weight, bias, {{"c", spec_.width}});
  }

  ValueId widen(std::string_view layer, std::string_view name, ValueId x) {
    ValueId bias = kNoValue;
    const ValueId weight = weight_of(layer, {{"out", spec_.mlp_size()}, {"in", spec_.width}}, bias);
    return linear(g_, name, x, weight, bias, {{"m", spec_.mlp_size()}});
  }

  // The weight and, when the network has them, the bias of a linear layer.
  ValueId weight_of(std::string_view layer, const Dims& dims, ValueId& bias) {
    const auto scope = g_.scope(layer);
    const ValueId weight = g_.weight("weight", dims);
    if (spec_.bias) bias = g_.bias("bias", {dims.front()});
    return weight;
  }

  // The sum of all that writes to the residual keeps its size as layers are added (Radford et al. 2019).
  void write_to_residual(ValueId weight) {
    const int writers = spec_.layers * (spec_.attention_only ? 1 : 2);
    g_.scale_at_start(weight, 1 / std::sqrt(static_cast<double>(writers)));
  }

  ValueId normed(std::string_view name, ValueId x) {
    const auto scope = g_.scope(name);
    return norm(g_, spec_.norm, x, spec_.norm_eps, spec_.bias).out;
  }

  ValueId dropped(std::string_view name, ValueId x) {
    if (spec_.dropout <= 0) return x;
    const auto scope = g_.scope(name);
    return dropout(g_, x, spec_.dropout);
  }

  const TransformerSpec& spec_;
  GraphBuilder& g_;
  ValueId tokens_ = kNoValue, mask_ = kNoValue, embed_ = kNoValue;
};

}  // namespace

Status check(const TransformerSpec& spec) {
  struct Limit {
    std::string_view name;
    std::int64_t value, low, high;
  };
  constexpr std::int32_t kMost = 1 << 20;
  for (const Limit& limit :
       {Limit{"vocab", spec.vocab, 1, kMost}, Limit{"layers", spec.layers, 1, 96}, Limit{"heads", spec.heads, 1, 256},
        Limit{"width", spec.width, 1, kMost}, Limit{"head_width", spec.head_width, 0, kMost},
        Limit{"mlp_width", spec.mlp_width, 0, kMost}, Limit{"context", spec.context, 1, kMost}})
    if (limit.value < limit.low || limit.value > limit.high)
      return usage_error("A transformer with {} = {} cannot be built; choose one from {} to {}.", limit.name,
                         limit.value, limit.low, limit.high);
  if (spec.head_width == 0 && spec.width % spec.heads != 0)
    return usage_error("A width of {} cannot be split into {} heads; choose a multiple of the heads, or a head width.",
                       spec.width, spec.heads);
  if (spec.positions == PositionKind::Rotary && spec.head_size() % 2 != 0)
    return usage_error("Rotary positions turn pairs of numbers, but a head is {} wide; choose an even head width.",
                       spec.head_size());
  if (!(spec.dropout >= 0 && spec.dropout < 1))
    return usage_error("A dropout of {} leaves nothing; choose one from 0 up to less than 1.", spec.dropout);
  if (!(spec.norm_eps > 0) || !(spec.position_base > 0))
    return usage_error("norm_eps ({}) and position_base ({}) must be above 0.", spec.norm_eps, spec.position_base);
  return ok_status();
}

std::shared_ptr<const Graph> transformer(const TransformerSpec& spec) {
  NEURARIUM_CHECK(check(spec));
  GraphBuilder g;
  return TransformerRecorder(g, spec).record();
}

ValueId transformer_blocks(GraphBuilder& g, const TransformerSpec& spec, Ids start, ValueId mask) {
  NEURARIUM_CHECK(check(spec));
  return TransformerRecorder(g, spec).blocks(start, mask);
}

}  // namespace neurarium
