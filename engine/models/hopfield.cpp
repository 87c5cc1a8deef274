#include "engine/models/hopfield.h"

#include "engine/rng.h"
#include "engine/text.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace neurarium {
namespace {

constexpr std::size_t kLongestPatterns = kMostPatterns * (kLargestSide + 2) * (kLargestSide + 1);  // bytes

Result<Pixels> read_pattern(std::string_view word, int& side, std::size_t number) {
  const auto rows = static_cast<int>(std::count(word.begin(), word.end(), '/')) + 1;
  if (side == 0) side = rows;
  Pixels pixels;
  int column = 0;
  bool right = rows == side && side >= kSmallestSide && side <= kLargestSide;
  for (const char c : word) {
    if (c == '/') {
      right = right && column == side;
      column = 0;
      continue;
    }
    right = right && (c == '#' || c == '.');
    pixels.push_back(c == '#' ? 1 : -1);
    ++column;
  }
  if (!right || column != side)
    return usage_error(
        "Pattern {} is not {} rows of {} pixels; write # and . with / between the rows, all patterns {} to {} pixels a "
        "side.",
        number + 1, side, side, kSmallestSide, kLargestSide);
  return pixels;
}

// The fields of all pixels, kept while pixels turn over.
class FallingPixels {
 public:
  FallingPixels(const Hopfield& network, Pixels start) : network_(network), state_(std::move(start)) {
    for (int i = 0; i < network.units(); ++i) fields_.push_back(network.field(state_, i));
    energy_ = network.energy_sum(state_);
  }
  // True when the pixel turned over.
  bool ask(int unit) {
    const auto at = static_cast<std::size_t>(unit);
    if (fields_[at] * state_[at] >= 0) return false;
    energy_ -= 2 * std::abs(fields_[at]);
    state_[at] = static_cast<std::int8_t>(-state_[at]);
    for (int i = 0; i < network_.units(); ++i)
      fields_[static_cast<std::size_t>(i)] += 2 * network_.sum(i, unit) * state_[at];
    return true;
  }
  [[nodiscard]] double energy() const { return static_cast<double>(energy_) / network_.units(); }
  [[nodiscard]] const Pixels& state() const { return state_; }

 private:
  const Hopfield& network_;
  Pixels state_;
  std::vector<std::int64_t> fields_;
  std::int64_t energy_ = 0;
};

// Sweeps until one in which nothing turns over; each pixel that is asked is told to `note`.
template <class Note>
void sweep_until_still(FallingPixels& falling, int units, std::uint64_t seed, Note note) {
  std::vector<std::int32_t> order(static_cast<std::size_t>(units));
  bool moved = true;
  for (std::uint64_t sweep = 0; moved; ++sweep) {
    moved = false;
    std::iota(order.begin(), order.end(), 0);
    Rng(seed, "hopfield order", sweep).shuffle(order);
    for (const std::int32_t unit : order) {
      const bool turned = falling.ask(unit);
      moved = moved || turned;
      note(unit, turned);
    }
  }
}

}  // namespace

Result<PixelPatterns> parse_patterns(std::string_view text) {
  if (text.size() > kLongestPatterns)
    return usage_error("The patterns take {} bytes; give at most {} patterns.", text.size(), kMostPatterns);
  PixelPatterns all;
  all.side = 0;
  for (text = trimmed(text); !text.empty(); text = trimmed(text)) {
    const std::size_t end = std::min(text.find_first_of(" \t\r\n"), text.size());
    Result<Pixels> pixels = read_pattern(text.substr(0, end), all.side, all.patterns.size());
    if (!pixels) return pixels.error();
    all.patterns.push_back(std::move(*pixels));
    text = text.substr(end);
  }
  if (all.patterns.empty() || all.patterns.size() > kMostPatterns)
    return usage_error("There are {} patterns; give 1 to {}, such as #..#/.##./.##./#..#.", all.patterns.size(),
                       kMostPatterns);
  return all;
}

std::string to_string(const Pixels& pixels, int side) {
  std::string text;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    if (i > 0 && i % static_cast<std::size_t>(side) == 0) text += '/';
    text += pixels[i] > 0 ? '#' : '.';
  }
  return text;
}

std::string to_string(const PixelPatterns& all) {
  std::string text;
  for (const Pixels& pixels : all.patterns) text += (text.empty() ? "" : " ") + to_string(pixels, all.side);
  return text;
}

PixelPatterns with_side(const PixelPatterns& all, int side) {
  PixelPatterns made{side, {}};
  const int shift = (all.side - side) / 2;
  for (const Pixels& from : all.patterns) {
    Pixels to;
    for (int row = 0; row < side; ++row)
      for (int column = 0; column < side; ++column) {
        const int r = row + shift, c = column + shift;
        const bool inside = r >= 0 && c >= 0 && r < all.side && c < all.side;
        to.push_back(inside ? from[static_cast<std::size_t>(r * all.side + c)] : static_cast<std::int8_t>(-1));
      }
    made.patterns.push_back(std::move(to));
  }
  return made;
}

