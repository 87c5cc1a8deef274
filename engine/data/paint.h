// Points that are painted, dragged and erased by hand: each stroke makes a new set from one that exists.
#pragma once

#include "engine/data/points.h"

#include <cstdint>

namespace neurarium {

inline constexpr int kMaxPaintedClasses = 6;

// A round brush on the screen; an ellipse where the axes have different scales.
struct Brush {
  double x1 = 0, x2 = 0;                // its centre
  double radius1 = 0.5, radius2 = 0.5;  // along x1 and x2, above 0

  [[nodiscard]] bool covers(double a, double b) const;
};

// `count` points more (at most up to kMaxPoints in all), evenly spread over the brush. `label` is a class, of which
// there may be one more than before, or the value of a regression. They depend on the set and the arguments alone:
// one that exists stays where it is.
[[nodiscard]] Points paint_points(const PointSet& set, const Brush& brush, int count, double label);

// Without the points under the brush; the last point of a set stays. Classes without points stay classes. Null when
// there is nothing to erase.
[[nodiscard]] Points erase_points(const PointSet& set, const Brush& brush);

// With one point elsewhere. `row` counts in the set.
[[nodiscard]] Points move_point(const PointSet& set, std::int64_t row, double x1, double x2);

}  // namespace neurarium
