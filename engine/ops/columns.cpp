// A part of each row as a value of its own: one example carries a question and the table that it is answered from.
#include "engine/ops/ops.h"

#include <algorithm>

namespace neurarium {
namespace {

// Where the part lies: `first` of `width` numbers a row, `count` of them.
struct RowPart {
  std::int64_t rows, width, first, count;
};

template <class T>
RowPart row_part(const Frame<T>& f) {
  const std::int64_t rows = f.run->rows;
  return {rows, f.in[0].count() / rows, static_cast<std::int64_t>(f.args.a), f.out[0].count() / rows};
}

template <class T>
void columns_forward(Frame<T>& f) {
  const RowPart p = row_part(f);
  for (std::int64_t r = 0; r < p.rows; ++r)
    std::copy_n(f.in[0].data + r * p.width + p.first, p.count, f.out[0].data + r * p.count);
}

template <class T>
void columns_backward(Frame<T>& f) {
  const Operand<T>& x = f.in[0];
  if (x.grad == nullptr) return;
  const RowPart p = row_part(f);
  if (x.assign) std::fill_n(x.grad, x.count(), T{0});
  for (std::int64_t r = 0; r < p.rows; ++r)
    for (std::int64_t i = 0; i < p.count; ++i) x.grad[r * p.width + p.first + i] += f.out[0].grad[r * p.count + i];
}

void columns_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const RowPart p = row_part(f);
  terms.kind = TermKind::Selection;
  terms.add(1, {f.node->in[0], offset / p.count * p.width + p.first + offset % p.count});
}

void columns_explain_gradient(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const RowPart p = row_part(f);
  const std::int64_t at = offset % p.width - p.first;
  if (at >= 0 && at < p.count) terms.add(1, {f.node->out[0], offset / p.width * p.count + at, true});
}

}  // namespace

namespace ops {
const Op columns{.name = "columns",
                 .forward = columns_forward<float>,
                 .backward = columns_backward<float>,
                 .forward64 = columns_forward<double>,
                 .backward64 = columns_backward<double>,
                 .explain = columns_explain,
                 .explain_gradient = columns_explain_gradient};
}  // namespace ops

ValueId columns(GraphBuilder& g, std::string_view name, ValueId x, std::int64_t first, Dims dims) {
  NEURARIUM_CHECK(has_batch_axis(g.dims(x)));
  dims.insert(dims.begin(), Dim{std::string(kBatchAxis)});
  const ValueId y = g.value(name, std::move(dims));
  g.node(ops::columns, {x}, {}, {y}, {.a = static_cast<double>(first)});
  return y;
}

}  // namespace neurarium