Pixels random_pixels(int count, std::uint64_t seed, std::uint64_t number) {
  Rng rng(seed, "hopfield pixels", number);
  Pixels pixels;
  for (int i = 0; i < count; ++i) pixels.push_back(rng.below(2) == 0 ? -1 : 1);
  return pixels;
}

Pixels noisy_pixels(const Pixels& pixels, double share, std::uint64_t seed) {
  std::vector<std::int32_t> order(pixels.size());
  std::iota(order.begin(), order.end(), 0);
  Rng(seed, "hopfield noise").shuffle(order);
  const double wanted = std::round(std::clamp(share, 0.0, 1.0) * static_cast<double>(pixels.size()));
  order.resize(static_cast<std::size_t>(wanted));
  Pixels noisy = pixels;
  for (const std::int32_t at : order)
    noisy[static_cast<std::size_t>(at)] = static_cast<std::int8_t>(-noisy[static_cast<std::size_t>(at)]);
  return noisy;
}

Hopfield::Hopfield(const PixelPatterns& all) : units_(all.pixels()) {
  sums_.assign(static_cast<std::size_t>(units_) * static_cast<std::size_t>(units_), 0);
  for (const Pixels& p : all.patterns)
    for (int i = 0; i < units_; ++i)
      for (int j = 0; j < units_; ++j)
        if (i != j) sums_[index(i, j)] += p[static_cast<std::size_t>(i)] * p[static_cast<std::size_t>(j)];
}

std::int64_t Hopfield::field(const Pixels& state, int i) const {
  std::int64_t total = 0;
  for (int j = 0; j < units_; ++j) total += sum(i, j) * state[static_cast<std::size_t>(j)];
  return total;
}

std::int64_t Hopfield::energy_sum(const Pixels& state) const {
  std::int64_t twice = 0;
  for (int i = 0; i < units_; ++i) twice += field(state, i) * state[static_cast<std::size_t>(i)];
  return -twice / 2;  // each pair was counted twice
}

bool Hopfield::is_stable(const Pixels& state) const {
  for (int i = 0; i < units_; ++i)
    if (field(state, i) * state[static_cast<std::size_t>(i)] < 0) return false;
  return true;
}

Pixels HopfieldCourse::at(std::int64_t count) const {
  Pixels state = start;
  for (std::int64_t i = 0; i < std::min(count, size()); ++i) {
    const Update& update = updates[static_cast<std::size_t>(i)];
    auto& pixel = state[static_cast<std::size_t>(update.unit)];
    if (update.turned) pixel = static_cast<std::int8_t>(-pixel);
  }
  return state;
}

double HopfieldCourse::energy_at(std::int64_t count) const {
  count = std::min(count, size());
  return count <= 0 ? start_energy : updates[static_cast<std::size_t>(count - 1)].energy;
}

HopfieldCourse fall(const Hopfield& network, Pixels start, std::uint64_t seed) {
  HopfieldCourse course;
  FallingPixels falling(network, start);
  course.start = std::move(start);
  course.start_energy = falling.energy();
  std::size_t last = 0;
  sweep_until_still(falling, network.units(), seed, [&](int unit, bool turned) {
    course.updates.push_back({unit, turned, falling.energy()});
    if (turned) last = course.updates.size();
  });
  course.updates.resize(last);
  course.end = falling.state();
  return course;
}

double overlap(const Pixels& a, const Pixels& b) {
  std::int64_t same = 0;
  for (std::size_t i = 0; i < a.size(); ++i) same += a[i] * b[i];
  return static_cast<double>(same) / static_cast<double>(a.size());
}

std::optional<KnownPattern> recognise(const PixelPatterns& all, const Pixels& state) {
  for (std::size_t i = 0; i < all.patterns.size(); ++i) {
    const double same = overlap(all.patterns[i], state);
    if (same == 1 || same == -1) return KnownPattern{static_cast<int>(i), same < 0};
  }
  return std::nullopt;
}

BasinCensus count_basins(const Hopfield& network, const PixelPatterns& all, std::int64_t starts, std::uint64_t seed) {
  BasinCensus census;
  census.starts = starts;
  census.stored.assign(all.patterns.size(), 0);
  census.reversed = census.stored;
  std::map<Pixels, std::int64_t> others;
  for (std::int64_t i = 0; i < starts; ++i) {
    const auto number = static_cast<std::uint64_t>(i);
    FallingPixels falling(network, random_pixels(network.units(), seed, number));
    sweep_until_still(falling, network.units(), seed + number, [](int, bool) {});
    const auto known = recognise(all, falling.state());
    if (known) {
      ++(known->reversed ? census.reversed : census.stored)[static_cast<std::size_t>(known->index)];
      continue;
    }
    ++census.spurious;
    ++others[falling.state()];
  }
  census.spurious_states = std::ssize(others);
  for (const auto& [state, count] : others) census.strongest.push_back({state, count});
  std::stable_sort(census.strongest.begin(), census.strongest.end(),
                   [](const auto& a, const auto& b) { return a.starts > b.starts; });
  if (census.strongest.size() > kShownSpurious) census.strongest.resize(kShownSpurious);
  return census;
}

}  // namespace neurarium
