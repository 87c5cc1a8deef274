// A long series of (x, y) with summaries of its blocks, so that a chart of ten million points asks a few hundred
// questions a frame instead of reading them all.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace neurarium {

class Samples {
 public:
  // `smoothing` in 0..1 keeps beside each y its exponential moving average (bias-corrected; non-finite y are skipped).
  explicit Samples(double smoothing = 0.0) : smoothing_(smoothing) {}

  // x must be finite and not smaller than the last one (a step); y may be anything.
  void append(double x, double y);
  void assign(std::span<const double> x, std::span<const double> y);
  void clear();
  // Drops everything from x on: after going back in time.
  void truncate(double x);

  [[nodiscard]] std::size_t size() const { return x_.size(); }
  [[nodiscard]] bool smoothed() const { return smoothing_ > 0.0; }
  [[nodiscard]] double x(std::size_t i) const { return x_[i]; }
  [[nodiscard]] double y(std::size_t i) const { return y_[i]; }
  [[nodiscard]] double smooth(std::size_t i) const { return smoothed() ? average_[i] : y_[i]; }
  // The first index whose x is not smaller.
  [[nodiscard]] std::size_t lower_bound(double x) const;
  // The index whose x is nearest; 0 for an empty series.
  [[nodiscard]] std::size_t nearest(double x) const;

  struct Range {
    double min = 0.0, max = 0.0;  // of the finite values
    double min_positive = 0.0;    // 0: none
    std::size_t finite = 0, other = 0;
    void add(double value);
    void add(const Range& range);
  };
  // Summary of y over [first, last).
  [[nodiscard]] Range range(std::size_t first, std::size_t last) const;

 private:
  static constexpr std::size_t kFan = 16;
  void summarise_last();

  double smoothing_;
  double weight_ = 0.0;  // of the average so far, for the bias correction
  double sum_ = 0.0;
  std::vector<double> x_, y_, average_;
  std::vector<std::vector<Range>> levels_;  // level k: full blocks of kFan^(k+1) values
};

}  // namespace neurarium
