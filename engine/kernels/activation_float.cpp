// activate<float> and activate_backward<float>: the vector functions of vector_math.h run over arrays.
// A tail of fewer than eight elements goes through the same vector code, so its bits are the same.
#include "engine/activation.h"
#include "engine/kernels/vector_math.h"
#include "engine/kernels/wide.h"

#include <algorithm>

namespace neurarium {
namespace {

using namespace simd;  // NOLINT(google-build-using-namespace)

template <class F>
NEURARIUM_INLINE void for_each8(const float* x, float* y, std::int64_t n, F f) {
  std::int64_t i = 0;
  for (; i + 8 <= n; i += 8) store(y + i, f(load(x + i)));
  if (i < n) store_first(y + i, f(load_first(x + i, n - i)), n - i);
}

// dx = g(dy, s) with s = x or y, whichever the derivative is made of.
template <class F>
NEURARIUM_INLINE void for_each_pair8(const float* s, const float* dy, float* dx, std::int64_t n, F g) {
  std::int64_t i = 0;
  for (; i + 8 <= n; i += 8) store(dx + i, g(load(dy + i), load(s + i)));
  if (i < n) store_first(dx + i, g(load_first(dy + i, n - i), load_first(s + i, n - i)), n - i);
}

NEURARIUM_INLINE F8 one() { return set(1.0f); }
NEURARIUM_INLINE F8 is_positive(F8 x) { return zero() < x; }
NEURARIUM_INLINE F8 step8(F8 x) { return (is_nan(x) & x) | and_not(is_nan(x), (x >= zero()) & one()); }
NEURARIUM_INLINE F8 leak() { return set(static_cast<float>(kLeakySlope)); }
NEURARIUM_INLINE F8 leaky8(F8 x) { return select(is_positive(x), x, x * leak()); }

// The functions whose derivative is made of y, with y made again from x: the same bits as when y was kept.
void backward_recomputed(Activation a, const float* x, const float* dy, float* dx, std::int64_t n) {
  constexpr std::int64_t kBlock = 128;
  float y[kBlock];
  for (std::int64_t i = 0; i < n; i += kBlock) {
    const std::int64_t count = std::min(kBlock, n - i);
    activate(a, x + i, y, count);
    activate_backward(a, x + i, y, dy + i, dx + i, count);
  }
}

}  // namespace

template <>
void activate(Activation a, const float* x, float* y, std::int64_t n) {
  switch (a) {
    case Activation::Linear:
      return for_each8(x, y, n, [](F8 v) { return v; });
    case Activation::Step:
      return for_each8(x, y, n, [](F8 v) { return step8(v); });
    case Activation::Sigmoid:
      return for_each8(x, y, n, [](F8 v) { return sigmoid8(v); });
    case Activation::Tanh:
      if (wide::pays(n)) return wide::tanh(x, y, n);
      return for_each8(x, y, n, [](F8 v) { return tanh8(v); });
    case Activation::Relu:
      return for_each8(x, y, n, [](F8 v) { return max(zero(), v); });
    case Activation::LeakyRelu:
      return for_each8(x, y, n, [](F8 v) { return leaky8(v); });
    case Activation::Elu:
      return for_each8(x, y, n, [](F8 v) { return elu8(v); });
    case Activation::GeluTanh:
      return for_each8(x, y, n, [](F8 v) { return gelu_tanh8(v); });
    case Activation::GeluErf:
      return for_each8(x, y, n, [](F8 v) { return gelu_erf8(v); });
    case Activation::Silu:
      return for_each8(x, y, n, [](F8 v) { return silu8(v); });
    case Activation::Softplus:
      return for_each8(x, y, n, [](F8 v) { return softplus8(v); });
    case Activation::Sine:
      return for_each8(x, y, n, [](F8 v) { return sine8<0>(v); });
  }
}

template <>
void activate_backward(Activation a, const float* x, const float* y, const float* dy, float* dx, std::int64_t n) {
  const auto from_x = [&](auto g) { for_each_pair8(x, dy, dx, n, g); };
  const auto from_y = [&](auto g) { for_each_pair8(y, dy, dx, n, g); };
  if (y == nullptr) return backward_recomputed(a, x, dy, dx, n);
  switch (a) {
    case Activation::Linear:
      return from_x([](F8 d, F8) { return d; });
    case Activation::Step:
      return from_x([](F8 d, F8) { return d * zero(); });
    case Activation::Sigmoid:
      return from_y([](F8 d, F8 s) { return d * (s * (one() - s)); });
    case Activation::Tanh:
      if (wide::pays(n)) return wide::tanh_backward(y, dy, dx, n);
      return from_y([](F8 d, F8 t) { return d * fnma(t, t, one()); });
    case Activation::Relu:
      return from_x([](F8 d, F8 v) { return is_positive(v) & d; });
    case Activation::LeakyRelu:
      return from_x([](F8 d, F8 v) { return select(is_positive(v), d, d * leak()); });
    case Activation::Elu:
      return from_y([](F8 d, F8 e) { return select(is_positive(e), d, d * (e + one())); });
    case Activation::GeluTanh:
      return from_x([](F8 d, F8 v) { return d * gelu_tanh_slope8(v); });
    case Activation::GeluErf:
      return from_x([](F8 d, F8 v) { return d * gelu_erf_slope8(v); });
    case Activation::Silu:
      return from_x([](F8 d, F8 v) { return d * silu_slope8(v); });
    case Activation::Softplus:
      return from_x([](F8 d, F8 v) { return d * sigmoid8(v); });
    case Activation::Sine:
      return from_x([](F8 d, F8 v) { return d * sine8<1>(v); });
  }
}

}  // namespace neurarium
