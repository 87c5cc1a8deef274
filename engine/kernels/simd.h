// Eight floats at a time, the one vector type of the kernels: an AVX2 register, or two SSE registers on older levels.
// `fma` rounds once where the build has FMA and twice (multiply, add) elsewhere; the scalar `fma` below does the same,
// so a vector lane and a scalar tail give the same bits.
#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

#define NEURARIUM_INLINE inline __attribute__((always_inline))

namespace neurarium::simd {

#ifdef __FMA__
NEURARIUM_INLINE float fma(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
NEURARIUM_INLINE double fma(double a, double b, double c) { return __builtin_fma(a, b, c); }
#else
NEURARIUM_INLINE float fma(float a, float b, float c) { return a * b + c; }
NEURARIUM_INLINE double fma(double a, double b, double c) { return a * b + c; }
#endif

inline constexpr std::int64_t kLanes = 8;

#if defined(__AVX2__) && defined(__FMA__)

struct F8 {
  __m256 v;
};

// The first `n` lanes selected, 0 <= n <= 8.
NEURARIUM_INLINE __m256i first_lanes(std::int64_t n) {
  alignas(64) static constexpr std::int32_t kMask[16] = {-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0};
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(kMask + 8 - n));
}

NEURARIUM_INLINE F8 zero() { return {_mm256_setzero_ps()}; }
NEURARIUM_INLINE F8 set(float a) { return {_mm256_set1_ps(a)}; }
NEURARIUM_INLINE F8 load(const float* p) { return {_mm256_loadu_ps(p)}; }
NEURARIUM_INLINE void store(float* p, F8 a) { _mm256_storeu_ps(p, a.v); }
NEURARIUM_INLINE F8 load_first(const float* p, std::int64_t n) { return {_mm256_maskload_ps(p, first_lanes(n))}; }
// In pieces, because a masked store is microcode on AMD's Zen 3 and older (some 40 operations).
NEURARIUM_INLINE void store_first(float* p, F8 a, std::int64_t n) {
  __m128 part = _mm256_castps256_ps128(a.v);
  if (n & 8) return _mm256_storeu_ps(p, a.v);
  if (n & 4) {
    _mm_storeu_ps(p, part);
    part = _mm256_extractf128_ps(a.v, 1);
    p += 4;
  }
  if (n & 2) {
    _mm_storel_pi(reinterpret_cast<__m64*>(p), part);
    part = _mm_movehl_ps(part, part);
    p += 2;
  }
  if (n & 1) _mm_store_ss(p, part);
}

NEURARIUM_INLINE F8 operator+(F8 a, F8 b) { return {_mm256_add_ps(a.v, b.v)}; }
NEURARIUM_INLINE F8 operator-(F8 a, F8 b) { return {_mm256_sub_ps(a.v, b.v)}; }
NEURARIUM_INLINE F8 operator*(F8 a, F8 b) { return {_mm256_mul_ps(a.v, b.v)}; }
NEURARIUM_INLINE F8 operator/(F8 a, F8 b) { return {_mm256_div_ps(a.v, b.v)}; }
NEURARIUM_INLINE F8 operator&(F8 a, F8 b) { return {_mm256_and_ps(a.v, b.v)}; }
NEURARIUM_INLINE F8 operator|(F8 a, F8 b) { return {_mm256_or_ps(a.v, b.v)}; }
NEURARIUM_INLINE F8 operator^(F8 a, F8 b) { return {_mm256_xor_ps(a.v, b.v)}; }
NEURARIUM_INLINE F8 operator<(F8 a, F8 b) { return {_mm256_cmp_ps(a.v, b.v, _CMP_LT_OQ)}; }
NEURARIUM_INLINE F8 operator>=(F8 a, F8 b) { return {_mm256_cmp_ps(a.v, b.v, _CMP_GE_OQ)}; }
NEURARIUM_INLINE F8 and_not(F8 mask, F8 a) { return {_mm256_andnot_ps(mask.v, a.v)}; }  // a where the mask is off
NEURARIUM_INLINE F8 is_nan(F8 a) { return {_mm256_cmp_ps(a.v, a.v, _CMP_UNORD_Q)}; }
// The x86 rule: when either is NaN the second operand comes out, so `min(limit, x)` lets a NaN in x through.
NEURARIUM_INLINE F8 min(F8 a, F8 b) { return {_mm256_min_ps(a.v, b.v)}; }
NEURARIUM_INLINE F8 max(F8 a, F8 b) { return {_mm256_max_ps(a.v, b.v)}; }
NEURARIUM_INLINE F8 fma(F8 a, F8 b, F8 c) { return {_mm256_fmadd_ps(a.v, b.v, c.v)}; }
NEURARIUM_INLINE F8 fnma(F8 a, F8 b, F8 c) { return {_mm256_fnmadd_ps(a.v, b.v, c.v)}; }  // c - a b
NEURARIUM_INLINE F8 select(F8 mask, F8 yes, F8 no) { return {_mm256_blendv_ps(no.v, yes.v, mask.v)}; }

NEURARIUM_INLINE bool all(F8 mask) { return _mm256_movemask_ps(mask.v) == 0xFF; }

template <int kBits>
NEURARIUM_INLINE F8 shift_bits_left(F8 a) {
  return {_mm256_castsi256_ps(_mm256_slli_epi32(_mm256_castps_si256(a.v), kBits))};
}
NEURARIUM_INLINE F8 add_bits(F8 a, F8 b) {
  return {_mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(a.v), _mm256_castps_si256(b.v)))};
}
NEURARIUM_INLINE F8 spread_sign(F8 a) {  // all bits set where the sign bit is set
  return {_mm256_castsi256_ps(_mm256_srai_epi32(_mm256_castps_si256(a.v), 31))};
}

