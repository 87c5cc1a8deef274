// Embeddings, positions, norms and attention.
#include "oracle/attention.h"

#include "oracle/operations.h"

namespace neurarium::oracle {
namespace {

Result<Outcome> run_embedding(const Case& c) {
  if (Status s = check_not_empty(c); !s) return s.error();
  if (c["param.table"].rank() != 2) return malformed(c, "table must be [ids, width]");
  Recorder r(c);
  const ValueId table = r.feed("param.table", false);
  return r.run(embedding(r.graph(), "y", r.feed("in.idx", true), table), "out.y");
}

Result<Outcome> run_sinusoids(const Case& c) {
  const Numbers& pe = c["out.pe"];
  if (pe.rank() != 2) return malformed(c, "out.pe must be [positions, width]");
  Recorder r(c);
  const Dims dims = {{"t", static_cast<std::int32_t>(pe.shape[0])}, {"c", static_cast<std::int32_t>(pe.shape[1])}};
  return r.run(sinusoids(r.graph(), "y", dims, c.number("base", 10000)), "out.pe");
}

Runner norm_runner(NormKind kind) {
  return [kind](const Case& c) -> Result<Outcome> {
    if (Status s = check_not_empty(c); !s) return s.error();
    if (c["in.x"].rank() < 2 || c["param.w"].shape != std::vector{c["in.x"].shape.back()})
      return malformed(c, "x must be [..., width] and w [width]");
    Recorder r(c);
    const NormLayer layer = norm(r.graph(), kind, r.feed("in.x", true), c.number("eps", 1e-5));
    r.fill(layer.weight, "param.w");
    if (layer.bias != kNoValue) r.fill(layer.bias, "param.b");
    return r.run(layer.out, "out.y");
  };
}

Runner rotary_runner(bool interleaved) {
  return [interleaved](const Case& c) -> Result<Outcome> {
    if (Status s = check_not_empty(c); !s) return s.error();
    const Numbers& q = c["in.q"];
    if (q.rank() != 4 || q.shape != c["in.k"].shape || q.shape[3] % 2 != 0)
      return malformed(c, "q and k must be [batch, heads, positions, even width]");
    Recorder r(c);
    // Sequences and heads are one axis here: [b h, t, 1, d].
    const auto size = [&](std::size_t axis) { return static_cast<std::int32_t>(q.shape[axis]); };
    const Dims dims = {{"n", size(0) * size(1)}, {"t", size(2)}, {"h", 1}, {"d", size(3)}};
    const auto turned = [&](const char* name, const char* in) {
      return rotary(r.graph(), name, r.feed_as(in, dims), c.number("base", 10000), c.number("offset", 0), interleaved);
    };
    const ValueId a = turned("q", "in.q");
    const ValueId b = turned("k", "in.k");
    const ValueId scores = attention_scores(r.graph(), "scores", a, b, kNoValue, false);
    return r.run({{a, "out.q"}, {b, "out.k"}, {scores, "out.scores"}});
  };
}

Result<Outcome> run_dot_product(const Case& c) {
  if (Status s = check_not_empty(c); !s) return s.error();
  const auto is_matrix = [&](const char* name) { return c[name].rank() == 2; };
  if (!is_matrix("in.q") || !is_matrix("in.k") || !is_matrix("in.v") || c["in.q"].shape[1] != c["in.k"].shape[1] ||
      c["in.k"].shape[0] != c["in.v"].shape[0])
    return malformed(c, "q must be [queries, d], k [keys, d] and v [keys, dv]");
  Recorder r(c);
  const auto feed = [&](const char* name) {
    const auto size = [&](std::size_t axis) { return static_cast<std::int32_t>(c[name].shape[axis]); };
    return r.feed_as(name, {{"n", 1}, {"t", size(0)}, {"h", 1}, {"d", size(1)}});
  };
  const ValueId q = feed("in.q");
  const ValueId k = feed("in.k");
  const ValueId scores = attention_scores(r.graph(), "scores", q, k, kNoValue, c.flag("causal", true));
  const ValueId pattern = attention_pattern(r.graph(), "pattern", scores);
  const ValueId z = attention_values(r.graph(), "z", pattern, feed("in.v"));
  return r.run({{z, "out.y"}, {pattern, "out.pattern"}, {scores, "out.scores"}});
}

Status check_heads(const Case& c, const std::string& context) {
  if (Status s = check_not_empty(c); !s) return s;
  const auto heads = static_cast<std::int64_t>(c.number("heads", 0));
  const Numbers& x = c["in.x"];
  const Numbers& from = c[context];
  const Numbers& w = c["param.W_q"];
  if (x.rank() != 3 || from.rank() != 3 || from.shape[0] != x.shape[0] || heads < 1 || w.rank() != 2 ||
      w.shape[0] % heads != 0 || w.shape[1] != x.shape[2] || c["param.W_k"].shape[1] != from.shape[2])
    return malformed(c, "x must be [batch, positions, width] and W_q [heads * d, width]");
  return ok_status();
}

Result<Outcome> run_heads(const Case& c) {
  const std::string context = c.has_input("in.context") ? "in.context" : "in.x";
  if (Status s = check_heads(c, context); !s) return s.error();
  Recorder r(c);
  const ValueId x = r.feed("in.x", true);
  const ValueId from = context == "in.x" ? x : r.feed(context, true);
  const ValueId mask = c.has_input("in.key_mask") ? r.feed("in.key_mask", true) : kNoValue;
  const Attention a = record_attention(r, "param.", x, from, mask, c.flag("causal", false),
                                       static_cast<std::int32_t>(c.number("heads", 1)));
  return r.run({{a.y, "out.y"},
                {a.q, "out.q"},
                {a.k, "out.k"},
                {a.v, "out.v"},
                {a.scores, "out.scores"},
                {a.pattern, "out.pattern"},
                {a.z, "out.z"}});
}

}  // namespace

ValueId record_linear(Recorder& r, const std::string& name, ValueId x, const std::string& weight,
                      const std::string& bias, Dims axes) {
  const ValueId w = r.feed(weight, false);
  return linear(r.graph(), name, x, w, r.feed(bias, false), std::move(axes));
}

Attention record_attention(Recorder& r, const std::string& prefix, ValueId x, ValueId context, ValueId mask,
                           bool causal, std::int32_t heads) {
  GraphBuilder& g = r.graph();
  const auto scope = g.scope(prefix.substr(std::string("param.").size()) + "attention");
  const std::int32_t width = g.dims(x).back().size;
  const auto project = [&](const char* name, ValueId from) {
    const auto n = fmt::format("W_{}", name);
    return record_linear(r, name, from, prefix + n, prefix + fmt::format("b_{}", name),
                         {{"h", heads}, {"d", width / heads}});
  };
  Attention a;
  a.q = project("q", x);
  a.k = project("k", context);
  a.v = project("v", context);
  a.scores = attention_scores(g, "scores", a.q, a.k, mask, causal);
  a.pattern = attention_pattern(g, "pattern", a.scores);
  a.z = attention_values(g, "z", a.pattern, a.v);
  a.y = record_linear(r, "y", a.z, prefix + "W_o", prefix + "b_o", {{"c", width}});
  return a;
}

std::vector<Operation> attention_operations() {
  const std::vector<std::string_view> qkv = {"in.q", "in.k", "in.v"};
  const std::vector<std::string_view> heads = {"in.x",      "in.context?", "in.key_mask?", "param.W_q",
                                               "param.b_q", "param.W_k",   "param.b_k",    "param.W_v",
                                               "param.b_v", "param.W_o",   "param.b_o"};
  return {{"embedding", {"table lookup y = table[idx]"}, {"in.idx", "param.table"}, run_embedding},
          {"sinusoidal_positions", {"PE[p,2i]=sin("}, {}, run_sinusoids},
          {"layernorm", {"layer normalisation"}, {"in.x", "param.w", "param.b"}, norm_runner(NormKind::Layer)},
          {"rmsnorm", {"RMSNorm"}, {"in.x", "param.w"}, norm_runner(NormKind::Rms)},
          {"rope_half", {"rotary position embedding, pairs (i,i+d/2)"}, {"in.q", "in.k"}, rotary_runner(false)},
          {"rope_interleaved", {"rotary position embedding, pairs (2i,2i+1)"}, {"in.q", "in.k"}, rotary_runner(true)},
          {"sdpa", {"scaled dot-product attention", "causal attention with very large"}, qkv, run_dot_product},
          {"mha", {"multi-head"}, heads, run_heads}};
}

}  // namespace neurarium::oracle
