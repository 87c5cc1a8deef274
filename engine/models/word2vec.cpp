#include "engine/models/word2vec.h"

#include "engine/ops/ops.h"

namespace neurarium {

std::shared_ptr<const Graph> word2vec_graph(const Word2vecSpec& spec) {
  NEURARIUM_CHECK(spec.context >= 1 && spec.negatives >= 0);
  GraphBuilder g;
  const Dim one_head = {"h", 1};
  const std::int32_t choices = spec.answers();
  const Dims table = {{"v", spec.vocab}, {"c", spec.width}};
  const ValueId x = g.input("x", {{"b"}, {"in", spec.row_width()}});
  const ValueId asking = columns(g, "asking", x, 0, {{"w", spec.context}, one_head});
  const ValueId input = embedding(g, "input", asking, g.embedding("input.weight", table));
  ValueId hidden = input;
  if (spec.context > 1) {
    const ValueId share = columns(g, "share", x, spec.context, {one_head, {"q", 1}, {"w", spec.context}});
    hidden = attention_values(g, "hidden", share, input);
  }
  const ValueId answers = columns(g, "answers", x, spec.row_width() - choices, {{"k", choices}, one_head});
  const ValueId output = embedding(g, "output", answers, g.embedding("output.weight", table));
  const ValueId scores = attention_scores(g, "scores", hidden, output, kNoValue, false, 1);
  const ValueId target = g.target("target", g.dims(scores));
  const ValueId each = g.value("each", {g.dims(scores)[0], g.dims(scores)[1], g.dims(scores)[2]});
  g.node(ops::bce_logits, {scores, target}, {}, {each});
  // The loss of an operation is a mean over its row; that of a pair is a sum over the words that answer.
  const ValueId pair_loss = scale(g, "pair_loss", each, choices);
  const ValueId loss = g.value("loss", {});
  g.node(ops::mean, {pair_loss}, {}, {loss});
  return g.finish(loss);
}

}  // namespace neurarium
