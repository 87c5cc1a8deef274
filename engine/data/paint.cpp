#include "engine/data/paint.h"

#include "engine/rng.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace neurarium {

bool Brush::covers(double a, double b) const {
  const double u = (a - x1) / radius1;
  const double v = (b - x2) / radius2;
  return u * u + v * v <= 1;
}

Points paint_points(const PointSet& set, const Brush& brush, int count, double label) {
  NEURARIUM_CHECK(brush.radius1 > 0 && brush.radius2 > 0 && count >= 0);
  PointSet painted = set;
  if (set.classes > 0) {
    NEURARIUM_CHECK(label >= 0 && label <= set.classes && label == std::floor(label));
    for (; static_cast<double>(painted.classes) <= label; ++painted.classes)
      painted.class_names.push_back(std::to_string(painted.classes));
  }
  constexpr std::uint32_t kLastId = std::numeric_limits<std::uint32_t>::max();
  if (!painted.ids.empty() && painted.ids.back() > kLastId - kMaxPoints) painted.ids.clear();  // counted anew
  Rng rng(static_cast<std::uint64_t>(set.size()), "paint");
  const std::int64_t room = std::max<std::int64_t>(0, kMaxPoints - set.size());
  for (std::int64_t i = 0; i < std::min<std::int64_t>(count, room); ++i) {
    const double radius = std::sqrt(rng.uniform());  // even over the area
    const double angle = rng.uniform(0, 2 * std::numbers::pi);
    painted.x.push_back(static_cast<float>(brush.x1 + brush.radius1 * radius * std::cos(angle)));
    painted.x.push_back(static_cast<float>(brush.x2 + brush.radius2 * radius * std::sin(angle)));
    painted.target.push_back(static_cast<float>(label));
    if (!painted.ids.empty()) painted.ids.push_back(painted.ids.back() + 1);
  }
  return seal(std::move(painted));
}

Points erase_points(const PointSet& set, const Brush& brush) {
  PointSet left = set;
  left.x.clear();
  left.target.clear();
  left.ids.clear();
  const auto keep = [&](std::size_t row) {
    left.x.insert(left.x.end(), {set.x[2 * row], set.x[2 * row + 1]});
    left.target.push_back(set.target[row]);
    left.ids.push_back(set.ids.empty() ? static_cast<std::uint32_t>(row) : set.ids[row]);
  };
  for (std::size_t row = 0; row < set.target.size(); ++row)
    if (!brush.covers(static_cast<double>(set.x[2 * row]), static_cast<double>(set.x[2 * row + 1]))) keep(row);
  if (left.target.empty() && !set.target.empty()) keep(set.target.size() - 1);
  if (left.size() == set.size()) return nullptr;
  return seal(std::move(left));
}

Points move_point(const PointSet& set, std::int64_t row, double x1, double x2) {
  NEURARIUM_CHECK(row >= 0 && row < set.size() && std::isfinite(x1) && std::isfinite(x2));
  PointSet moved = set;
  const auto at = static_cast<std::size_t>(row);
  moved.x[2 * at] = static_cast<float>(x1);
  moved.x[2 * at + 1] = static_cast<float>(x2);
  return seal(std::move(moved));
}

}  // namespace neurarium
