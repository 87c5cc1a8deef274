#include "engine/landscape/curvature.h"

#include <cmath>
#include <limits>

namespace neurarium {

Curvature2 curvature_of(const std::array<double, 3>& h) {
  const double middle = (h[0] + h[2]) / 2, half = (h[0] - h[2]) / 2;
  const double radius = std::hypot(half, h[1]);
  // The angle of the larger one: tan(2 angle) = 2 xy / (xx - yy)
  const double angle = radius > 0 ? std::atan2(h[1], half) / 2 : 0;
  const double c = std::cos(angle), s = std::sin(angle);
  return {{middle + radius, middle - radius}, {{{c, s}, {-s, c}}}};
}

double largest_rate(OptimizerKind kind, double momentum, double curvature) {
  if (!(curvature > 0)) return std::numeric_limits<double>::quiet_NaN();
  switch (kind) {
    case OptimizerKind::Sgd:
      return 2 / curvature;
    case OptimizerKind::Momentum:
      return 2 * (1 + momentum) / curvature;
    case OptimizerKind::Nesterov:
      return 2 * (1 + momentum) / ((1 + 2 * momentum) * curvature);
    default:
      return std::numeric_limits<double>::quiet_NaN();
  }
}

}  // namespace neurarium
