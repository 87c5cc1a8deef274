#include "engine/kernels/rows.h"

#include "engine/kernels/vector_math.h"

#include <cstring>
#include <limits>

namespace neurarium {
namespace {

using namespace simd;  // NOLINT(google-build-using-namespace)

NEURARIUM_INLINE float lanes_added(F8 a) {
  alignas(32) float v[8];
  store(v, a);
  return ((v[0] + v[4]) + (v[1] + v[5])) + ((v[2] + v[6]) + (v[3] + v[7]));
}

// The last n < 8 elements, the lanes behind them filled.
NEURARIUM_INLINE F8 load_tail(const float* x, std::int64_t n, float filler) {
  alignas(32) float v[8];
  std::fill_n(v, 8, filler);
  std::memcpy(v, x, static_cast<std::size_t>(n) * sizeof(float));
  return load(v);
}

float largest_of(const float* x, std::int64_t n) {
  F8 largest = set(-std::numeric_limits<float>::infinity());
  std::int64_t i = 0;
  for (; i + 8 <= n; i += 8) largest = max(largest, load(x + i));
  if (i < n) largest = max(largest, load_tail(x + i, n - i, -std::numeric_limits<float>::infinity()));
  alignas(32) float v[8];
  store(v, largest);
  return *std::max_element(v, v + 8);
}

}  // namespace

float row_sum(const float* x, std::int64_t n) {
  F8 sum = zero();
  std::int64_t i = 0;
  for (; i + 8 <= n; i += 8) sum = sum + load(x + i);
  if (i < n) sum = sum + load_tail(x + i, n - i, 0);
  return lanes_added(sum);
}

float row_dot(const float* a, const float* b, std::int64_t n) {
  F8 sum = zero();
  std::int64_t i = 0;
  for (; i + 8 <= n; i += 8) sum = fma(load(a + i), load(b + i), sum);
  if (i < n) sum = fma(load_tail(a + i, n - i, 0), load_tail(b + i, n - i, 0), sum);
  return lanes_added(sum);
}

float row_squares(const float* x, float mean, std::int64_t n) {
  const F8 m = set(mean);
  F8 sum = zero();
  std::int64_t i = 0;
  for (; i + 8 <= n; i += 8) {
    const F8 d = load(x + i) - m;
    sum = fma(d, d, sum);
  }
  if (i < n) {
    const F8 d = load_tail(x + i, n - i, mean) - m;
    sum = fma(d, d, sum);
  }
  return lanes_added(sum);
}

float row_exponentials(const float* x, float* y, std::int64_t n, float rate) {
  const float largest = largest_of(x, n);
  if (largest == -std::numeric_limits<float>::infinity()) {
    if (y != nullptr) std::fill_n(y, n, 0.0f);
    return 0;
  }
  const F8 shift = set(largest), factor = set(rate);
  F8 sum = zero();
  std::int64_t i = 0;
  for (; i + 8 <= n; i += 8) {
    const F8 e = exp_nonpositive((load(x + i) - shift) * factor);
    if (y != nullptr) store(y + i, e);
    sum = sum + e;
  }
  if (i < n) {
    const F8 last = load_tail(x + i, n - i, -std::numeric_limits<float>::infinity());
    const F8 e = exp_nonpositive((last - shift) * factor);
    if (y != nullptr) store_first(y + i, e, n - i);
    sum = sum + e;
  }
  return lanes_added(sum);
}

}  // namespace neurarium
