// Fully connected layers: the affine map, the activation after it, and the plan that runs both.
#include "engine/kernels/dense.h"

#include "engine/ops/fusion.h"
#include "engine/ops/ops.h"

#include <algorithm>

#include <algorithm>

namespace neurarium {
namespace {

// The tuned kernels are for floats; doubles (gradient checks) take the plain ones, which give the reference bits.
const DenseKernels& kernels_of(const Frame<float>& f) { return *static_cast<const DenseKernels*>(f.kernel); }

void linear_prepare(Frame<float>& f) { f.kernel = dense_kernels(f.in[0].cols, f.out[0].cols); }

// y[r,o] = sum_i W[o,i] x[r,i] + b[o]
template <class T>
void linear_forward(Frame<T>& f) {
  const Operand<T>& x = f.in[0];
  const Operand<T>& y = f.out[0];
  if constexpr (std::is_same_v<T, float>)
    kernels_of(f).forward(x.data, f.param[0].data, f.param[1].data, y.data, y.rows, x.cols, y.cols, f.scratch.data());
  else
    dense_forward<T>(x.data, f.param[0].data, f.param[1].data, y.data, y.rows, x.cols, y.cols);
}

// Whether the kernels add to the parameters' gradients. They take one answer for both, so where only one of them has
// been written (a weight shared by layers that have their own bias) the other starts from zero.
template <class T>
bool accumulates_params(const Operand<T>& w, const Operand<T>& b) {
  if (w.assign == b.assign) return !w.assign;
  const Operand<T>& fresh = w.assign ? w : b;
  std::fill_n(fresh.grad, fresh.count(), T{0});
  return true;
}

// Whether the gradients of weight and bias are added to. The kernels treat both alike, so when another node (a penalty)
// has written one of them already, the other is cleared.
template <class T>
bool accumulates_params(const Frame<T>& f) {
  if (f.param[0].assign == f.param[1].assign) return !f.param[0].assign;
  const Operand<T>& fresh = f.param[f.param[0].assign ? 0 : 1];
  std::fill_n(fresh.grad, fresh.count(), T{0});
  return true;
}

// dx = dy W;  dW = dy^T x;  db = sum_r dy
template <class T>
void linear_backward(Frame<T>& f) {
  const Operand<T>& x = f.in[0];
  const Operand<T>& y = f.out[0];
  const Operand<T>& w = f.param[0];
  const Operand<T>& b = f.param[1];
  const bool accumulate = accumulates_params(w, b);
  if constexpr (std::is_same_v<T, float>) {
    const DenseKernels& k = kernels_of(f);
    k.backward_params(y.grad, x.data, w.grad, b.grad, y.rows, x.cols, y.cols, accumulate, f.scratch.data());
    if (x.grad != nullptr)
      k.backward_input(y.grad, w.data, x.grad, y.rows, x.cols, y.cols, !x.assign, f.scratch.data());
  } else {
    dense_backward_params<T>(y.grad, x.data, w.grad, b.grad, y.rows, x.cols, y.cols, accumulate);
    if (x.grad != nullptr) dense_backward_input<T>(y.grad, w.data, x.grad, y.rows, x.cols, y.cols, !x.assign);
  }
}

void linear_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const std::int64_t inputs = f.in[0].cols;
  const std::int64_t o = offset % f.out[0].cols;
  const std::int64_t r = offset / f.out[0].cols;
  terms.kind = TermKind::Sum;
  for (std::int64_t i = 0; i < inputs; ++i)
    terms.add(1, {f.node->params[0], o * inputs + i}, {f.node->in[0], r * inputs + i});
  terms.add(1, {f.node->params[1], o});
}

void linear_explain_gradient(const Frame<float>& f, int slot, std::int64_t offset, Terms& terms) {
  const std::int64_t inputs = f.in[0].cols;
  const std::int64_t outputs = f.out[0].cols;
  const ValueId y = f.node->out[0];
  if (slot == 0) {
    const std::int64_t r = offset / inputs;
    for (std::int64_t o = 0; o < outputs; ++o)
      terms.add(1, {f.node->params[0], o * inputs + offset % inputs}, {y, r * outputs + o, true});
    return;
  }
  for (std::int64_t r = 0; r < f.out[0].rows; ++r) {
    if (slot == kParamSlot)
      terms.add(1, {y, r * outputs + offset / inputs, true}, {f.node->in[0], r * inputs + offset % inputs});
    else
      terms.add(1, {y, r * outputs + offset, true});
  }
}

std::int64_t linear_scratch(const Frame<float>& f) { return dense_scratch_floats(f.in[0].cols, f.out[0].cols); }

// y = f(x)
template <class T>
void activation_forward(Frame<T>& f) {
  activate<T>(f.args.activation, f.in[0].data, f.out[0].data, f.out[0].count());
}

template <class T>
void activation_backward(Frame<T>& f) {
  const auto& x = f.in[0];
  const auto& y = f.out[0];
  if (x.grad == nullptr) return;
  if (x.assign) {
    activate_backward<T>(f.args.activation, x.data, y.data, y.grad, x.grad, y.count());
    return;
  }
  for (std::int64_t i = 0; i < y.count(); ++i) {
    T dx;
    activate_backward<T>(f.args.activation, x.data + i, y.data + i, y.grad + i, &dx, 1);
    x.grad[i] += dx;
  }
}

void activation_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  terms.kind = TermKind::Function;
  terms.function = activation_name(f.args.activation);
  terms.add(1, {f.node->in[0], offset});
}