// The 4 x 4 transposition in each half of r[0..4) and of r[4..8).
NEURARIUM_INLINE void transpose_halves(F8 r[8]) {
#pragma GCC unroll 2
  for (int h = 0; h < 8; h += 4) {
    const __m256 t0 = _mm256_unpacklo_ps(r[h].v, r[h + 1].v);
    const __m256 t1 = _mm256_unpackhi_ps(r[h].v, r[h + 1].v);
    const __m256 t2 = _mm256_unpacklo_ps(r[h + 2].v, r[h + 3].v);
    const __m256 t3 = _mm256_unpackhi_ps(r[h + 2].v, r[h + 3].v);
    r[h].v = _mm256_shuffle_ps(t0, t2, 0x44);
    r[h + 1].v = _mm256_shuffle_ps(t0, t2, 0xEE);
    r[h + 2].v = _mm256_shuffle_ps(t1, t3, 0x44);
    r[h + 3].v = _mm256_shuffle_ps(t1, t3, 0xEE);
  }
}

// In place: r[i] lane j becomes r[j] lane i.
NEURARIUM_INLINE void transpose8(F8 r[8]) {
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    const __m256 low = _mm256_permute2f128_ps(r[i].v, r[i + 4].v, 0x20);
    r[i + 4].v = _mm256_permute2f128_ps(r[i].v, r[i + 4].v, 0x31);
    r[i].v = low;
  }
  transpose_halves(r);
}

// Eight rows of eight floats, transposed: r[i] lane j = p[j row + i]. Halves come in by the load units, which leaves
// the shuffle units two thirds of the work.
NEURARIUM_INLINE void load_transposed8(const float* p, std::int64_t row, F8 r[8]) {
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    const __m128 low = _mm_loadu_ps(p + i * row);
    const __m128 high = _mm_loadu_ps(p + i * row + 4);
    r[i].v = _mm256_insertf128_ps(_mm256_castps128_ps256(low), _mm_loadu_ps(p + (i + 4) * row), 1);
    r[i + 4].v = _mm256_insertf128_ps(_mm256_castps128_ps256(high), _mm_loadu_ps(p + (i + 4) * row + 4), 1);
  }
  transpose_halves(r);
}

// Four lanes from each of two places.
NEURARIUM_INLINE F8 load_halves(const float* low, const float* high) {
  return {_mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(low)), _mm_loadu_ps(high), 1)};
}
NEURARIUM_INLINE void store_halves(float* low, float* high, F8 a) {
  _mm_storeu_ps(low, _mm256_castps256_ps128(a.v));
  _mm_storeu_ps(high, _mm256_extractf128_ps(a.v, 1));
}

// The lanes at even and at odd places of sixteen neighbouring numbers, and back.
NEURARIUM_INLINE void part_pairs(F8 a, F8 b, F8& even, F8& odd) {
  const auto in_order = [](__m256 v) { return _mm256_castpd_ps(_mm256_permute4x64_pd(_mm256_castps_pd(v), 0xD8)); };
  even.v = in_order(_mm256_shuffle_ps(a.v, b.v, 0x88));
  odd.v = in_order(_mm256_shuffle_ps(a.v, b.v, 0xDD));
}
NEURARIUM_INLINE void join_pairs(F8 even, F8 odd, F8& a, F8& b) {
  const __m256 low = _mm256_unpacklo_ps(even.v, odd.v), high = _mm256_unpackhi_ps(even.v, odd.v);
  a.v = _mm256_permute2f128_ps(low, high, 0x20);
  b.v = _mm256_permute2f128_ps(low, high, 0x31);
}

