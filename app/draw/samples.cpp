// A pyramid of block summaries; appending costs a constant on average.
#include "app/draw/samples.h"

#include <algorithm>
#include <cmath>

#include "engine/base.h"

namespace neurarium {

void Samples::Range::add(double value) {
  if (!std::isfinite(value)) {
    ++other;
    return;
  }
  min = finite == 0 ? value : std::min(min, value);
  max = finite == 0 ? value : std::max(max, value);
  if (value > 0.0) min_positive = min_positive == 0.0 ? value : std::min(min_positive, value);
  ++finite;
}

void Samples::Range::add(const Range& range) {
  other += range.other;
  if (range.finite == 0) return;
  min = finite == 0 ? range.min : std::min(min, range.min);
  max = finite == 0 ? range.max : std::max(max, range.max);
  if (range.min_positive > 0.0)
    min_positive = min_positive == 0.0 ? range.min_positive : std::min(min_positive, range.min_positive);
  finite += range.finite;
}

void Samples::append(double x, double y) {
  NEURARIUM_CHECK(std::isfinite(x) && (x_.empty() || x >= x_.back()));
  x_.push_back(x);
  y_.push_back(y);
  if (smoothed()) {
    if (std::isfinite(y)) {
      sum_ = smoothing_ * sum_ + (1.0 - smoothing_) * y;
      weight_ = smoothing_ * weight_ + (1.0 - smoothing_);
    }
    average_.push_back(std::isfinite(y) ? sum_ / weight_ : y);
  }
  summarise_last();
}

void Samples::summarise_last() {
  std::size_t block = kFan;
  for (std::size_t level = 0; y_.size() % block == 0; ++level, block *= kFan) {
    if (levels_.size() <= level) levels_.emplace_back();
    Range range;
    if (level == 0) {
      for (std::size_t i = y_.size() - kFan; i < y_.size(); ++i) range.add(y_[i]);
    } else {
      const auto& below = levels_[level - 1];
      for (std::size_t i = below.size() - kFan; i < below.size(); ++i) range.add(below[i]);
    }
    levels_[level].push_back(range);
  }
}

void Samples::assign(std::span<const double> x, std::span<const double> y) {
  NEURARIUM_CHECK_EQ(x.size(), y.size());
  clear();
  x_.reserve(x.size());
  y_.reserve(y.size());
  for (std::size_t i = 0; i < x.size(); ++i) append(x[i], y[i]);
}

void Samples::clear() {
  x_.clear();
  y_.clear();
  average_.clear();
  levels_.clear();
  weight_ = sum_ = 0.0;
}

void Samples::truncate(double x) {
  const std::size_t keep = lower_bound(x);
  if (keep == size()) return;
  const std::vector<double> xs(x_.begin(), x_.begin() + static_cast<std::ptrdiff_t>(keep));
  const std::vector<double> ys(y_.begin(), y_.begin() + static_cast<std::ptrdiff_t>(keep));
  assign(xs, ys);
}

std::size_t Samples::lower_bound(double x) const {
  return static_cast<std::size_t>(std::lower_bound(x_.begin(), x_.end(), x) - x_.begin());
}

std::size_t Samples::nearest(double x) const {
  if (x_.empty()) return 0;
  const std::size_t right = lower_bound(x);
  if (right == 0) return 0;
  if (right == size()) return size() - 1;
  return x - x_[right - 1] <= x_[right] - x ? right - 1 : right;
}

Samples::Range Samples::range(std::size_t first, std::size_t last) const {
  Range out;
  last = std::min(last, size());
  while (first < last) {
    // The largest whole block that begins here.
    std::size_t level = 0;
    std::size_t block = kFan;
    while (level < levels_.size() && first % block == 0 && first + block <= last) {
      ++level;
      block *= kFan;
    }
    if (level == 0) {
      out.add(y_[first++]);
    } else {
      block /= kFan;
      out.add(levels_[level - 1][first / block]);
      first += block;
    }
  }
  return out;
}

}  // namespace neurarium
