// Analytic landscapes over two parameters as operations of a graph, so that a walk down one of them is training like
// any other: every optimizer, the time slider and the journal work on it.
#pragma once

#include "engine/op.h"

#include <array>
#include <optional>
#include <string_view>

namespace neurarium {

enum class SurfaceKind : std::uint8_t {
  Bowl,        // (x^2 + y^2) / 2
  Valley,      // (x^2 + k y^2) / 2, k the steepness
  Saddle,      // x^2 / 2 + (y^2 - 2)^2 / 8: a saddle at (0, 0) between two minima
  Rosenbrock,  // (1 - x)^2 + 100 (y - x^2)^2                                  Rosenbrock 1960
  Himmelblau,  // (x^2 + y - 11)^2 + (x + y^2 - 7)^2                           Himmelblau 1972
  Rastrigin,   // 20 + x^2 - 10 cos 2 pi x + y^2 - 10 cos 2 pi y               Rastrigin 1974
  Beale,       // sum over k = 1, 2, 3 of (c_k - x + x y^k)^2, c = 1.5, 2.25, 2.625   Beale 1958
};
inline constexpr std::array<std::string_view, 7> kSurfaceNames = {"bowl",       "valley",    "saddle", "rosenbrock",
                                                                  "himmelblau", "rastrigin", "beale"};
[[nodiscard]] std::optional<SurfaceKind> find_surface(std::string_view name);

struct Surface {
  SurfaceKind kind = SurfaceKind::Bowl;
  double steepness = 1;  // of the valley
  bool operator==(const Surface&) const = default;

  [[nodiscard]] double height(double x, double y) const;
  [[nodiscard]] std::array<double, 2> gradient(double x, double y) const;
  [[nodiscard]] std::array<double, 3> hessian(double x, double y) const;  // xx, xy, yy
};

namespace ops {
extern const Op surface;  // the height, for each row         in pull [R] (for its shape), params x, y [1]; out [R]
extern const Op pulled;   // h + p x + q y                    in h, p, q [R], params x, y [1]; out [R]
}  // namespace ops

// Values "height" [b] and, under the scope "loss", "each" [b] and "data" (their mean). Each example adds a pull of its
// own, a plane (p, q), to the height: what a mini-batch's gradient differs by from the whole set's.
ValueId surface_loss(GraphBuilder& g, const Surface& surface, ValueId pull_x, ValueId pull_y, ValueId x, ValueId y);

}  // namespace neurarium
