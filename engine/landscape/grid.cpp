#include "engine/landscape/grid.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr double kWallsAboveMedian = 6;  // how many times the median the range must be for a logarithmic scale

}  // namespace

double HeightScale::share(double z) const {
  if (soft <= 0) return (z - low) / (high - low);
  return std::log1p(std::max(z - low, -0.5 * soft) / soft) / std::log1p((high - low) / soft);
}

double HeightScale::height(double share) const {
  if (soft <= 0) return low + share * (high - low);
  return low + soft * std::expm1(share * std::log1p((high - low) / soft));
}

HeightScale scale_of(std::span<const float> heights) {
  std::vector<double> finite;
  for (const float z : heights)
    if (std::isfinite(z)) finite.push_back(static_cast<double>(z));
  if (finite.empty()) return {};
  const auto [low, high] = std::minmax_element(finite.begin(), finite.end());
  HeightScale scale{*low, *high > *low ? *high : *low + 1, 0};
  const auto middle = finite.begin() + static_cast<std::ptrdiff_t>(finite.size() / 2);
  std::nth_element(finite.begin(), middle, finite.end());
  const double median = *middle - scale.low, range = scale.high - scale.low;
  // log(1 + median / soft) is half of log(1 + range / soft)
  if (median > 0 && range > kWallsAboveMedian * median) scale.soft = median * median / (range - 2 * median);
  return scale;
}

}  // namespace neurarium
