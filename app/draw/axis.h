// One axis of a chart: which range it shows, where a value lies on it, and where its marks stand.
#pragma once

#include <string>
#include <vector>

namespace neurarium {

struct Tick {
  double value;
  std::string label;
};

class Axis {
 public:
  // A range that is empty, inverted, not finite or (log) not positive is replaced by one that works.
  Axis(double low, double high, bool log);

  // 0 at the low end, 1 at the high end; finite for every finite value, clamped to -4 .. 5.
  [[nodiscard]] double share(double value) const;
  [[nodiscard]] double value(double share) const;
  // Round values with at most `most` marks; decades and their halves on a log axis.
  [[nodiscard]] std::vector<Tick> ticks(int most) const;
  // Widens the range to the next round values and a little air.
  [[nodiscard]] Axis padded() const;

  [[nodiscard]] double low() const { return low_; }
  [[nodiscard]] double high() const { return high_; }
  [[nodiscard]] bool log() const { return log_; }

 private:
  double low_, high_;
  bool log_;
};

}  // namespace neurarium