#else  // SSE2

struct F8 {
  __m128 lo, hi;
};

NEURARIUM_INLINE F8 zero() { return {_mm_setzero_ps(), _mm_setzero_ps()}; }
NEURARIUM_INLINE F8 set(float a) { return {_mm_set1_ps(a), _mm_set1_ps(a)}; }
NEURARIUM_INLINE F8 load(const float* p) { return {_mm_loadu_ps(p), _mm_loadu_ps(p + 4)}; }
NEURARIUM_INLINE void store(float* p, F8 a) {
  _mm_storeu_ps(p, a.lo);
  _mm_storeu_ps(p + 4, a.hi);
}
NEURARIUM_INLINE F8 load_first(const float* p, std::int64_t n) {
  alignas(16) float lanes[8] = {};
  std::memcpy(lanes, p, static_cast<std::size_t>(n) * sizeof(float));
  return load(lanes);
}
NEURARIUM_INLINE void store_first(float* p, F8 a, std::int64_t n) {
  alignas(16) float lanes[8];
  store(lanes, a);
  std::memcpy(p, lanes, static_cast<std::size_t>(n) * sizeof(float));
}

NEURARIUM_INLINE F8 operator+(F8 a, F8 b) { return {_mm_add_ps(a.lo, b.lo), _mm_add_ps(a.hi, b.hi)}; }
NEURARIUM_INLINE F8 operator-(F8 a, F8 b) { return {_mm_sub_ps(a.lo, b.lo), _mm_sub_ps(a.hi, b.hi)}; }
NEURARIUM_INLINE F8 operator*(F8 a, F8 b) { return {_mm_mul_ps(a.lo, b.lo), _mm_mul_ps(a.hi, b.hi)}; }
NEURARIUM_INLINE F8 operator/(F8 a, F8 b) { return {_mm_div_ps(a.lo, b.lo), _mm_div_ps(a.hi, b.hi)}; }
NEURARIUM_INLINE F8 operator&(F8 a, F8 b) { return {_mm_and_ps(a.lo, b.lo), _mm_and_ps(a.hi, b.hi)}; }
NEURARIUM_INLINE F8 operator|(F8 a, F8 b) { return {_mm_or_ps(a.lo, b.lo), _mm_or_ps(a.hi, b.hi)}; }
NEURARIUM_INLINE F8 operator^(F8 a, F8 b) { return {_mm_xor_ps(a.lo, b.lo), _mm_xor_ps(a.hi, b.hi)}; }
NEURARIUM_INLINE F8 operator<(F8 a, F8 b) { return {_mm_cmplt_ps(a.lo, b.lo), _mm_cmplt_ps(a.hi, b.hi)}; }
NEURARIUM_INLINE F8 operator>=(F8 a, F8 b) { return {_mm_cmpge_ps(a.lo, b.lo), _mm_cmpge_ps(a.hi, b.hi)}; }
NEURARIUM_INLINE F8 and_not(F8 mask, F8 a) { return {_mm_andnot_ps(mask.lo, a.lo), _mm_andnot_ps(mask.hi, a.hi)}; }
NEURARIUM_INLINE F8 is_nan(F8 a) { return {_mm_cmpunord_ps(a.lo, a.lo), _mm_cmpunord_ps(a.hi, a.hi)}; }
// The x86 rule: when either is NaN the second operand comes out, so `min(limit, x)` lets a NaN in x through.
NEURARIUM_INLINE F8 min(F8 a, F8 b) { return {_mm_min_ps(a.lo, b.lo), _mm_min_ps(a.hi, b.hi)}; }
NEURARIUM_INLINE F8 max(F8 a, F8 b) { return {_mm_max_ps(a.lo, b.lo), _mm_max_ps(a.hi, b.hi)}; }
NEURARIUM_INLINE F8 fma(F8 a, F8 b, F8 c) { return a * b + c; }
NEURARIUM_INLINE F8 fnma(F8 a, F8 b, F8 c) { return c - a * b; }
NEURARIUM_INLINE F8 select(F8 mask, F8 yes, F8 no) { return (mask & yes) | and_not(mask, no); }

NEURARIUM_INLINE bool all(F8 mask) { return (_mm_movemask_ps(mask.lo) & _mm_movemask_ps(mask.hi)) == 0xF; }

