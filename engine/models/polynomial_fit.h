// The polynomial that fits points best, computed at once: what gradient descent on the same coefficients creeps up to.
#pragma once

#include "engine/ops/polynomial.h"

#include <span>
#include <vector>

namespace neurarium {

struct PolynomialFit {
  bool chebyshev = false;
  std::vector<double> coefficients;  // [degree + 1], of 1 and the basis 1..degree
  // Largest over smallest singular value of the matrix of basis values: gradient descent needs steps in proportion to
  // its square. Infinite where fewer points than coefficients leave some of them free.
  double condition = 1;
};

// Least squares by a complete orthogonal decomposition (QR from both sides); where points do not decide, the solution
// with the smallest coefficients. At least one point; x of about [-1, 1] keeps it accurate.
[[nodiscard]] PolynomialFit fit_polynomial(std::span<const double> x, std::span<const double> y, int degree,
                                           bool chebyshev);

// Sum of coefficients times basis at x.
[[nodiscard]] double polynomial_value(std::span<const double> coefficients, bool chebyshev, double x);

}  // namespace neurarium
