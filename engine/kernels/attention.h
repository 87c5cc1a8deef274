// The products of one attention head, whose queries, keys and values lie interleaved with those of the other heads:
// row t of a head is `stride` numbers after row t-1. Plain loops for any scalar, and tuned ones for floats.
#pragma once

#include <cstdint>

namespace neurarium {

// One head of one sequence. Matrices are [queries, keys] contiguous, or [positions, width] with `stride`.
struct HeadShape {
  std::int64_t queries, keys, width, stride;
};

std::int64_t head_scratch_floats(std::int64_t keys, std::int64_t width);

// c[q,k] (+)= a[q] . b[k]        (scores = q . k; d pattern = dz . v)
void head_products(const HeadShape& s, const float* a, const float* b, float* c, bool accumulate, float* scratch);
void head_products(const HeadShape& s, const double* a, const double* b, double* c, bool accumulate, double* scratch);

// y[q] (+)= sum_k m[q,k] x[k]        (z = pattern v; dq = d scores k)
void head_mix(const HeadShape& s, const float* m, const float* x, float* y, bool accumulate);
void head_mix(const HeadShape& s, const double* m, const double* x, double* y, bool accumulate);

// x[k] (+)= sum_q m[q,k] y[q]        (dv, dk)
void head_mix_transposed(const HeadShape& s, const float* m, const float* y, float* x, bool accumulate);
void head_mix_transposed(const HeadShape& s, const double* m, const double* y, double* x, bool accumulate);

}  // namespace neurarium
