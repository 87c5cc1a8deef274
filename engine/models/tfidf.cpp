#include "engine/models/tfidf.h"

#include "engine/ops/ops.h"

namespace neurarium {

std::shared_ptr<const Graph> tfidf_graph(const TfidfSpec& spec) {
  NEURARIUM_CHECK(spec.documents >= 1 && spec.terms >= 1 && spec.sharpness > 0);
  GraphBuilder g;
  const Dim terms{"v", spec.terms}, documents{"k", spec.documents};
  const ValueId idf = g.gain("idf", {terms});
  const auto unit_of = [&](ValueId counts) {
    const ValueId tf = term_frequency(g, "tf", counts, spec.log_tf);
    return unit_rows(g, scale_columns(g, "weights", tf, idf)).unit;
  };
  ValueId library = kNoValue;
  {
    const auto scope = g.scope("documents");
    library = unit_of(g.statistic("counts", {documents, terms}, 0));
  }
  const ValueId query = unit_of(g.input("counts", {{"b"}, terms}));
  const ValueId scores = linear(g, "scores", query, library, kNoValue, {documents});
  const ValueId logits = scale(g, "logits", scores, spec.sharpness);
  softmax(g, "probs", logits);
  const ValueId document = g.target("document", {{"b"}});
  ValueId data = kNoValue;
  {
    const auto scope = g.scope("loss");
    data = data_loss(g, LossKind::CrossEntropy, logits, document);
  }
  return g.finish(add(g, "loss", {data}));
}

}  // namespace neurarium
