#include "engine/kernels/attention.h"

#include "engine/kernels/gemm.h"

namespace neurarium {

std::int64_t head_scratch_floats(std::int64_t keys, std::int64_t width) { return packed_panel_floats(width, keys); }

void head_products(const HeadShape& s, const float* a, const float* b, float* c, bool accumulate, float* scratch) {
  pack_panels_transposed(b, s.stride, s.width, s.keys, scratch);
  const float* init = accumulate ? c : nullptr;
  gemm({s.queries, s.keys, s.width, a, s.stride, 1, scratch, 16, 16 * s.width, init, s.keys, c, s.keys});
}

void head_products(const HeadShape& s, const double* a, const double* b, double* c, bool accumulate, double*) {
  for (std::int64_t q = 0; q < s.queries; ++q) {
    for (std::int64_t k = 0; k < s.keys; ++k) {
      double sum = accumulate ? c[q * s.keys + k] : 0;
      for (std::int64_t i = 0; i < s.width; ++i) sum += a[q * s.stride + i] * b[k * s.stride + i];
      c[q * s.keys + k] = sum;
    }
  }
}

void head_mix(const HeadShape& s, const float* m, const float* x, float* y, bool accumulate) {
  gemm({s.queries, s.width, s.keys, m, s.keys, 1, x, s.stride, 16, accumulate ? y : nullptr, s.stride, y, s.stride});
}

void head_mix(const HeadShape& s, const double* m, const double* x, double* y, bool accumulate) {
  for (std::int64_t q = 0; q < s.queries; ++q) {
    for (std::int64_t i = 0; i < s.width; ++i) {
      double sum = accumulate ? y[q * s.stride + i] : 0;
      for (std::int64_t k = 0; k < s.keys; ++k) sum += m[q * s.keys + k] * x[k * s.stride + i];
      y[q * s.stride + i] = sum;
    }
  }
}

void head_mix_transposed(const HeadShape& s, const float* m, const float* y, float* x, bool accumulate) {
  gemm({s.keys, s.width, s.queries, m, 1, s.keys, y, s.stride, 16, accumulate ? x : nullptr, s.stride, x, s.stride});
}

void head_mix_transposed(const HeadShape& s, const double* m, const double* y, double* x, bool accumulate) {
  for (std::int64_t k = 0; k < s.keys; ++k) {
    for (std::int64_t i = 0; i < s.width; ++i) {
      double sum = accumulate ? x[k * s.stride + i] : 0;
      for (std::int64_t q = 0; q < s.queries; ++q) sum += m[q * s.keys + k] * y[q * s.stride + i];
      x[k * s.stride + i] = sum;
    }
  }
}

}  // namespace neurarium
