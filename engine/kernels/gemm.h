// The product of matrices under every dense layer: C = init + A B by a 6x16 register tile, or 12x32 in registers of 512
// bits where the processor has them.
// Each element is one chain of fused multiply-adds in the order of k, starting from its initial value. So its bits do
// not depend on tile, blocking or packing, nor on how many rows or columns are computed with it, and C can be
// continued: two products over halves of k, the second starting from the first, equal one product.
#pragma once

#include <cstdint>

namespace neurarium {

// c[m, n] = init[m, n] + sum_k a[m, k] b[k, n]; `init` may be null (zero) or `c` itself; init_row = 0 repeats one row.
struct GemmArgs {
  std::int64_t m, n, k;
  const float* a;
  std::int64_t a_row, a_col;  // strides in floats: a[m, k] = a[m a_row + k a_col]
  const float* b;
  std::int64_t b_row;    // b[k, n] = b[(n / 16) b_panel + k b_row + n % 16]
  std::int64_t b_panel;  // 16 for a plain row-major matrix, 16 k for packed panels
  const float* init;
  std::int64_t init_row;
  float* c;
  std::int64_t c_row;
};

void gemm(const GemmArgs& args);
void gemm(const GemmArgs& args, bool wide);  // which registers; wide only where has_wide_gemm() (gemm_wide.h)

// Panels of 16 columns, each [k, 16] and contiguous, padded with zeros.
constexpr std::int64_t packed_panel_floats(std::int64_t k, std::int64_t n) { return (n + 15) / 16 * 16 * k; }
void pack_panels(const float* b, std::int64_t b_row, std::int64_t k, std::int64_t n, float* packed);
// The same from the transposed matrix bt [n, k] whose rows are `bt_row` floats apart.
void pack_panels_transposed(const float* bt, std::int64_t bt_row, std::int64_t k, std::int64_t n, float* packed);
// to[c, r] = from[r, c], both dense.
void transpose(const float* from, std::int64_t rows, std::int64_t columns, float* to);

}  // namespace neurarium
