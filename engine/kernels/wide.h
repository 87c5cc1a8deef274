// The loops that decide how fast a small network learns, in 512-bit registers for processors that have them: each
// number goes through the same operations in the same order as in the narrow loop beside it, so its bits are the same
// (of a NaN, all but its sign).
#pragma once

#include <cstdint>

#define NEURARIUM_WIDE __attribute__((target("avx512f")))  // a function in 512-bit registers

namespace neurarium::wide {

// Whether this processor has AVX-512 and this build fuses multiply-adds (otherwise the bits would differ). Everything
// below only where it has.
bool available();
// Available, and `n` numbers are enough: over a short array the narrow loop is done sooner (measured).
inline bool pays(std::int64_t n) { return n >= 256 && available(); }

void tanh(const float* x, float* y, std::int64_t n);
// dx = dy (1 - y^2)
void tanh_backward(const float* y, const float* dy, float* dx, std::int64_t n);
// w -= rate g
void descend(float* w, const float* g, std::int64_t n, float rate);
// pack_panels_transposed (gemm.h) of 16 whole rows of bt and `k` columns, a multiple of 16.
void pack_transposed16(const float* bt, std::int64_t bt_row, std::int64_t k, float* panel);

}  // namespace neurarium::wide
