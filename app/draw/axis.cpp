// Halved operands keep the span of the largest doubles finite.
#include "app/draw/axis.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "app/ui/numbers.h"

namespace neurarium {
namespace {

constexpr double kSmallest = 1e-307;
constexpr double kLargest = 1e307;

double round_step(double rough) {
  const double unit = std::pow(10.0, std::floor(std::log10(rough)));
  const double share = rough / unit;
  return (share <= 1.0 ? 1.0 : share <= 2.0 ? 2.0 : share <= 5.0 ? 5.0 : 10.0) * unit;
}

}  // namespace

Axis::Axis(double low, double high, bool log) : low_(low), high_(high), log_(log) {
  if (!std::isfinite(low_) || !std::isfinite(high_)) low_ = log ? 0.1 : 0.0, high_ = 1.0;
  if (low_ > high_) std::swap(low_, high_);
  low_ = std::clamp(low_, log ? kSmallest : -kLargest, kLargest);
  high_ = std::clamp(high_, log ? kSmallest : -kLargest, kLargest);
  if (log_ && high_ / low_ < 1.0 + 1e-9) {
    low_ = std::max(kSmallest, low_ / 2.0);
    high_ = std::min(kLargest, high_ * 2.0);
  } else if (!log_ && high_ - low_ <= std::max(std::abs(low_), std::abs(high_)) * 1e-12) {
    const double around = std::max(std::abs(low_) * 0.5, kSmallest);
    const double air = low_ == 0.0 ? 1.0 : around;
    low_ = std::max(-kLargest, low_ - air);
    high_ = std::min(kLargest, high_ + air);
  }
}

double Axis::share(double value) const {
  double t = 0.0;
  if (log_) {
    t = value > 0.0 ? (std::log(value) - std::log(low_)) / (std::log(high_) - std::log(low_)) : -4.0;
  } else {
    t = (value * 0.5 - low_ * 0.5) / (high_ * 0.5 - low_ * 0.5);
  }
  return std::isnan(t) ? 0.0 : std::clamp(t, -4.0, 5.0);
}

double Axis::value(double share) const {
  if (log_) return std::exp(std::log(low_) + share * (std::log(high_) - std::log(low_)));
  return low_ * (1.0 - share) + high_ * share;
}

std::vector<Tick> Axis::ticks(int most) const {
  std::vector<Tick> out;
  most = std::clamp(most, 2, 20);
  if (log_ && std::log10(high_ / low_) >= 1.5) {
    const int first = static_cast<int>(std::ceil(std::log10(low_) - 1e-9));
    const int last = static_cast<int>(std::floor(std::log10(high_) + 1e-9));
    const int stride = std::max(1, (last - first + most) / most);
    for (int e = first; e <= last; e += stride) out.push_back({std::pow(10.0, e), format_short(std::pow(10.0, e))});
    return out;
  }
  const double step = round_step((high_ / most - low_ / most));
  if (!(step > 0.0) || !std::isfinite(step)) return out;
  const double first = std::ceil(low_ / step - 1e-9);
  for (int i = 0; i <= most + 1; ++i) {
    const double value = (first + i) * step;
    if (value > high_ + step * 1e-9) break;
    // Cancellation around zero would print 2.8e-17.
    out.push_back({value, format_short(std::abs(value) < step * 1e-6 ? 0.0 : value)});
  }
  return out;
}

Axis Axis::padded() const {
  if (log_) return Axis(low_ / 1.15, high_ * 1.15, true);
  const double air = (high_ * 0.5 - low_ * 0.5) * 0.1;
  // A range that touches zero from above keeps zero as its floor.
  const bool floor = low_ >= 0.0 && low_ <= air * 4.0;
  return Axis(floor ? 0.0 : low_ - air, high_ + air, false);
}

}  // namespace neurarium