template <int kBits>
NEURARIUM_INLINE F8 shift_bits_left(F8 a) {
  return {_mm_castsi128_ps(_mm_slli_epi32(_mm_castps_si128(a.lo), kBits)),
          _mm_castsi128_ps(_mm_slli_epi32(_mm_castps_si128(a.hi), kBits))};
}
NEURARIUM_INLINE F8 add_bits(F8 a, F8 b) {
  return {_mm_castsi128_ps(_mm_add_epi32(_mm_castps_si128(a.lo), _mm_castps_si128(b.lo))),
          _mm_castsi128_ps(_mm_add_epi32(_mm_castps_si128(a.hi), _mm_castps_si128(b.hi)))};
}
NEURARIUM_INLINE F8 spread_sign(F8 a) {  // all bits set where the sign bit is set
  return {_mm_castsi128_ps(_mm_srai_epi32(_mm_castps_si128(a.lo), 31)),
          _mm_castsi128_ps(_mm_srai_epi32(_mm_castps_si128(a.hi), 31))};
}

// In place: r[i] lane j becomes r[j] lane i.
NEURARIUM_INLINE void transpose8(F8 r[8]) {
  __m128 a[4] = {r[0].lo, r[1].lo, r[2].lo, r[3].lo};
  __m128 b[4] = {r[0].hi, r[1].hi, r[2].hi, r[3].hi};
  __m128 c[4] = {r[4].lo, r[5].lo, r[6].lo, r[7].lo};
  __m128 d[4] = {r[4].hi, r[5].hi, r[6].hi, r[7].hi};
  _MM_TRANSPOSE4_PS(a[0], a[1], a[2], a[3]);
  _MM_TRANSPOSE4_PS(b[0], b[1], b[2], b[3]);
  _MM_TRANSPOSE4_PS(c[0], c[1], c[2], c[3]);
  _MM_TRANSPOSE4_PS(d[0], d[1], d[2], d[3]);
  for (int i = 0; i < 4; ++i) {
    r[i] = {a[i], c[i]};
    r[i + 4] = {b[i], d[i]};
  }
}

// Eight rows of eight floats, transposed: r[i] lane j = p[j row + i].
NEURARIUM_INLINE void load_transposed8(const float* p, std::int64_t row, F8 r[8]) {
  for (int i = 0; i < 8; ++i) r[i] = load(p + i * row);
  transpose8(r);
}

// Four lanes from each of two places.
NEURARIUM_INLINE F8 load_halves(const float* low, const float* high) { return {_mm_loadu_ps(low), _mm_loadu_ps(high)}; }
NEURARIUM_INLINE void store_halves(float* low, float* high, F8 a) {
  _mm_storeu_ps(low, a.lo);
  _mm_storeu_ps(high, a.hi);
}

// The lanes at even and at odd places of sixteen neighbouring numbers, and back.
NEURARIUM_INLINE void part_pairs(F8 a, F8 b, F8& even, F8& odd) {
  even = {_mm_shuffle_ps(a.lo, a.hi, 0x88), _mm_shuffle_ps(b.lo, b.hi, 0x88)};
  odd = {_mm_shuffle_ps(a.lo, a.hi, 0xDD), _mm_shuffle_ps(b.lo, b.hi, 0xDD)};
}
NEURARIUM_INLINE void join_pairs(F8 even, F8 odd, F8& a, F8& b) {
  a = {_mm_unpacklo_ps(even.lo, odd.lo), _mm_unpackhi_ps(even.lo, odd.lo)};
  b = {_mm_unpacklo_ps(even.hi, odd.hi), _mm_unpackhi_ps(even.hi, odd.hi)};
}

#endif

NEURARIUM_INLINE F8 abs(F8 a) { return and_not(set(-0.0f), a); }
NEURARIUM_INLINE F8 negate(F8 a) { return a ^ set(-0.0f); }

NEURARIUM_INLINE float sum_of_lanes(F8 a) {
  alignas(32) float lanes[8];
  store(lanes, a);
  return ((lanes[0] + lanes[4]) + (lanes[1] + lanes[5])) + ((lanes[2] + lanes[6]) + (lanes[3] + lanes[7]));
}

// c[0] + c[1] x + ... + c[n-1] x^(n-1) by Horner's rule.
template <std::size_t kCount>
NEURARIUM_INLINE F8 polynomial(F8 x, const float (&c)[kCount]) {
  F8 sum = set(c[kCount - 1]);
#pragma GCC unroll 16
  for (std::size_t i = kCount - 1; i > 0; --i) sum = fma(sum, x, set(c[i - 1]));
  return sum;
}

}  // namespace neurarium::simd
