#include "engine/ops/delay.h"

#include "engine/ops/axes.h"

#include <algorithm>

namespace neurarium {
namespace {

struct DelayShape {
  template <class T>
  explicit DelayShape(const Frame<T>& f)
      : rows(axis_size(f, f.node->out[0], 0)),
        length(axis_size(f, f.node->out[0], 1)),
        width(axis_size(f, f.node->out[0], 2)),
        by(std::min(static_cast<std::int64_t>(f.args.a), length)) {}
  std::int64_t rows, length, width, by;
};

template <class T>
void delay_forward(Frame<T>& f) {
  const DelayShape s(f);
  const std::int64_t sequence = s.length * s.width, shift = s.by * s.width;
  for (std::int64_t b = 0; b < s.rows; ++b) {
    T* y = f.out[0].data + b * sequence;
    std::fill_n(y, shift, T{0});
    std::copy_n(f.in[0].data + b * sequence, sequence - shift, y + shift);
  }
}

template <class T>
void delay_backward(Frame<T>& f) {
  const Operand<T>& x = f.in[0];
  if (x.grad == nullptr) return;
  const DelayShape s(f);
  const std::int64_t sequence = s.length * s.width, shift = s.by * s.width;
  if (x.assign) std::fill_n(x.grad, x.count(), T{0});
  for (std::int64_t b = 0; b < s.rows; ++b) {
    const T* dy = f.out[0].grad + b * sequence + shift;
    for (std::int64_t i = 0; i < sequence - shift; ++i) x.grad[b * sequence + i] += dy[i];
  }
}

void delay_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const DelayShape s(f);
  terms.kind = TermKind::Selection;
  if (offset / s.width % s.length >= s.by) terms.add(1, {f.node->in[0], offset - s.by * s.width});
}

void delay_explain_gradient(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const DelayShape s(f);
  if (offset / s.width % s.length + s.by < s.length) terms.add(1, {f.node->out[0], offset + s.by * s.width, true});
}

}  // namespace

namespace ops {
const Op delay{.name = "delay",
               .forward = delay_forward<float>,
               .backward = delay_backward<float>,
               .forward64 = delay_forward<double>,
               .backward64 = delay_backward<double>,
               .explain = delay_explain,
               .explain_gradient = delay_explain_gradient};
}  // namespace ops

ValueId delay(GraphBuilder& g, std::string_view name, ValueId x, std::int32_t positions) {
  NEURARIUM_CHECK(positions >= 0 && g.dims(x).size() == 3);
  const ValueId y = g.value(name, g.dims(x));
  g.node(ops::delay, {x}, {}, {y}, {.a = static_cast<double>(positions)});
  return y;
}

}  // namespace neurarium
