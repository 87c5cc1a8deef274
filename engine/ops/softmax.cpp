// Softmax and log-softmax over the last axis, with a temperature. The largest entry is subtracted first, so that large
// arguments stay finite; masked entries (-inf) get probability 0 and gradient 0.
#include "engine/kernels/rows.h"
#include "engine/ops/ops.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace neurarium {
namespace {

template <class T>
void softmax_forward(Frame<T>& f) {
  const std::int64_t n = f.out[0].cols;
  const auto inverse = static_cast<T>(1.0 / f.args.a);
  for (std::int64_t r = 0; r < f.out[0].rows; ++r) {
    T* y = f.out[0].data + r * n;
    const T* x = f.in[0].data + r * n;
    const T sum = f.args.flag ? row_exponentials(x, y, n, inverse) : row_exponentials_plain(x, y, n, inverse);
    if (sum == 0) continue;  // every entry is masked
    for (std::int64_t i = 0; i < n; ++i) y[i] /= sum;
  }
}

// dx_i = y_i (dy_i - sum_j y_j dy_j) / T
template <class T>
void softmax_backward(Frame<T>& f) {
  if (f.in[0].grad == nullptr) return;
  const std::int64_t n = f.out[0].cols;
  const auto inverse = static_cast<T>(1.0 / f.args.a);
  for (std::int64_t r = 0; r < f.out[0].rows; ++r) {
    const T* y = f.out[0].data + r * n;
    const T* dy = f.out[0].grad + r * n;
    T dot = 0;
    if (f.args.flag)
      dot = row_dot(y, dy, n);
    else
      for (std::int64_t i = 0; i < n; ++i) dot += y[i] * dy[i];
    for (std::int64_t i = 0; i < n; ++i) f.in[0].add_grad(r * n + i, y[i] * (dy[i] - dot) * inverse);
  }
}

void explain_row(const Frame<float>& f, std::string_view function, std::int64_t offset, Terms& terms) {
  const std::int64_t n = f.out[0].cols;
  terms.kind = TermKind::Function;
  terms.function = function;
  terms.parameter = f.args.a;
  const std::int64_t first = offset / n * n;
  for (std::int64_t i = first; i < first + n; ++i) {
    if (i == offset) terms.selected = std::ssize(terms.terms);
    // What is masked (minus infinity) takes no part.
    if (i == offset || std::isfinite(f.in[0].data[i])) terms.add(1, {f.node->in[0], i});
  }
}

void softmax_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  explain_row(f, "softmax", offset, terms);
}

void softmax_explain_gradient(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const std::int64_t n = f.out[0].cols;
  const std::int64_t first = offset / n * n;
  const double yi = f.out[0].data[offset];
  for (std::int64_t j = first; j < first + n; ++j) {
    const double yj = f.out[0].data[j];
    terms.add(yi * ((j == offset ? 1.0 : 0.0) - yj) / f.args.a, {f.node->out[0], j, true});
  }
}

template <class T>
void log_softmax_forward(Frame<T>& f) {
  const std::int64_t n = f.out[0].cols;
  const auto inverse = static_cast<T>(1.0 / f.args.a);
  for (std::int64_t r = 0; r < f.out[0].rows; ++r) {
    const T* x = f.in[0].data + r * n;
    T* y = f.out[0].data + r * n;
    const T largest = *std::max_element(x, x + n);
    const T log_sum = std::log(row_exponentials_plain(x, y, n, inverse));
    for (std::int64_t i = 0; i < n; ++i) y[i] = (x[i] - largest) * inverse - log_sum;
  }
}

// dx_i = (dy_i - softmax_i sum_j dy_j) / T
template <class T>
void log_softmax_backward(Frame<T>& f) {
  if (f.in[0].grad == nullptr) return;
  const std::int64_t n = f.out[0].cols;
  const auto inverse = static_cast<T>(1.0 / f.args.a);
  for (std::int64_t r = 0; r < f.out[0].rows; ++r) {
    const T* y = f.out[0].data + r * n;
    const T* dy = f.out[0].grad + r * n;
    T sum = 0;
    for (std::int64_t i = 0; i < n; ++i) sum += dy[i];
    for (std::int64_t i = 0; i < n; ++i) f.in[0].add_grad(r * n + i, (dy[i] - std::exp(y[i]) * sum) * inverse);
  }
}

void log_softmax_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  explain_row(f, "log_softmax", offset, terms);
}

void log_softmax_explain_gradient(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const std::int64_t n = f.out[0].cols;
  const std::int64_t first = offset / n * n;
  const double p = std::exp(static_cast<double>(f.out[0].data[offset]));
  for (std::int64_t j = first; j < first + n; ++j)
    terms.add(((j == offset ? 1.0 : 0.0) - p) / f.args.a, {f.node->out[0], j, true});
}

}  // namespace

namespace ops {
const Op softmax{"softmax",
                 softmax_forward<float>,
                 softmax_backward<float>,
                 softmax_forward<double>,
                 softmax_backward<double>,
                 softmax_explain,
                 softmax_explain_gradient,
                 nullptr,
                 nullptr};
const Op log_softmax{"log_softmax",
                     log_softmax_forward<float>,
                     log_softmax_backward<float>,
                     log_softmax_forward<double>,
                     log_softmax_backward<double>,
                     log_softmax_explain,
                     log_softmax_explain_gradient,
                     nullptr,
                     nullptr};
}  // namespace ops

ValueId softmax(GraphBuilder& g, std::string_view name, ValueId x, double temperature) {
  const ValueId y = g.value(name, g.dims(x));
  g.node(ops::softmax, {x}, {}, {y}, {.a = temperature});
  return y;
}

ValueId log_softmax(GraphBuilder& g, std::string_view name, ValueId x, double temperature) {
  const ValueId y = g.value(name, g.dims(x));
  g.node(ops::log_softmax, {x}, {}, {y}, {.a = temperature});
  return y;
}

}  // namespace neurarium
