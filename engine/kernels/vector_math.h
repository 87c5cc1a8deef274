// Elementary functions on eight floats, and the activations made of them: the one implementation that training,
// drawing and probing share. Lanes never influence each other, so a value has the same bits wherever it stands.
// A NaN lane gives NaN; infinities give the limit. Errors below were measured over all floats of the stated range
// against double (tests/engine/activation_test.cpp holds them). Coefficients: own minimax fits (Lawson's iteration).
#pragma once

#include "engine/kernels/simd.h"

#include <cmath>

namespace neurarium::simd {

// Adding it rounds a small float to the nearest integer, which then stands in the low bits of the sum.
inline constexpr float kRoundMagic = 12582912.0f;  // 1.5 * 2^23

// tanh(x) = 2T / (1 + T^2) with T = tanh(x/2) = x P(x^2) / (2 Q(x^2)): one division as for T itself, but where T is
// near 1 the errors of P and Q cancel, so lower degrees are more exact (2e-7 instead of 3.2e-7). At the limit of |x|
// the quotient is exactly 1, and nowhere below it is greater, with fused multiply-adds and without (every float was
// tried).
inline constexpr float kTanhP[] = {1.0f, 0.02977743f, 0.000114332797f};
inline constexpr float kTanhQ[] = {1.0f, 0.113110729f, 0.00120692968f, 1.23067809e-06f};
inline constexpr float kTanhLimit = 8.875699f;
NEURARIUM_INLINE F8 tanh8(F8 x) {
  const F8 c = max(set(-kTanhLimit), min(set(kTanhLimit), x));
  const F8 t = c * c;
  const F8 p = c * polynomial(t, kTanhP);
  const F8 q = polynomial(t, kTanhQ);
  return p * q / fma(p * set(0.25f), p, q * q);
}

// e^x = scale (1 + p): n = round(x / ln 2), scale = 2^n, p = e^(x - n ln 2) - 1. Valid for -87.3 <= x <= 88.3.
struct ExpParts {
  F8 scale, p;
};
NEURARIUM_INLINE ExpParts exp_parts(F8 x) {
  constexpr float kC[] = {0.5f, 0.166665189f, 0.0416662059f, 0.00836888773f, 0.00139504875f};
  const F8 rounded = fma(x, set(1.44269504f), set(kRoundMagic));
  const F8 n = rounded - set(kRoundMagic);
  // ln 2 in two parts; the first has few bits, so that n times it is exact (Cephes).
  const F8 r = fnma(n, set(-2.12194440e-4f), fnma(n, set(0.693359375f), x));
  const F8 scale = add_bits(shift_bits_left<23>(rounded), set(1.0f));
  return {scale, fma(r * r, polynomial(r, kC), r)};
}

// e^x for x <= 0, relative error <= 2e-7, exactly 0 below -87.3 (where floats become denormal).
NEURARIUM_INLINE F8 exp_nonpositive(F8 x) {
  const F8 limit = set(-87.3f);
  const ExpParts e = exp_parts(max(limit, x));
  return and_not(x < limit, fma(e.scale, e.p, e.scale));
}

// 1 / (1 + e^-x), relative error <= 3e-7; the small side is computed directly, not as 1 minus the large one.
NEURARIUM_INLINE F8 sigmoid8(F8 x) {
  const F8 e = exp_nonpositive(negate(abs(x)));
  return select(x < zero(), e, set(1.0f)) / (set(1.0f) + e);
}

// sigmoid(x) and sigmoid(-x), both without cancellation.
struct SigmoidPair {
  F8 plus, minus;
};
NEURARIUM_INLINE SigmoidPair sigmoid_pair(F8 x) {
  const F8 e = exp_nonpositive(negate(abs(x)));
  const F8 large = set(1.0f) / (set(1.0f) + e);
  const F8 small = e * large;
  const F8 negative = x < zero();
  return {select(negative, small, large), select(negative, large, small)};
}

// Arguments of the functions that multiply by x, so that -inf * 0 does not arise; beyond it they are 0 or x.
NEURARIUM_INLINE F8 clamp_low(F8 x) { return max(set(-128.0f), x); }
NEURARIUM_INLINE F8 clamp_both(F8 x) { return clamp_low(min(set(128.0f), x)); }

NEURARIUM_INLINE F8 silu8(F8 x) { return clamp_low(x) * sigmoid8(x); }
NEURARIUM_INLINE F8 silu_slope8(F8 x) {
  const F8 c = clamp_both(x);
  const SigmoidPair s = sigmoid_pair(c);
  return s.plus * fma(c, s.minus, set(1.0f));
}

// max(x, 0) + log(1 + e^-|x|); the logarithm is e P(e) / Q(e) on [0, 1], relative error of the fit 2.2e-8.
NEURARIUM_INLINE F8 softplus8(F8 x) {
  constexpr float kP[] = {1.0f, 0.869514131f, 0.124638081f};
  constexpr float kQ[] = {1.0f, 1.36951275f, 0.476088644f, 0.0313521695f};
  const F8 e = exp_nonpositive(negate(abs(x)));
  return max(zero(), x) + e * polynomial(e, kP) / polynomial(e, kQ);
}

// x, or e^x - 1 for x < 0 without cancellation near 0.
NEURARIUM_INLINE F8 elu8(F8 x) {
  const ExpParts e = exp_parts(max(set(-87.3f), min(zero(), x)));
  return select(x < zero(), fma(e.scale, e.p, e.scale - set(1.0f)), x);
}

// 2 sqrt(2/pi) (x + 0.044715 x^3): gelu_tanh(x) = x sigmoid(this), because (1 + tanh(u)) / 2 = sigmoid(2u).
inline constexpr float kGeluLinear = 1.59576912f;
inline constexpr float kGeluCubic = 0.0713548163f;
NEURARIUM_INLINE F8 gelu_tanh8(F8 x) {
  const F8 c = clamp_low(x);
  return c * sigmoid8(c * fma(c * c, set(kGeluCubic), set(kGeluLinear)));
}
NEURARIUM_INLINE F8 gelu_tanh_slope8(F8 x) {
  const F8 c = clamp_both(x);
  const F8 t = c * c;
  const SigmoidPair s = sigmoid_pair(c * fma(t, set(kGeluCubic), set(kGeluLinear)));
  const F8 u_slope = fma(t, set(3.0f * kGeluCubic), set(kGeluLinear));
  return fma(c * s.plus * s.minus, u_slope, s.plus);
}

// The normal distribution: density/phi0 = e^(-x^2/2) and its lower tail Phi(x). The tail is density times
// P(|x|)/Q(|x|) (Mills' ratio, relative error of the fit 7e-9 up to |x| = 14).
struct NormalParts {
  F8 density, cdf;  // density is not yet divided by sqrt(2 pi)
};
NEURARIUM_INLINE NormalParts normal_parts(F8 x) {
  constexpr float kP[] = {0.5f, 0.437596736f, 0.182691354f, 0.0404421939f, 0.00408565021f};
  constexpr float kQ[] = {1.0f, 1.67307832f, 1.20030215f, 0.468028141f, 0.101380124f, 0.0102410838f};
  const F8 z = abs(x);
  const F8 density = exp_nonpositive(z * z * set(-0.5f));
  const F8 bounded = min(set(14.0f), z);
  const F8 tail = density * polynomial(bounded, kP) / polynomial(bounded, kQ);
  return {density, select(x < zero(), tail, set(1.0f) - tail)};
}
NEURARIUM_INLINE F8 gelu_erf8(F8 x) { return clamp_low(x) * normal_parts(x).cdf; }
NEURARIUM_INLINE F8 gelu_erf_slope8(F8 x) {
  const F8 c = clamp_both(x);
  const NormalParts n = normal_parts(c);
  return fma(c * set(0.398942280f), n.density, n.cdf);
}

// sin(x + quarter_turns pi/2) for |x| <= kSineRange: pi/2 is taken off in three parts (Cephes), then one of two
// polynomials on +-pi/4. Larger arguments go through the library's double function, lane by lane.
inline constexpr float kSineRange = 8192.0f;
template <int kQuarterTurns>
NEURARIUM_INLINE F8 sine_reduced(F8 x) {
  constexpr float kS[] = {-0.166666549f, 0.00833217795f, -0.00019517272f};
  constexpr float kC[] = {0.0416666469f, -0.00138873673f, 2.44384206e-05f};
  const F8 rounded = fma(x, set(0.636619772f), set(kRoundMagic));
  const F8 n = rounded - set(kRoundMagic);
  F8 r = fnma(n, set(1.5703125f), x);
  r = fnma(n, set(4.837512969970703125e-4f), r);
  r = fnma(n, set(7.54978995489188216e-8f), r);
  const F8 t = r * r;
  const F8 sine = fma(r * t, polynomial(t, kS), r);
  const F8 cosine = fma(t * t, polynomial(t, kC), fnma(t, set(0.5f), set(1.0f)));
  const F8 quadrant = rounded + set(static_cast<float>(kQuarterTurns));
  const F8 odd = spread_sign(shift_bits_left<31>(quadrant));
  const F8 sign = shift_bits_left<30>(quadrant) & set(-0.0f);
  return select(odd, cosine, sine) ^ sign;
}

template <int kQuarterTurns>
NEURARIUM_INLINE F8 sine8(F8 x) {
  const F8 small = set(kSineRange) >= abs(x);
  const F8 y = sine_reduced<kQuarterTurns>(x);
  if (all(small)) return y;
  float in[kLanes];
  float out[kLanes];
  store(in, x);
  for (int i = 0; i < kLanes; ++i) {
    out[i] = static_cast<float>(kQuarterTurns == 0 ? std::sin(double{in[i]}) : std::cos(double{in[i]}));
  }
  return select(small, y, load(out));
}

}  // namespace neurarium::simd
