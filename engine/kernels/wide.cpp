#include "engine/kernels/wide.h"

#include "engine/base.h"
#include "engine/kernels/vector_math.h"

#include <immintrin.h>

namespace neurarium::wide {

#ifdef __FMA__

namespace {

constexpr std::int64_t kWide = 16;

NEURARIUM_WIDE inline __mmask16 first(std::int64_t n) { return static_cast<__mmask16>((1U << n) - 1U); }

NEURARIUM_WIDE inline __m512 tanh16(__m512 x) {
  using simd::kTanhP, simd::kTanhQ, simd::kTanhLimit;
  const __m512 c = _mm512_max_ps(_mm512_set1_ps(-kTanhLimit), _mm512_min_ps(_mm512_set1_ps(kTanhLimit), x));
  const __m512 t = _mm512_mul_ps(c, c);
  __m512 p = _mm512_set1_ps(kTanhP[2]), q = _mm512_set1_ps(kTanhQ[3]);
  p = _mm512_fmadd_ps(p, t, _mm512_set1_ps(kTanhP[1]));
  q = _mm512_fmadd_ps(q, t, _mm512_set1_ps(kTanhQ[2]));
  p = _mm512_fmadd_ps(p, t, _mm512_set1_ps(kTanhP[0]));
  q = _mm512_fmadd_ps(q, t, _mm512_set1_ps(kTanhQ[1]));
  p = _mm512_mul_ps(c, p);
  q = _mm512_fmadd_ps(q, t, _mm512_set1_ps(kTanhQ[0]));
  const __m512 quarter = _mm512_mul_ps(p, _mm512_set1_ps(0.25F));
  return _mm512_div_ps(_mm512_mul_ps(p, q), _mm512_fmadd_ps(quarter, p, _mm512_mul_ps(q, q)));
}

NEURARIUM_WIDE inline __m512 tanh_slope16(__m512 y, __m512 dy) {
  return _mm512_mul_ps(dy, _mm512_fnmadd_ps(y, y, _mm512_set1_ps(1.0F)));
}

}  // namespace

bool available() {
  static const bool has = __builtin_cpu_supports("avx512f") != 0;
  return has;
}

NEURARIUM_WIDE void tanh(const float* x, float* y, std::int64_t n) {
  std::int64_t i = 0;
  for (; i + kWide <= n; i += kWide) _mm512_storeu_ps(y + i, tanh16(_mm512_loadu_ps(x + i)));
  if (i == n) return;
  const __mmask16 rest = first(n - i);
  _mm512_mask_storeu_ps(y + i, rest, tanh16(_mm512_maskz_loadu_ps(rest, x + i)));
}

NEURARIUM_WIDE void tanh_backward(const float* y, const float* dy, float* dx, std::int64_t n) {
  std::int64_t i = 0;
  for (; i + kWide <= n; i += kWide)
    _mm512_storeu_ps(dx + i, tanh_slope16(_mm512_loadu_ps(y + i), _mm512_loadu_ps(dy + i)));
  if (i == n) return;
  const __mmask16 rest = first(n - i);
  _mm512_mask_storeu_ps(dx + i, rest,
                        tanh_slope16(_mm512_maskz_loadu_ps(rest, y + i), _mm512_maskz_loadu_ps(rest, dy + i)));
}

NEURARIUM_WIDE void descend(float* w, const float* g, std::int64_t n, float rate) {
  const __m512 r = _mm512_set1_ps(rate);
  std::int64_t i = 0;
  for (; i + kWide <= n; i += kWide)
    _mm512_storeu_ps(w + i, _mm512_sub_ps(_mm512_loadu_ps(w + i), _mm512_mul_ps(r, _mm512_loadu_ps(g + i))));
  if (i == n) return;
  const __mmask16 rest = first(n - i);
  const __m512 step = _mm512_mul_ps(r, _mm512_maskz_loadu_ps(rest, g + i));
  _mm512_mask_storeu_ps(w + i, rest, _mm512_sub_ps(_mm512_maskz_loadu_ps(rest, w + i), step));
}

// Sixteen rows of sixteen: quarters of four rows are put into one register by the load units, transposed four by four.
NEURARIUM_WIDE void pack_transposed16(const float* bt, std::int64_t bt_row, std::int64_t k, float* panel) {
  for (std::int64_t i = 0; i < k; i += kWide, bt += kWide) {
    for (std::int64_t q = 0; q < 4; ++q) {  // columns [4q, 4q + 4)
      __m512 r[4];
      for (std::int64_t j = 0; j < 4; ++j) {  // rows j, j + 4, j + 8, j + 12
        const float* from = bt + j * bt_row + 4 * q;
        __m512 v = _mm512_castps128_ps512(_mm_loadu_ps(from));
        v = _mm512_insertf32x4(v, _mm_loadu_ps(from + 4 * bt_row), 1);
        v = _mm512_insertf32x4(v, _mm_loadu_ps(from + 8 * bt_row), 2);
        r[j] = _mm512_insertf32x4(v, _mm_loadu_ps(from + 12 * bt_row), 3);
      }
      const __m512 t0 = _mm512_unpacklo_ps(r[0], r[1]), t1 = _mm512_unpackhi_ps(r[0], r[1]);
      const __m512 t2 = _mm512_unpacklo_ps(r[2], r[3]), t3 = _mm512_unpackhi_ps(r[2], r[3]);
      float* to = panel + (i + 4 * q) * kWide;
      _mm512_storeu_ps(to, _mm512_shuffle_ps(t0, t2, 0x44));
      _mm512_storeu_ps(to + kWide, _mm512_shuffle_ps(t0, t2, 0xEE));
      _mm512_storeu_ps(to + 2 * kWide, _mm512_shuffle_ps(t1, t3, 0x44));
      _mm512_storeu_ps(to + 3 * kWide, _mm512_shuffle_ps(t1, t3, 0xEE));
    }
  }
}

#else

bool available() { return false; }
void tanh(const float*, float*, std::int64_t) { NEURARIUM_CHECK(!"this build has no wide loops"); }
void tanh_backward(const float*, const float*, float*, std::int64_t) {
  NEURARIUM_CHECK(!"this build has no wide loops");
}
void descend(float*, const float*, std::int64_t, float) { NEURARIUM_CHECK(!"this build has no wide loops"); }
void pack_transposed16(const float*, std::int64_t, std::int64_t, float*) {
  NEURARIUM_CHECK(!"this build has no wide loops");
}

#endif

}  // namespace neurarium::wide
