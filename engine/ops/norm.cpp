// Layer norm (Ba et al. 2016) and RMS norm (Zhang, Sennrich 2019) over the last axis, as three nodes whose values can
// be edited apart: scale = sqrt(mean (x - m)^2 + eps), normalized = (x - m) / scale, out = w * normalized + b; m is the
// mean of x, or 0 for RMS norm (args.flag). The length of a row is the same with a sum for the mean (args.b).
#include "engine/kernels/rows.h"
#include "engine/ops/ops.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

template <class T>
T norm_mean(const Frame<T>& f, const T* x, std::int64_t n) {
  return f.args.flag ? T{0} : row_sum(x, n) / static_cast<T>(n);
}

// What the sum of squares is divided by.
template <class T>
T norm_share(const Frame<T>& f, std::int64_t n) {
  return f.args.b > 0 ? T{1} : static_cast<T>(n);
}

// The variance is the mean of squared deviations: exact for rows with a large common offset.
template <class T>
void norm_scale_forward(Frame<T>& f) {
  const std::int64_t n = f.in[0].cols;
  const auto eps = static_cast<T>(f.args.a);
  for (std::int64_t r = 0; r < f.in[0].rows; ++r) {
    const T* x = f.in[0].data + r * n;
    const T sum = row_squares(x, norm_mean(f, x, n), n);
    f.out[0].data[r] = std::sqrt(sum / norm_share(f, n) + eps);
  }
}

// d scale / dx_i = (x_i - m) / (n scale)
template <class T>
void norm_scale_backward(Frame<T>& f) {
  if (f.in[0].grad == nullptr) return;
  const std::int64_t n = f.in[0].cols;
  for (std::int64_t r = 0; r < f.in[0].rows; ++r) {
    const T* x = f.in[0].data + r * n;
    const T mean = norm_mean(f, x, n);
    const T factor = f.out[0].grad[r] / (norm_share(f, n) * f.out[0].data[r]);
    for (std::int64_t i = 0; i < n; ++i) f.in[0].add_grad(r * n + i, factor * (x[i] - mean));
  }
}

void norm_scale_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const std::int64_t n = f.in[0].cols;
  terms.kind = TermKind::Function;
  terms.function = f.args.b > 0 ? "length" : f.args.flag ? "root_mean_square" : "deviation";
  terms.parameter = f.args.a;
  for (std::int64_t i = offset * n; i < (offset + 1) * n; ++i) terms.add(1, {f.node->in[0], i});
}

void norm_scale_explain_gradient(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const std::int64_t n = f.in[0].cols;
  const std::int64_t r = offset / n;
  const double mean = norm_mean(f, f.in[0].data + r * n, n);
  const double slope = (f.in[0].data[offset] - mean) / (static_cast<double>(norm_share(f, n)) * f.out[0].data[r]);
  terms.add(slope, {f.node->out[0], r, true});
}

template <class T>
void normalize_forward(Frame<T>& f) {
  const std::int64_t n = f.in[0].cols;
  for (std::int64_t r = 0; r < f.in[0].rows; ++r) {
    const T* x = f.in[0].data + r * n;
    const T mean = norm_mean(f, x, n);
    const T inverse = 1 / f.in[1].data[r];
    for (std::int64_t i = 0; i < n; ++i) f.out[0].data[r * n + i] = (x[i] - mean) * inverse;
  }
}

// dx_i = (dy_i - mean dy) / scale (RMS norm: dy_i / scale);  d scale = -sum_i dy_i (x_i - m) / scale^2
template <class T>
void normalize_backward(Frame<T>& f) {
  const std::int64_t n = f.in[0].cols;
  for (std::int64_t r = 0; r < f.in[0].rows; ++r) {
    const T* dy = f.out[0].grad + r * n;
    const T inverse = 1 / f.in[1].data[r];
    const T mean_gradient = norm_mean(f, dy, n);
    if (f.in[1].grad != nullptr) {
      // sum dy (x - m) = scale sum dy y, y being what this node wrote
      f.in[1].add_grad(r, -row_dot(dy, f.out[0].data + r * n, n) * inverse);
    }
    if (f.in[0].grad == nullptr) continue;
    for (std::int64_t i = 0; i < n; ++i) f.in[0].add_grad(r * n + i, (dy[i] - mean_gradient) * inverse);
  }
}

void normalize_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const std::int64_t n = f.in[0].cols;
  const std::int64_t r = offset / n;
  terms.kind = TermKind::Function;
  terms.function = f.args.flag ? "ratio" : "normalized";
  terms.selected = offset % n;
  terms.add(1, {f.node->in[1], r});
  if (f.args.flag) return terms.add(1, {f.node->in[0], offset});
  for (std::int64_t i = r * n; i < (r + 1) * n; ++i) terms.add(1, {f.node->in[0], i});
}

void normalize_explain_gradient(const Frame<float>& f, int slot, std::int64_t offset, Terms& terms) {
  const std::int64_t n = f.in[0].cols;
  const std::int64_t r = slot == 0 ? offset / n : offset;
  const double scale = f.in[1].data[r];
  const double mean = norm_mean(f, f.in[0].data + r * n, n);
  for (std::int64_t i = r * n; i < (r + 1) * n; ++i) {
    const double others = f.args.flag ? 0 : 1 / static_cast<double>(n);
    const double slope =
        slot == 0 ? ((i == offset ? 1 : 0) - others) / scale : -(f.in[0].data[i] - mean) / (scale * scale);
    if (slope != 0) terms.add(slope, {f.node->out[0], i, true});
  }
}

