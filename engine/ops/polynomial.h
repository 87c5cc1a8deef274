// The basis of a polynomial as an operation: from x its powers, or the Chebyshev polynomials of it, so that a
// polynomial is one linear layer on top and trains as one.
#pragma once

#include "engine/op.h"

#include <string_view>

namespace neurarium {

namespace ops {
extern const Op polynomial_basis;  // y[r,k-1] = x[r]^k or T_k(x[r]), k = 1..K      in x [R,1], out y [R,K]; flag: T_k
}  // namespace ops

inline constexpr int kMaxDegree = 15;

// Records the node: values [b, degree].
ValueId polynomial_basis(GraphBuilder& g, std::string_view name, ValueId x, std::int32_t degree, bool chebyshev);

// x^k, or T_k(x) = cos(k arccos x), which holds beyond [-1, 1] too: by T_k = 2 x T_(k-1) - T_(k-2).
double basis_value(bool chebyshev, int k, double x);
// Its derivative: k x^(k-1), or k U_(k-1)(x).
double basis_slope(bool chebyshev, int k, double x);

}  // namespace neurarium
