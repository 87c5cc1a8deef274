#include "engine/ops/polynomial.h"

namespace neurarium {
namespace {

template <class T>
void basis_forward(Frame<T>& f) {
  const Operand<T>& y = f.out[0];
  for (std::int64_t r = 0; r < y.rows; ++r)
    for (std::int64_t k = 0; k < y.cols; ++k)
      y.data[r * y.cols + k] =
          static_cast<T>(basis_value(f.args.flag, static_cast<int>(k) + 1, static_cast<double>(f.in[0].data[r])));
}

template <class T>
void basis_backward(Frame<T>& f) {
  if (f.in[0].grad == nullptr) return;
  const Operand<T>& y = f.out[0];
  for (std::int64_t r = 0; r < y.rows; ++r) {
    double sum = 0;
    for (std::int64_t k = 0; k < y.cols; ++k)
      sum += static_cast<double>(y.grad[r * y.cols + k]) *
             basis_slope(f.args.flag, static_cast<int>(k) + 1, static_cast<double>(f.in[0].data[r]));
    f.in[0].add_grad(r, static_cast<T>(sum));
  }
}

void basis_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const std::int64_t degrees = f.out[0].cols;
  terms.kind = TermKind::Function;
  terms.function = f.args.flag ? "chebyshev" : "power";
  terms.parameter = static_cast<double>(offset % degrees + 1);
  terms.add(1, {f.node->in[0], offset / degrees});
}

void basis_explain_gradient(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const std::int64_t degrees = f.out[0].cols;
  for (std::int64_t k = 0; k < degrees; ++k)
    terms.add(basis_slope(f.args.flag, static_cast<int>(k) + 1, static_cast<double>(f.in[0].data[offset])),
              {f.node->out[0], offset * degrees + k, true});
}

}  // namespace

double basis_value(bool chebyshev, int k, double x) {
  double before = 1, now = x;
  if (k == 0) return before;
  for (int i = 1; i < k; ++i) {
    const double next = chebyshev ? 2 * x * now - before : now * x;
    before = now;
    now = next;
  }
  return now;
}

double basis_slope(bool chebyshev, int k, double x) {
  if (k == 0) return 0;
  if (!chebyshev) return k * basis_value(false, k - 1, x);
  double before = 0, now = 1;  // U_(-1), U_0
  for (int i = 1; i < k; ++i) {
    const double next = 2 * x * now - before;
    before = now;
    now = next;
  }
  return k * now;
}

namespace ops {
const Op polynomial_basis{"polynomial_basis",
                          basis_forward<float>,
                          basis_backward<float>,
                          basis_forward<double>,
                          basis_backward<double>,
                          basis_explain,
                          basis_explain_gradient,
                          nullptr,
                          nullptr};
}  // namespace ops

ValueId polynomial_basis(GraphBuilder& g, std::string_view name, ValueId x, std::int32_t degree, bool chebyshev) {
  NEURARIUM_CHECK(degree >= 1 && degree <= kMaxDegree && g.dims(x).back().size == 1);
  Dims dims = g.dims(x);
  dims.back() = {"k", degree};
  const ValueId y = g.value(name, std::move(dims));
  g.node(ops::polynomial_basis, {x}, {}, {y}, {.flag = chebyshev});
  return y;
}

}  // namespace neurarium
