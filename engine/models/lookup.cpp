#include "engine/models/lookup.h"

#include "engine/ops/ops.h"

#include <utility>

namespace neurarium {
namespace {

ValueId mean_loss(GraphBuilder& g, LossKind kind, ValueId output, ValueId target) {
  ValueId data = kNoValue;
  {
    const auto scope = g.scope("loss");
    data = data_loss(g, kind, output, target);
  }
  return add(g, "loss", {data});
}

}  // namespace

std::int64_t lookup_row_width(const LookupSpec& spec) {
  return spec.key_width + std::int64_t{spec.entries} * (spec.key_width + spec.value_dims + 1);
}

std::shared_ptr<const Graph> lookup_graph(const LookupSpec& spec) {
  GraphBuilder g;
  const Dim one_head = {"h", 1};
  const Dim width = {"d", spec.key_width};
  const Dim entries = {"k", spec.entries};
  const Dim value = {"d", spec.value_dims};
  const ValueId x = g.input("x", {{"b"}, {"in", static_cast<std::int32_t>(lookup_row_width(spec))}});
  const ValueId target = g.target("target", {{"b"}, {"out", spec.value_dims}});
  std::int64_t at = 0;
  const auto take = [&](std::string_view name, std::int64_t count, Dims dims) {
    return columns(g, name, x, std::exchange(at, at + count), std::move(dims));
  };
  const std::int64_t rows = spec.entries;
  const ValueId query = take("query", spec.key_width, {{"q", 1}, one_head, width});
  const ValueId keys = take("keys", rows * spec.key_width, {entries, one_head, width});
  const ValueId values = take("values", rows * spec.value_dims, {entries, one_head, value});
  const ValueId mask = take("mask", rows, {entries});
  ValueId scores = kNoValue;
  if (spec.dot) {
    const Dims square = {{"out", spec.key_width}, {"in", spec.key_width}};
    const ValueId q = linear(g, "q", query, g.weight("W_Q", square), kNoValue, {width});
    const ValueId k = linear(g, "k", keys, g.weight("W_K", square), kNoValue, {width});
    scores = attention_scores(g, "scores", q, k, mask, false, 1);
  } else {
    scores = kernel_scores(g, "scores", query, keys, mask, g.gain("bandwidth", {{"one", 1}}));
  }
  const ValueId pattern = attention_pattern(g, "pattern", scores, spec.temperature);
  const ValueId w_v = g.weight("W_V", {{"out", spec.value_dims}, {"in", spec.value_dims}});
  const ValueId v = linear(g, "v", values, w_v, kNoValue, {value});
  const ValueId z = attention_values(g, "z", pattern, v);
  const ValueId answer = columns(g, "answer", z, 0, {{"out", spec.value_dims}});
  return g.finish(mean_loss(g, LossKind::Mse, answer, target));
}

std::shared_ptr<const Graph> sentence_graph(const SentenceSpec& spec) {
  GraphBuilder g;
  const ValueId tokens = g.input("tokens", {{"b"}, {"t"}});
  const ValueId targets = g.target("targets", {{"b"}, {"t"}});
  const ValueId embed =
      embedding(g, "embed", tokens, g.embedding("embed.weight", {{"v", spec.vocab}, {"c", spec.width}}));
  const Dims square = {{"out", spec.width}, {"in", spec.width}};
  const auto project = [&](std::string_view name, std::string_view weight) {
    return linear(g, name, embed, g.weight(weight, square), kNoValue, {{"h", 1}, {"d", spec.width}});
  };
  const ValueId q = project("q", "W_Q");
  const ValueId k = project("k", "W_K");
  const ValueId v = project("v", "W_V");
  const ValueId scores = attention_scores(g, "scores", q, k, kNoValue, true);
  const ValueId pattern = attention_pattern(g, "pattern", scores, spec.temperature);
  const ValueId z = attention_values(g, "z", pattern, v);
  const ValueId mixed = add(g, "mixed", {embed, z});
  const ValueId weight = g.weight("unembed.weight", {{"v", spec.vocab}, {"c", spec.width}});
  const ValueId bias = g.bias("unembed.bias", {{"v", spec.vocab}});
  const ValueId logits = linear(g, "logits", mixed, weight, bias, {{"v", spec.vocab}});
  return g.finish(mean_loss(g, LossKind::CrossEntropy, logits, targets));
}

}  // namespace neurarium
