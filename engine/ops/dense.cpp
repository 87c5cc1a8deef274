// Fully connected layers: the affine map, the activation after it, and the plan that runs both.
#include "engine/kernels/dense.h"

#include "engine/ops/fusion.h"
#include "engine/ops/ops.h"

#include <algorithm>

namespace neurarium {
namespace {

// The tuned kernels are for floats; doubles (gradient checks) take the plain ones, which give the reference bits.
const DenseKernels& kernels_of(const Frame<float>& f) { return *static_cast<const DenseKernels*>(f.kernel); }

// The widths are the weight's, so that x and y may split theirs over several axes (heads).
template <class T>
struct LinearShape {
  explicit LinearShape(const Frame<T>& f)
      : in(f.param[0].cols), out(f.param[0].rows), rows(f.in[0].cols == in ? f.in[0].rows : f.in[0].count() / in) {}
  std::int64_t in, out, rows;
};

void linear_prepare(Frame<float>& f) {
  const LinearShape<float> n(f);
  f.kernel = dense_kernels(n.in, n.out);
}

// y[r,o] = sum_i W[o,i] x[r,i] + b[o]
template <class T>
void linear_forward(Frame<T>& f) {
  const LinearShape<T> n(f);
  const T* x = f.in[0].data;
  T* y = f.out[0].data;
  if constexpr (std::is_same_v<T, float>)
    kernels_of(f).forward(x, f.param[0].data, f.param[1].data, y, n.rows, n.in, n.out, f.scratch.data());
  else
    dense_forward<T>(x, f.param[0].data, f.param[1].data, y, n.rows, n.in, n.out);
}

// Whether the kernels add to the parameters' gradients. They take one answer for both, so where only one of them has
// been written (a weight shared by layers that have their own bias) the other starts from zero.
template <class T>
bool accumulates_params(const Operand<T>& w, const Operand<T>& b) {
  if (b.grad == nullptr || w.assign == b.assign) return !w.assign;
  const Operand<T>& fresh = w.assign ? w : b;
  std::fill_n(fresh.grad, fresh.count(), T{0});
  return true;
}

// dx = dy W;  dW = dy^T x;  db = sum_r dy
template <class T>
void linear_backward(Frame<T>& f) {
  const LinearShape<T> n(f);
  const Operand<T>& x = f.in[0];
  const Operand<T>& w = f.param[0];
  const Operand<T>& b = f.param[1];
  const T* dy = f.out[0].grad;
  const bool accumulate = accumulates_params(w, b);
  if constexpr (std::is_same_v<T, float>) {
    const DenseKernels& k = kernels_of(f);
    if (x.grad != nullptr) k.backward_input(dy, w.data, x.grad, n.rows, n.in, n.out, !x.assign, f.scratch.data());
    k.backward_params(dy, x.data, w.grad, b.grad, n.rows, n.in, n.out, accumulate, f.scratch.data());
  } else {
    dense_backward_params<T>(dy, x.data, w.grad, b.grad, n.rows, n.in, n.out, accumulate);
    if (x.grad != nullptr) dense_backward_input<T>(dy, w.data, x.grad, n.rows, n.in, n.out, !x.assign);
  }
}

void linear_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const LinearShape<float> n(f);
  const std::int64_t o = offset % n.out;
  const std::int64_t r = offset / n.out;
  terms.kind = TermKind::Sum;
  for (std::int64_t i = 0; i < n.in; ++i)
    terms.add(1, {f.node->params[0], o * n.in + i}, {f.node->in[0], r * n.in + i});
  if (f.node->params.size() > 1) terms.add(1, {f.node->params[1], o});
}

void linear_explain_gradient(const Frame<float>& f, int slot, std::int64_t offset, Terms& terms) {
  const LinearShape<float> n(f);
  const ValueId y = f.node->out[0];
  if (slot == 0) {
    const std::int64_t r = offset / n.in;
    for (std::int64_t o = 0; o < n.out; ++o)
      terms.add(1, {f.node->params[0], o * n.in + offset % n.in}, {y, r * n.out + o, true});
    return;
  }
  for (std::int64_t r = 0; r < n.rows; ++r) {
    if (slot == kParamSlot)
      terms.add(1, {y, r * n.out + offset / n.in, true}, {f.node->in[0], r * n.in + offset % n.in});
    else
      terms.add(1, {y, r * n.out + offset, true});
  }
}

std::int64_t linear_scratch(const Frame<float>& f) {
  const LinearShape<float> n(f);
  return dense_scratch_floats(n.in, n.out);
}

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
  const LinearShape<float> n(f);
  dense_activation_forward(kernels_of(f), f.args.activation, f.in[0].data, f.param[0].data, f.param[1].data,
                           f.out[0].data, f.out[1].data, n.rows, n.in, n.out, f.scratch.data());
}

void dense_backward_float(Frame<float>& f) {
  const LinearShape<float> n(f);
  const Operand<float>& x = f.in[0];
  const DenseGradients to{f.param[0].grad, f.param[1].grad, x.grad, accumulates_params(f.param[0], f.param[1]),
                          !x.assign};
  dense_activation_backward(kernels_of(f), f.args.activation, x.data, f.param[0].data, f.out[0].data, f.out[1].data,
                            f.out[1].grad, f.out[0].grad, to, n.rows, n.in, n.out, f.scratch.data());
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

ValueId linear(GraphBuilder& g, std::string_view name, ValueId x, ValueId weight, ValueId bias, Dims last_axes) {
  Dims dims = g.dims(x);
  std::int64_t inputs = 1;
  do {
    inputs *= dims.back().size;
    dims.pop_back();
  } while (inputs < g.dims(weight).back().size);
  NEURARIUM_CHECK_EQ(inputs, g.dims(weight).back().size);
  dims.insert(dims.end(), last_axes.begin(), last_axes.end());
  const ValueId y = g.value(name, dims);
  g.node(ops::linear, {x}, bias == kNoValue ? Ids{weight} : Ids{weight, bias}, {y});
  return y;
}

DenseLayer dense_layer(GraphBuilder& g, ValueId x, std::int32_t out, Activation activation) {
  Dims y_dims = g.dims(x);
  const ValueId weight = g.weight("weight", {{"out", out}, {"in", y_dims.back().size}});
  const ValueId bias = g.bias("bias", {{"out", out}});
  y_dims.back() = {"out", out};
  const ValueId pre = g.value("pre", y_dims);
  g.node(ops::linear, {x}, {weight, bias}, {pre});
  return {weight, bias, pre, activate(g, "act", pre, activation)};
}

ValueId activate(GraphBuilder& g, std::string_view name, ValueId x, Activation activation) {
  const ValueId y = g.value(name, g.dims(x));
  g.node(ops::activation, {x}, {}, {y}, {.activation = activation});
  return y;
}

}  // namespace neurarium
