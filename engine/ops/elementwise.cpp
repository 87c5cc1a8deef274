// Element by element: add, multiply, scale, joining two values, and the mask of dropout.
#include "engine/ops/ops.h"
#include "engine/rng.h"

#include <algorithm>

namespace neurarium {
namespace {

template <class T>
void add_forward(Frame<T>& f) {
  const std::int64_t n = f.out[0].count();
  std::copy_n(f.in[0].data, n, f.out[0].data);
  for (int k = 1; k < f.node->in.size(); ++k) {
    const T* x = f.in[static_cast<std::size_t>(k)].data;
    for (std::int64_t i = 0; i < n; ++i) f.out[0].data[i] += x[i];
  }
}

template <class T>
void add_backward(Frame<T>& f) {
  for (int k = 0; k < f.node->in.size(); ++k) {
    const Operand<T>& x = f.in[static_cast<std::size_t>(k)];
    if (x.grad == nullptr) continue;
    for (std::int64_t i = 0; i < x.count(); ++i) x.add_grad(i, f.out[0].grad[i]);
  }
}

void add_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  terms.kind = TermKind::Sum;
  for (const ValueId x : f.node->in) terms.add(1, {x, offset});
}

void add_explain_gradient(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  terms.add(1, {f.node->out[0], offset, true});
}

template <class T>
void multiply_forward(Frame<T>& f) {
  for (std::int64_t i = 0; i < f.out[0].count(); ++i) f.out[0].data[i] = f.in[0].data[i] * f.in[1].data[i];
}

template <class T>
void multiply_backward(Frame<T>& f) {
  for (std::size_t k = 0; k < 2; ++k) {
    const Operand<T>& x = f.in[k];
    if (x.grad == nullptr) continue;
    for (std::int64_t i = 0; i < x.count(); ++i) x.add_grad(i, f.out[0].grad[i] * f.in[1 - k].data[i]);
  }
}

void multiply_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  terms.kind = TermKind::Sum;
  terms.add(1, {f.node->in[0], offset}, {f.node->in[1], offset});
}

void multiply_explain_gradient(const Frame<float>& f, int slot, std::int64_t offset, Terms& terms) {
  terms.add(1, {f.node->out[0], offset, true}, {f.node->in[1 - slot], offset});
}

template <class T>
void scale_forward(Frame<T>& f) {
  for (std::int64_t i = 0; i < f.out[0].count(); ++i) f.out[0].data[i] = static_cast<T>(f.args.a) * f.in[0].data[i];
}

template <class T>
void scale_backward(Frame<T>& f) {
  if (f.in[0].grad == nullptr) return;
  for (std::int64_t i = 0; i < f.in[0].count(); ++i) f.in[0].add_grad(i, static_cast<T>(f.args.a) * f.out[0].grad[i]);
}

void scale_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  terms.kind = TermKind::Sum;
  terms.add(f.args.a, {f.node->in[0], offset});
}

void scale_explain_gradient(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  terms.add(f.args.a, {f.node->out[0], offset, true});
}

// y[r] = [a[r], b[r]]
template <class T>
void concat_forward(Frame<T>& f) {
  T* y = f.out[0].data;
  for (std::int64_t r = 0; r < f.out[0].rows; ++r)
    for (std::size_t k = 0; k < 2; ++k) y = std::copy_n(f.in[k].data + r * f.in[k].cols, f.in[k].cols, y);
}

template <class T>
void concat_backward(Frame<T>& f) {
  for (std::size_t k = 0; k < 2; ++k) {
    const Operand<T>& x = f.in[k];
    if (x.grad == nullptr) continue;
    const std::int64_t first = k == 0 ? 0 : f.in[0].cols;
    for (std::int64_t r = 0; r < x.rows; ++r)
      for (std::int64_t c = 0; c < x.cols; ++c)
        x.add_grad(r * x.cols + c, f.out[0].grad[r * f.out[0].cols + first + c]);
  }
}

void concat_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const std::int64_t r = offset / f.out[0].cols;
  const std::int64_t c = offset % f.out[0].cols;
  const std::int64_t na = f.in[0].cols;
  terms.kind = TermKind::Selection;
  if (c < na)
    terms.add(1, {f.node->in[0], r * na + c});
  else
    terms.add(1, {f.node->in[1], r * f.in[1].cols + c - na});
}

