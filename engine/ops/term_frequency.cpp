// How often each term stands in a text, as the number that TF-IDF weighs (Luhn 1957; Salton, Buckley 1988).
#include "engine/ops/ops.h"

#include <cmath>

namespace neurarium {
namespace {

// tf = c, or log(1 + c) with args.flag
template <class T>
void term_frequency_forward(Frame<T>& f) {
  const T* counts = f.in[0].data;
  for (std::int64_t i = 0; i < f.out[0].count(); ++i)
    f.out[0].data[i] = f.args.flag ? std::log1p(counts[i]) : counts[i];
}

void term_frequency_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  terms.kind = f.args.flag ? TermKind::Function : TermKind::Selection;
  terms.function = f.args.flag ? "log_count" : "";
  terms.add(1, {f.node->in[0], offset});
}

}  // namespace

namespace ops {
const Op term_frequency{.name = "term_frequency",
                        .forward = term_frequency_forward<float>,
                        .forward64 = term_frequency_forward<double>,
                        .explain = term_frequency_explain,
                        .differentiable_inputs = 0};
}  // namespace ops

ValueId term_frequency(GraphBuilder& g, std::string_view name, ValueId counts, bool logarithm) {
  const ValueId y = g.value(name, g.dims(counts));
  g.node(ops::term_frequency, {counts}, {}, {y}, {.flag = logarithm});
  return y;
}

}  // namespace neurarium
