// Pictures that change a little each time: how they move, and that the same step makes the same bits.
#include "engine/data/augment.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace neurarium {
namespace {

// 9 x 9, one bright pixel right of and above the middle.
std::vector<float> one_dot() {
  std::vector<float> picture(81, 0.0f);
  picture[3 * 9 + 6] = 1;
  return picture;
}

std::vector<float> augmented(const AugmentSpec& spec, std::int64_t step, std::int64_t row = 0, std::uint64_t seed = 0) {
  std::vector<float> picture = one_dot();
  augment({spec, 1, 9, 9}, seed, step, row, picture);
  return picture;
}

// The centre of mass, from the middle: right and down.
std::pair<double, double> centre(const std::vector<float>& picture) {
  double sum = 0, right = 0, down = 0;
  for (std::size_t i = 0; i < picture.size(); ++i) {
    sum += picture[i];
    right += picture[i] * (static_cast<double>(i % 9) - 4);
    down += picture[i] * (static_cast<double>(i / 9) - 4);
  }
  return {right / sum, down / sum};
}

TEST(Augment, WithoutAnyChangeLeavesThePictureBitForBit) {
  for (std::int64_t step = 0; step < 20; ++step) EXPECT_EQ(augmented({}, step), one_dot());
}

TEST(Augment, IsAFunctionOfSeedStepAndRow) {
  const AugmentSpec all{.shift = 2, .rotate = 20, .scale = 0.2, .noise = 0.1, .flip = true};
  EXPECT_EQ(augmented(all, 7, 3), augmented(all, 7, 3));
  EXPECT_NE(augmented(all, 7, 3), augmented(all, 8, 3));
  EXPECT_NE(augmented(all, 7, 3), augmented(all, 7, 4));
  EXPECT_NE(augmented(all, 7, 3), augmented(all, 7, 3, 1));
}

TEST(Augment, ShiftsByAtMostAsManyPixels) {
  double farthest = 0;
  for (std::int64_t step = 0; step < 200; ++step) {
    const auto [right, down] = centre(augmented({.shift = 1.5}, step));
    farthest = std::max({farthest, std::abs(right - 2), std::abs(down + 1)});
  }
  EXPECT_LE(farthest, 1.5 + 1e-4);
  EXPECT_GT(farthest, 1.2);
}

TEST(Augment, TurnsAroundTheMiddle) {
  double most = 0;
  for (std::int64_t step = 0; step < 200; ++step) {
    const auto [right, down] = centre(augmented({.rotate = 30}, step));
    EXPECT_NEAR(std::hypot(right, down), std::hypot(2, 1), 0.25);
    most = std::max(most, std::abs(std::atan2(down, right) - std::atan2(-1, 2)));
  }
  EXPECT_LE(most, 30 * 3.14159 / 180 + 0.1);
  EXPECT_GT(most, 0.35);
}

TEST(Augment, ScalesAroundTheMiddle) {
  double smallest = 25, largest = 25;
  for (std::int64_t step = 0; step < 200; ++step) {
    std::vector<float> square(81, 0.0f);
    for (std::size_t i = 0; i < 25; ++i) square[(2 + i / 5) * 9 + 2 + i % 5] = 1;
    augment({{.scale = 0.5}, 1, 9, 9}, 0, step, 0, square);
    const auto [right, down] = centre(square);
    EXPECT_NEAR(right, 0, 1e-4);
    EXPECT_NEAR(down, 0, 1e-4);
    const double area = std::accumulate(square.begin(), square.end(), 0.0);
    smallest = std::min(smallest, area);
    largest = std::max(largest, area);
  }
  EXPECT_NEAR(smallest, 25 / 2.25, 3);
  EXPECT_NEAR(largest, 25 * 2.25, 6);
}

TEST(Augment, MirrorsHalfOfThePicturesExactly) {
  int mirrored = 0;
  for (std::int64_t row = 0; row < 400; ++row) {
    const std::vector<float> picture = augmented({.flip = true}, 5, row);
    if (picture == one_dot()) continue;
    EXPECT_EQ(picture[3 * 9 + 2], 1);
    ++mirrored;
  }
  EXPECT_NEAR(mirrored, 200, 50);
}

TEST(Augment, AddsNoiseOfItsSizeAndStaysInRange) {
  std::vector<float> grey(81, 0.5f);
  augment({{.noise = 0.1}, 1, 9, 9}, 0, 1, 0, grey);
  double mean = 0, square = 0;
  for (const float p : grey) {
    mean += p / 81;
    square += (p - 0.5) * (p - 0.5) / 81;
  }
  EXPECT_NEAR(mean, 0.5, 0.05);
  EXPECT_NEAR(std::sqrt(square), 0.1, 0.03);
  for (const float p : augmented({.noise = 1}, 2)) EXPECT_TRUE(p >= 0 && p <= 1);
}

TEST(Augment, NoiseLeavesTheMovesAsTheyWere) {
  const std::vector<float> moved = augmented({.shift = 2}, 4), both = augmented({.shift = 2, .noise = 1e-6}, 4);
  for (std::size_t i = 0; i < moved.size(); ++i) EXPECT_NEAR(moved[i], both[i], 1e-4);
}

TEST(Augment, MovesAllColoursAlike) {
  std::vector<float> picture = one_dot();
  for (int c = 1; c < 3; ++c) picture.insert(picture.end(), picture.begin(), picture.begin() + 81);
  augment({{.shift = 2, .rotate = 30}, 3, 9, 9}, 0, 3, 0, picture);
  EXPECT_TRUE(std::equal(picture.begin(), picture.begin() + 81, picture.begin() + 81));
  EXPECT_TRUE(std::equal(picture.begin(), picture.begin() + 81, picture.begin() + 162));
}

}  // namespace
}  // namespace neurarium
