// The Hopfield network: energy never rises, few patterns stay and attract, too many do not, and counts repeat.
#include "engine/models/hopfield.h"

#include <gtest/gtest.h>

namespace neurarium {
namespace {

PixelPatterns random_patterns(int side, int count, std::uint64_t seed) {
  PixelPatterns made{side, {}};
  for (int i = 0; i < count; ++i)
    made.patterns.push_back(random_pixels(side * side, seed, static_cast<std::uint64_t>(i)));
  return made;
}

int stable_of(const PixelPatterns& patterns) {
  const Hopfield network(patterns);
  int stable = 0;
  for (const Pixels& pattern : patterns.patterns) stable += network.is_stable(pattern) ? 1 : 0;
  return stable;
}

TEST(HopfieldNetwork, stores_by_the_rule_of_hebb) {
  const PixelPatterns patterns = random_patterns(5, 3, 1);
  const Hopfield network(patterns);
  for (int i = 0; i < 25; ++i)
    for (int j = 0; j < 25; ++j) {
      double sum = 0;
      for (const Pixels& p : patterns.patterns)
        sum += p[static_cast<std::size_t>(i)] * p[static_cast<std::size_t>(j)] / 25.0;
      EXPECT_NEAR(network.weight(i, j), i == j ? 0 : sum, 1e-12);
      EXPECT_EQ(network.sum(i, j), network.sum(j, i));
    }
}

TEST(HopfieldNetwork, never_rises_in_energy_and_comes_to_rest) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const PixelPatterns patterns = random_patterns(8, static_cast<int>(1 + seed), seed);
    const Hopfield network(patterns);
    const HopfieldCourse course = fall(network, random_pixels(64, seed, 1000), seed);
    double before = course.start_energy;
    EXPECT_EQ(before, network.energy(course.start));
    for (std::int64_t i = 0; i < course.size(); ++i) {
      const HopfieldCourse::Update& update = course.updates[static_cast<std::size_t>(i)];
      if (update.turned)
        EXPECT_LT(update.energy, before);
      else
        EXPECT_EQ(update.energy, before);
      before = update.energy;
    }
    EXPECT_EQ(network.energy(course.at(course.size() / 2)), course.energy_at(course.size() / 2));
    EXPECT_EQ(course.at(course.size()), course.end);
    EXPECT_EQ(network.energy(course.end), course.energy_at(course.size() + 5));
    EXPECT_TRUE(network.is_stable(course.end));
  }
}

TEST(HopfieldNetwork, keeps_patterns_below_its_capacity_and_loses_them_above) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    EXPECT_EQ(stable_of(random_patterns(12, 7, seed)), 7) << seed;   // 0.05 n
    EXPECT_LT(stable_of(random_patterns(12, 40, seed)), 4) << seed;  // 0.28 n
  }
}

TEST(HopfieldNetwork, falls_back_from_noise_and_beyond_half_into_the_reverse) {
  const PixelPatterns patterns = random_patterns(10, 4, 7);
  const Hopfield network(patterns);
  for (std::size_t i = 0; i < 4; ++i) {
    const Pixels noisy = noisy_pixels(patterns.patterns[i], 0.2, i);
    EXPECT_NEAR(overlap(noisy, patterns.patterns[i]), 0.6, 1e-9);
    const auto known = recognise(patterns, fall(network, noisy, i).end);
    ASSERT_TRUE(known);
    EXPECT_EQ(known->index, static_cast<int>(i));
    EXPECT_FALSE(known->reversed);
    const auto reverse = recognise(patterns, fall(network, noisy_pixels(patterns.patterns[i], 0.9, i), i).end);
    ASSERT_TRUE(reverse);
    EXPECT_TRUE(reverse->reversed);
  }
}

TEST(HopfieldNetwork, counts_the_same_basins_for_the_same_seed) {
  const PixelPatterns patterns = random_patterns(8, 6, 3);
  const Hopfield network(patterns);
  const BasinCensus a = count_basins(network, patterns, 200, 5), b = count_basins(network, patterns, 200, 5);
  EXPECT_EQ(a.stored, b.stored);
  EXPECT_EQ(a.reversed, b.reversed);
  EXPECT_EQ(a.spurious_states, b.spurious_states);
  std::int64_t all = a.spurious;
  for (std::size_t i = 0; i < 6; ++i) all += a.stored[i] + a.reversed[i];
  EXPECT_EQ(all, 200);
  EXPECT_GT(a.spurious, 0);
  ASSERT_FALSE(a.strongest.empty());
  for (const BasinCensus::Found& found : a.strongest) {
    EXPECT_TRUE(network.is_stable(found.state));
    EXPECT_FALSE(recognise(patterns, found.state));
  }
  EXPECT_NE(count_basins(network, patterns, 200, 6).stored, a.stored);
}

TEST(HopfieldPatterns, are_read_back_as_they_were_written) {
  const PixelPatterns patterns = random_patterns(6, 3, 2);
  const auto read = parse_patterns(to_string(patterns));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, patterns);
  EXPECT_EQ(with_side(with_side(patterns, 10), 6), patterns);
}

TEST(HopfieldPatterns, that_are_no_squares_are_refused_with_a_sentence) {
  for (const std::string text : {"", "  ", "#", "####/####/####", "####/####/####/###", "####/####/####/##x#",
                                 "####/####/####/#### #####/#####/#####/#####/#####", "\xF0\x9F\x98\x80"})
    EXPECT_FALSE(parse_patterns(text).ok()) << text;
  EXPECT_FALSE(parse_patterns(std::string(1'000'000, '#')).ok());
  std::string many;
  for (int i = 0; i < 41; ++i) many += "####/####/####/#### ";
  EXPECT_FALSE(parse_patterns(many).ok());
}

}  // namespace
}  // namespace neurarium
