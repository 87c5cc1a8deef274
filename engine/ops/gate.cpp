// The gate of SwiGLU and its kin (Shazeer 2020): y = f(a) * b, element by element.
#include "engine/ops/ops.h"

#include <algorithm>

namespace neurarium {
namespace {

template <class T>
void gate_forward(Frame<T>& f) {
  const std::int64_t n = f.out[0].count();
  T* y = f.out[0].data;
  const T* b = f.in[1].data;
  activate<T>(f.args.activation, f.in[0].data, y, n);
  for (std::int64_t i = 0; i < n; ++i) y[i] *= b[i];
}

constexpr std::int64_t kGateBlock = 64;

// da = dy b f'(a);  db = dy f(a), a block at a time
template <class T>
void gate_backward(Frame<T>& f) {
  const Operand<T>& a = f.in[0];
  const Operand<T>& b = f.in[1];
  const T* dy = f.out[0].grad;
  T act[kGateBlock], upstream[kGateBlock], slope[kGateBlock];
  for (std::int64_t first = 0; first < f.out[0].count(); first += kGateBlock) {
    const std::int64_t n = std::min(kGateBlock, f.out[0].count() - first);
    activate<T>(f.args.activation, a.data + first, act, n);
    for (std::int64_t i = 0; i < n; ++i) upstream[i] = dy[first + i] * b.data[first + i];
    activate_backward<T>(f.args.activation, a.data + first, act, upstream, slope, n);
    for (std::int64_t i = 0; i < n; ++i) {
      if (a.grad != nullptr) a.add_grad(first + i, slope[i]);
      if (b.grad != nullptr) b.add_grad(first + i, dy[first + i] * act[i]);
    }
  }
}

void gate_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  terms.kind = TermKind::Function;
  terms.function = "gate";
  terms.selected = static_cast<std::int64_t>(f.args.activation);
  terms.add(1, {f.node->in[0], offset});
  terms.add(1, {f.node->in[1], offset});
}

void gate_explain_gradient(const Frame<float>& f, int slot, std::int64_t offset, Terms& terms) {
  const double a = f.in[0].data[offset];
  if (slot == 0)
    terms.add(activation_derivative(f.args.activation, a), {f.node->in[1], offset}, {f.node->out[0], offset, true});
  else
    terms.add(activation_value(f.args.activation, a), {f.node->out[0], offset, true});
}

}  // namespace

namespace ops {
const Op gate{.name = "gate",
              .forward = gate_forward<float>,
              .backward = gate_backward<float>,
              .forward64 = gate_forward<double>,
              .backward64 = gate_backward<double>,
              .explain = gate_explain,
              .explain_gradient = gate_explain_gradient};
}  // namespace ops

ValueId gate(GraphBuilder& g, std::string_view name, ValueId a, ValueId b, Activation activation) {
  const ValueId y = g.value(name, g.dims(a));
  g.node(ops::gate, {a, b}, {}, {y}, {.activation = activation});
  return y;
}

}  // namespace neurarium