void activation_explain_gradient(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  terms.add(activation_derivative(f.args.activation, f.in[0].data[offset]), {f.node->out[0], offset, true});
}

// linear and activation in one pass over the rows; out[0] = pre, out[1] = act.
void dense_forward_float(Frame<float>& f) {
  const Operand<float>& x = f.in[0];
  dense_activation_forward(kernels_of(f), f.args.activation, x.data, f.param[0].data, f.param[1].data, f.out[0].data,
                           f.out[1].data, f.out[0].rows, x.cols, f.out[0].cols, f.scratch.data());
}

void dense_backward_float(Frame<float>& f) {
  const Operand<float>& x = f.in[0];
  const DenseGradients to{f.param[0].grad, f.param[1].grad, x.grad, accumulates_params(f.param[0], f.param[1]),
                          !x.assign};
  dense_activation_backward(kernels_of(f), f.args.activation, x.data, f.param[0].data, f.out[0].data, f.out[1].data,
                            f.out[1].grad, f.out[0].grad, to, f.out[0].rows, x.cols, f.out[0].cols, f.scratch.data());
}

}  // namespace

namespace ops {
const Op linear{.name = "linear",
                .forward = linear_forward<float>,
                .backward = linear_backward<float>,
                .forward64 = linear_forward<double>,
                .backward64 = linear_backward<double>,
                .explain = linear_explain,
                .explain_gradient = linear_explain_gradient,
                .prepare = linear_prepare,
                .scratch = linear_scratch};
const Op activation{.name = "activation",
                    .forward = activation_forward<float>,
                    .backward = activation_backward<float>,
                    .forward64 = activation_forward<double>,
                    .backward64 = activation_backward<double>,
                    .explain = activation_explain,
                    .explain_gradient = activation_explain_gradient};
const Op dense{.name = "dense",
               .forward = dense_forward_float,
               .backward = dense_backward_float,
               .prepare = linear_prepare,
               .scratch = linear_scratch};
}  // namespace ops

bool fuse(const Graph& graph, const Node& first, const Node& second, Node& merged) {
  if (first.op != &ops::linear || second.op != &ops::activation) return false;
  const ValueId pre = first.out[0];
  if (second.in[0] != pre || graph.readers(pre).size() != 1) return false;
  if (graph.feeds_loss(pre) != graph.feeds_loss(second.out[0])) return false;
  merged = {&ops::dense, first.in, {pre, second.out[0]}, first.params, second.args};
  return true;
}

DenseLayer dense_layer(GraphBuilder& g, ValueId x, std::int32_t out, Activation activation) {
  const Dims x_dims = g.dims(x);
  const ValueId weight = g.weight("weight", {{"out", out}, {"in", x_dims.back().size}});
  const ValueId bias = g.bias("bias", {{"out", out}});
  Dims y_dims = x_dims;
  y_dims.back() = {"out", out};
  const ValueId pre = g.value("pre", y_dims);
  g.node(ops::linear, {x}, {weight, bias}, {pre});
  const ValueId act = g.value("act", y_dims);
  g.node(ops::activation, {pre}, {}, {act}, {.activation = activation});
  return {weight, bias, pre, act};
}

}  // namespace neurarium
