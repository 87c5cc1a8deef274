// The encoder and decoder of Vaswani et al. 2017, made of the engine's operations: post-norm, cross-attention.
#include "oracle/attention.h"
#include "oracle/operations.h"

#include <cmath>

namespace neurarium::oracle {
namespace {

// One run of the case; the members are what its parts need.
class EncoderDecoder {
 public:
  explicit EncoderDecoder(const Case& c) : case_(c), r_(c), heads_(static_cast<std::int32_t>(c.number("heads", 1))) {}

  Result<Outcome> run() {
    mask_ = r_.feed("in.src_mask", true);
    ValueId source = embedded("src_embed", "in.src", "enc");
    outputs_.emplace_back(source, "out.enc.input");
    for (int i = 0; i < layers(); ++i) source = encode(fmt::format("enc.{}", i), source);
    ValueId target = embedded("tgt_embed", "in.tgt_in", "dec");
    outputs_.emplace_back(target, "out.dec.input");
    for (int i = 0; i < layers(); ++i) target = decode(fmt::format("dec.{}", i), target, source);
    GraphBuilder& g = r_.graph();
    const ValueId logits =
        linear(g, "logits", target, table_, kNoValue, {{"v", static_cast<std::int32_t>(case_.number("tgt_vocab", 1))}});
    const ValueId loss = data_loss(g, LossKind::CrossEntropy, logits, r_.feed("in.tgt_out", true));
    outputs_.emplace_back(logits, "out.logits");
    outputs_.emplace_back(loss, "out.loss");
    return r_.run(outputs_, loss);
  }

 private:
  [[nodiscard]] int layers() const { return static_cast<int>(case_.number("layers", 1)); }

  // embedding * sqrt(width) + sinusoidal positions; leaves its table in table_.
  ValueId embedded(const std::string& table, const std::string& ids, const std::string& name) {
    GraphBuilder& g = r_.graph();
    table_ = r_.feed("param." + table, false);
    const auto tokens = static_cast<std::int32_t>(case_[ids].shape[1]);
    const ValueId found = embedding(g, name + ".embed", r_.feed_as(ids, {{"b"}, {"t", tokens}}), table_);
    const ValueId scaled = scale(g, name + ".scaled", found, std::sqrt(case_.number("d_model", 1)));
    const ValueId waves = sinusoids(g, name + ".positions", g.dims(found), case_.number("position_base", 10000));
    return add(g, name + ".input", {scaled, waves});
  }

  ValueId normed(const std::string& name, ValueId x, ValueId branch) {
    const auto scope = r_.graph().scope(name);
    const NormLayer layer =
        norm(r_.graph(), NormKind::Layer, add(r_.graph(), "sum", {x, branch}), case_.number("eps", 1e-5));
    r_.fill(layer.weight, "param." + name + ".weight");
    r_.fill(layer.bias, "param." + name + ".bias");
    return layer.out;
  }

  ValueId attended(const std::string& name, const std::string& output, ValueId x, ValueId context, ValueId mask,
                   bool causal) {
    const Attention a = record_attention(r_, "param." + name + ".", x, context, mask, causal, heads_);
    outputs_.emplace_back(a.pattern, "out." + output);
    return a.y;
  }

  ValueId fed_forward(const std::string& block, ValueId x) {
    const std::string name = "param." + block + ".ffn.";
    const auto inner = static_cast<std::int32_t>(case_.number("d_ff", 1));
    const ValueId wide = record_linear(r_, block + ".wide", x, name + "W_1", name + "b_1", {{"m", inner}});
    const ValueId act = activate(r_.graph(), block + ".relu", wide, Activation::Relu);
    return record_linear(r_, block + ".narrow", act, name + "W_2", name + "b_2", {r_.graph().dims(x).back()});
  }

  ValueId encode(const std::string& block, ValueId x) {
    const ValueId mid = normed(block + ".ln1", x, attended(block + ".self", block + ".pattern", x, x, mask_, false));
    const ValueId out = normed(block + ".ln2", mid, fed_forward(block, mid));
    outputs_.emplace_back(out, "out." + block + ".out");
    return out;
  }

  ValueId decode(const std::string& block, ValueId x, ValueId source) {
    const ValueId own = normed(block + ".ln1", x, attended(block + ".self", block + ".pattern", x, x, kNoValue, true));
    const ValueId crossed =
        normed(block + ".ln2", own, attended(block + ".cross", block + ".cross_pattern", own, source, mask_, false));
    const ValueId out = normed(block + ".ln3", crossed, fed_forward(block, crossed));
    outputs_.emplace_back(out, "out." + block + ".out");
    return out;
  }

  const Case& case_;
  Recorder r_;
  std::int32_t heads_;
  ValueId mask_ = kNoValue, table_ = kNoValue;
  Recorder::Outputs outputs_;
};

Result<Outcome> run_encoder_decoder(const Case& c) {
  if (Status s = check_not_empty(c); !s) return s.error();
  for (const char* ids : {"in.src", "in.tgt_in", "in.tgt_out"})
    if (c[ids].rank() != 2) return malformed(c, "'{}' must be [batch, positions]", ids);
  return EncoderDecoder(c).run();
}

}  // namespace

std::vector<Operation> encoder_decoder_operations() {
  return {{"encoder_decoder",
           {"encoder-decoder transformer"},
           {"in.src", "in.src_mask", "in.tgt_in", "in.tgt_out", "param.*"},
           run_encoder_decoder}};
}

}  // namespace neurarium::oracle