void concat_explain_gradient(const Frame<float>& f, int slot, std::int64_t offset, Terms& terms) {
  const Operand<float>& x = f.in[static_cast<std::size_t>(slot)];
  const std::int64_t first = slot == 0 ? 0 : f.in[0].cols;
  terms.add(1, {f.node->out[0], offset / x.cols * f.out[0].cols + first + offset % x.cols, true});
}

// Srivastava et al. 2014, inverted: kept units are scaled up in training so that evaluation needs no change.
template <class T>
void dropout_mask_forward(Frame<T>& f) {
  const Operand<T>& y = f.out[0];
  const double p = f.args.a;
  if (f.run->mode == Mode::Evaluate || p <= 0) {
    for (std::int64_t i = 0; i < y.count(); ++i) y.data[i] = T{1};
    return;
  }
  Rng rng(f.run->seed ^ static_cast<std::uint64_t>(f.run->step) * 0x9e3779b97f4a7c15ull, "dropout",
          f.graph->value(f.node->out[0]).key);
  if (has_batch_axis(f.graph->value(f.node->out[0]).dims))
    rng.seek(static_cast<std::uint64_t>(f.run->first_row * (y.count() / f.run->rows)));
  const auto kept = static_cast<T>(1.0 / (1.0 - p));
  for (std::int64_t i = 0; i < y.count(); ++i) y.data[i] = rng.next_u32() * 0x1.0p-32 < p ? T{0} : kept;
}

void dropout_mask_explain(const Frame<float>&, int, std::int64_t, Terms&) {}

Dims joined(Dims a, const Dims& b) {
  a.back() = {"in", a.back().size + b.back().size};
  return a;
}

}  // namespace

namespace ops {
const Op add{"add",
             add_forward<float>,
             add_backward<float>,
             add_forward<double>,
             add_backward<double>,
             add_explain,
             add_explain_gradient,
             nullptr,
             nullptr};
const Op multiply{"multiply",
                  multiply_forward<float>,
                  multiply_backward<float>,
                  multiply_forward<double>,
                  multiply_backward<double>,
                  multiply_explain,
                  multiply_explain_gradient,
                  nullptr,
                  nullptr};
const Op scale{"scale",
               scale_forward<float>,
               scale_backward<float>,
               scale_forward<double>,
               scale_backward<double>,
               scale_explain,
               scale_explain_gradient,
               nullptr,
               nullptr};
const Op concat{"concat",
                concat_forward<float>,
                concat_backward<float>,
                concat_forward<double>,
                concat_backward<double>,
                concat_explain,
                concat_explain_gradient,
                nullptr,
                nullptr};
const Op dropout_mask{"dropout_mask", dropout_mask_forward<float>,
                      nullptr,        dropout_mask_forward<double>,
                      nullptr,        dropout_mask_explain,
                      nullptr,        nullptr,
                      nullptr,        0};
}  // namespace ops

ValueId add(GraphBuilder& g, std::string_view name, Ids terms) {
  const ValueId y = g.value(name, g.dims(terms[0]));
  g.node(ops::add, terms, {}, {y});
  return y;
}

ValueId multiply(GraphBuilder& g, std::string_view name, ValueId a, ValueId b) {
  const ValueId y = g.value(name, g.dims(a));
  g.node(ops::multiply, {a, b}, {}, {y});
  return y;
}

ValueId scale(GraphBuilder& g, std::string_view name, ValueId x, double factor) {
  const ValueId y = g.value(name, g.dims(x));
  g.node(ops::scale, {x}, {}, {y}, {.a = factor});
  return y;
}

ValueId concat(GraphBuilder& g, std::string_view name, ValueId a, ValueId b) {
  const ValueId y = g.value(name, joined(g.dims(a), g.dims(b)));
  g.node(ops::concat, {a, b}, {}, {y});
  return y;
}

ValueId dropout(GraphBuilder& g, ValueId x, double probability) {
  const ValueId mask = g.value("mask", g.dims(x));
  g.node(ops::dropout_mask, {x}, {}, {mask}, {.a = probability});
  return multiply(g, "dropped", x, mask);
}

}  // namespace neurarium
