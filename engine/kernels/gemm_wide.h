// The product of matrices in 512-bit registers, for processors that have them: the same chains of fused multiply-adds
// as gemm.h, so the same bits.
#pragma once

#include "engine/kernels/gemm.h"

namespace neurarium {

// Rows [first, last) and terms [k, k + depth) of the product, all columns; sums begin at init where k is 0, else at c.
// Only where wide::available().
void gemm_block_wide(const GemmArgs& args, std::int64_t first, std::int64_t last, std::int64_t k, std::int64_t depth);

}  // namespace neurarium
