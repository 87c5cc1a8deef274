// A network of Hopfield (1982): pixels that are on or off, each joined to every other one. Patterns are stored in the
// weights, and from any start the pixels fall to the bottom of a basin of energy. All sums are whole numbers, so that
// the energy never rises, not even by rounding.
#pragma once

#include "engine/base.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

using Pixels = std::vector<std::int8_t>;  // [side * side] row by row, 1 on and -1 off

inline constexpr int kSmallestSide = 4, kLargestSide = 12;
inline constexpr std::size_t kMostPatterns = 40;
inline constexpr double kHopfieldCapacity = 0.138;  // random patterns a pixel (Amit, Gutfreund, Sompolinsky 1985)

struct PixelPatterns {
  int side = 10;
  std::vector<Pixels> patterns;
  bool operator==(const PixelPatterns&) const = default;
  [[nodiscard]] int pixels() const { return side * side; }
};

// Patterns with spaces between them, their rows with slashes, each pixel # or a dot: "#..#/.##./.##./#..#". All have
// one side, kSmallestSide to kLargestSide. Errors name the pattern at fault.
[[nodiscard]] Result<PixelPatterns> parse_patterns(std::string_view text);
[[nodiscard]] std::string to_string(const PixelPatterns& patterns);
[[nodiscard]] std::string to_string(const Pixels& pixels, int side);

// The same drawings on another side: cut or surrounded by pixels that are off, about the middle.
[[nodiscard]] PixelPatterns with_side(const PixelPatterns& patterns, int side);
// Each pixel on or off with equal chances; the number-th of a seed.
[[nodiscard]] Pixels random_pixels(int count, std::uint64_t seed, std::uint64_t number);
// round(share * pixels) different pixels turned over, chosen by the seed.
[[nodiscard]] Pixels noisy_pixels(const Pixels& pixels, double share, std::uint64_t seed);

class Hopfield {
 public:
  // Hebb's rule: the weight of two pixels is the mean over the patterns' pixels of whether they agree, the sum over
  // patterns of s_i s_j divided by the number of pixels; none to itself.
  explicit Hopfield(const PixelPatterns& patterns);

  [[nodiscard]] int units() const { return units_; }
  [[nodiscard]] int sum(int i, int j) const { return sums_[index(i, j)]; }  // the weight times units()
  [[nodiscard]] double weight(int i, int j) const { return static_cast<double>(sum(i, j)) / units_; }
  // What the others tell pixel i, times units(): above 0 to be on, below 0 to be off, at 0 to stay.
  [[nodiscard]] std::int64_t field(const Pixels& state, int i) const;
  // -1/2 of the sum over pairs of w_ij s_i s_j, times units(); a whole number.
  [[nodiscard]] std::int64_t energy_sum(const Pixels& state) const;
  [[nodiscard]] double energy(const Pixels& state) const { return static_cast<double>(energy_sum(state)) / units_; }
  // No pixel wants to turn over.
  [[nodiscard]] bool is_stable(const Pixels& state) const;

 private:
  [[nodiscard]] std::size_t index(int i, int j) const {
    return static_cast<std::size_t>(i) * static_cast<std::size_t>(units_) + static_cast<std::size_t>(j);
  }
  int units_;
  std::vector<std::int32_t> sums_;  // [units, units]
};

// From a start to the bottom, one pixel at a time: in each sweep every pixel is asked once, in an order of its own.
struct HopfieldCourse {
  struct Update {
    int unit = 0;
    bool turned = false;
    double energy = 0;  // after it
  };
  Pixels start, end;
  double start_energy = 0;
  std::vector<Update> updates;  // up to the last pixel that turns over

  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(updates.size()); }
  // After so many updates; beyond the last one nothing changes.
  [[nodiscard]] Pixels at(std::int64_t count) const;
  [[nodiscard]] double energy_at(std::int64_t count) const;
};
[[nodiscard]] HopfieldCourse fall(const Hopfield& network, Pixels start, std::uint64_t seed);

// Which stored pattern a state is, or is the reverse of.
struct KnownPattern {
  int index = 0;
  bool reversed = false;
};
[[nodiscard]] std::optional<KnownPattern> recognise(const PixelPatterns& patterns, const Pixels& state);
// The mean of s_i p_i: 1 the same, -1 the reverse, about 0 nothing in common.
[[nodiscard]] double overlap(const Pixels& a, const Pixels& b);

// Where many random starts end.
struct BasinCensus {
  std::int64_t starts = 0;
  std::vector<std::int64_t> stored, reversed;  // by pattern
  std::int64_t spurious = 0;                   // starts that end in a state nobody stored
  std::int64_t spurious_states = 0;            // how many different ones
  struct Found {
    Pixels state;
    std::int64_t starts = 0;
  };
  std::vector<Found> strongest;  // of the spurious ones, at most kShownSpurious, the widest basin first
};
inline constexpr std::size_t kShownSpurious = 6;
[[nodiscard]] BasinCensus count_basins(const Hopfield& network, const PixelPatterns& patterns, std::int64_t starts,
                                       std::uint64_t seed);

}  // namespace neurarium