// y[r,c] = w[c] x[r,c] + b[c]
template <class T>
void scale_shift_forward(Frame<T>& f) {
  const std::int64_t n = f.in[0].cols;
  const T* w = f.param[0].data;
  const T* b = f.param[1].data;
  for (std::int64_t r = 0; r < f.in[0].rows; ++r) {
    const T* x = f.in[0].data + r * n;
    T* y = f.out[0].data + r * n;
    for (std::int64_t i = 0; i < n; ++i) y[i] = w[i] * x[i] + (b != nullptr ? b[i] : T{0});
  }
}

template <class T>
void scale_shift_backward(Frame<T>& f) {
  const std::int64_t n = f.in[0].cols;
  const Operand<T>& w = f.param[0];
  const Operand<T>& b = f.param[1];
  if (w.assign) std::fill_n(w.grad, n, T{0});
  if (b.grad != nullptr && b.assign) std::fill_n(b.grad, n, T{0});
  for (std::int64_t r = 0; r < f.in[0].rows; ++r) {
    const T* x = f.in[0].data + r * n;
    const T* dy = f.out[0].grad + r * n;
    for (std::int64_t i = 0; i < n; ++i) w.grad[i] += dy[i] * x[i];
    if (b.grad != nullptr)
      for (std::int64_t i = 0; i < n; ++i) b.grad[i] += dy[i];
    if (f.in[0].grad != nullptr)
      for (std::int64_t i = 0; i < n; ++i) f.in[0].add_grad(r * n + i, dy[i] * w.data[i]);
  }
}

void scale_shift_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const std::int64_t c = offset % f.in[0].cols;
  terms.kind = TermKind::Sum;
  terms.add(1, {f.node->params[0], c}, {f.node->in[0], offset});
  if (f.node->params.size() > 1) terms.add(1, {f.node->params[1], c});
}

void scale_shift_explain_gradient(const Frame<float>& f, int slot, std::int64_t offset, Terms& terms) {
  const std::int64_t n = f.in[0].cols;
  const ValueId y = f.node->out[0];
  if (slot == 0) return terms.add(1, {f.node->params[0], offset % n}, {y, offset, true});
  for (std::int64_t i = offset; i < f.out[0].count(); i += n) {
    if (slot == kParamSlot)
      terms.add(1, {y, i, true}, {f.node->in[0], i});
    else
      terms.add(1, {y, i, true});
  }
}

}  // namespace

namespace ops {
const Op norm_scale{.name = "norm_scale",
                    .forward = norm_scale_forward<float>,
                    .backward = norm_scale_backward<float>,
                    .forward64 = norm_scale_forward<double>,
                    .backward64 = norm_scale_backward<double>,
                    .explain = norm_scale_explain,
                    .explain_gradient = norm_scale_explain_gradient};
const Op normalize{.name = "normalize",
                   .forward = normalize_forward<float>,
                   .backward = normalize_backward<float>,
                   .forward64 = normalize_forward<double>,
                   .backward64 = normalize_backward<double>,
                   .explain = normalize_explain,
                   .explain_gradient = normalize_explain_gradient};
const Op scale_shift{.name = "scale_shift",
                     .forward = scale_shift_forward<float>,
                     .backward = scale_shift_backward<float>,
                     .forward64 = scale_shift_forward<double>,
                     .backward64 = scale_shift_backward<double>,
                     .explain = scale_shift_explain,
                     .explain_gradient = scale_shift_explain_gradient};
}  // namespace ops

UnitRows unit_rows(GraphBuilder& g, ValueId x) {
  constexpr double kNothing = 1e-12;  // so that a row of zeros stays one
  const Dims dims = g.dims(x);
  const ValueId length = g.value("length", Dims(dims.begin(), dims.end() - 1));
  const ValueId unit = g.value("unit", dims);
  g.node(ops::norm_scale, {x}, {}, {length}, {.a = kNothing, .b = 1, .flag = true});
  g.node(ops::normalize, {x, length}, {}, {unit}, {.flag = true});
  return {length, unit};
}

ValueId scale_columns(GraphBuilder& g, std::string_view name, ValueId x, ValueId weight) {
  const ValueId y = g.value(name, g.dims(x));
  g.node(ops::scale_shift, {x}, {weight}, {y});
  return y;
}

NormLayer norm(GraphBuilder& g, NormKind kind, ValueId x, double eps, bool with_bias) {
  const Dims dims = g.dims(x);
  const bool rms = kind == NormKind::Rms;
  const ValueId weight = g.gain("weight", {dims.back()});
  const ValueId bias = !rms && with_bias ? g.bias("bias", {dims.back()}) : kNoValue;
  const ValueId scale = g.value("scale", Dims(dims.begin(), dims.end() - 1));
  const ValueId normalized = g.value("normalized", dims);
  const ValueId out = g.value("out", dims);
  g.node(ops::norm_scale, {x}, {}, {scale}, {.a = eps, .flag = rms});
  g.node(ops::normalize, {x, scale}, {}, {normalized}, {.flag = rms});
  g.node(ops::scale_shift, {normalized}, bias == kNoValue ? Ids{weight} : Ids{weight, bias}, {out});
  return {weight, bias, scale, normalized, out};
}

}  // namespace neurarium
