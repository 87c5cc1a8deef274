// Curvature: the eigenvalues of a Hessian, and how long a step may be before gradient descent runs away from a minimum.
#pragma once

#include "engine/optim.h"

#include <array>

namespace neurarium {

// Of a symmetric 2x2 matrix xx, xy, yy: the larger value first, with directions of length 1.
struct Curvature2 {
  std::array<double, 2> value{};
  std::array<std::array<double, 2>, 2> direction{};
};
[[nodiscard]] Curvature2 curvature_of(const std::array<double, 3>& hessian);

// The largest rate at which the optimizer still comes closer to the minimum of a quadratic whose largest curvature is
// `curvature`: 2 / c for SGD, 2 (1 + m) / c with momentum m, 2 (1 + m) / ((1 + 2 m) c) for Nesterov's form of it. NaN
// where there is no such number: adaptive optimizers, and curvatures that are not positive.
[[nodiscard]] double largest_rate(OptimizerKind kind, double momentum, double curvature);

}  // namespace neurarium
