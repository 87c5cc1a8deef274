#include "engine/data/points.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace neurarium {
namespace {

Points made(std::string_view kind, int samples = 500, double noise = 0, std::uint64_t seed = 3) {
  return make_points({std::string(kind), samples, noise, 2, seed}).value();
}

TEST(PointKinds, are_the_sets_of_the_playground) {
  std::vector<std::string_view> names;
  for (const PointKind& kind : point_kinds()) names.push_back(kind.name);
  EXPECT_EQ(names, (std::vector<std::string_view>{"xor", "spiral", "spiral3", "circles", "blobs", "moons",
                                                  "checkerboard", "plane", "multi-gaussian"}));
}

// Lines of the reference generator (TensorFlow Playground's formula in Python, 500 points, noise 0, before shuffling).
TEST(Spiral, without_noise_is_the_reference_to_the_last_bit) {
  struct Line {
    std::size_t arm, i;
    double x1, x2;
  };
  constexpr Line kReference[] = {
      {0, 0, 0, 0},
      {0, 1, 0.00087936236635729808, 0.019980658693562494},
      {0, 17, 0.23118414876562254, 0.24930681771567043},
      {0, 100, -1.9021130325903071, -0.61803398874989512},
      {0, 249, -4.9751840146970618, -0.2189612292229646},
      {1, 1, -0.00087936236635729418, -0.019980658693562494},
      {1, 17, -0.23118414876562254, -0.24930681771567043},
      {1, 100, 1.9021130325903071, 0.61803398874989546},
      {1, 249, 4.9751840146970618, 0.21896122922296518},
  };
  const Points points = made("spiral", 500, 0, 99);
  for (const Line& line : kReference) {
    const std::size_t row = 2 * line.i + (line.arm == 0 ? 1 : 0);  // rows alternate: class 0 (second arm), class 1
    EXPECT_EQ(points->x[2 * row], static_cast<float>(line.x1)) << row;
    EXPECT_EQ(points->x[2 * row + 1], static_cast<float>(line.x2)) << row;
    EXPECT_EQ(points->target[row], line.arm == 0 ? 1.0f : 0.0f) << row;
  }
}

TEST(Spiral, of_three_arms_is_one_arm_turned_by_a_third) {
  const Points points = made("spiral3", 300);
  const double c = std::cos(2 * std::numbers::pi / 3), s = std::sin(2 * std::numbers::pi / 3);
  for (std::size_t i = 0; i < 100; ++i) {
    const float* up = &points->x[2 * (3 * i + 2)];  // class 2 starts upwards
    const float* turned = &points->x[2 * (3 * i)];  // class 0, clockwise from it
    ASSERT_NEAR(turned[0], c * up[0] + s * up[1], 1e-5);
    ASSERT_NEAR(turned[1], -s * up[0] + c * up[1], 1e-5);
  }
}

TEST(Xor, keeps_the_padding_and_the_signs) {
  const Points points = made("xor", 1000);
  for (std::size_t i = 0; i < 1000; ++i) {
    const float x1 = points->x[2 * i], x2 = points->x[2 * i + 1];
    ASSERT_GE(std::abs(x1), 0.3f);
    ASSERT_LE(std::abs(x1), 5.3f);
    ASSERT_GE(std::abs(x2), 0.3f);
    ASSERT_LE(std::abs(x2), 5.3f);
    ASSERT_EQ(points->target[i], x1 * x2 > 0 ? 1.0f : 0.0f);
  }
}

TEST(Xor, fills_all_four_quadrants_alike) {
  const Points points = made("xor", 1000);
  int quadrants[4] = {};
  for (std::size_t i = 0; i < 1000; ++i) ++quadrants[2 * (points->x[2 * i] > 0) + (points->x[2 * i + 1] > 0)];
  for (const int count : quadrants) EXPECT_EQ(count, 250);
}

TEST(Xor, with_noise_flips_labels_near_the_axes_only) {
  const Points points = made("xor", 2000, 0.1);
  int flipped = 0;
  for (std::size_t i = 0; i < 2000; ++i) {
    const float x1 = points->x[2 * i], x2 = points->x[2 * i + 1];
    if (points->target[i] == (x1 * x2 > 0 ? 1.0f : 0.0f)) continue;
    ++flipped;
    ASSERT_LE(std::min(std::abs(x1), std::abs(x2)), 0.5f);  // noise 0.1 reaches 0.5
  }
  EXPECT_GT(flipped, 0);
}

TEST(Circles, are_a_disc_in_a_ring) {
  const Points points = made("circles", 1000);
  for (std::size_t i = 0; i < 1000; ++i) {
    const double radius = std::hypot(points->x[2 * i], points->x[2 * i + 1]);
    if (points->target[i] == 1) {
      ASSERT_LT(radius, 2.5);
    } else {
      ASSERT_GE(radius, 3.5 - 1e-6);
      ASSERT_LE(radius, 5 + 1e-6);
    }
  }
}

TEST(Blobs, of_two_classes_stand_where_the_playground_puts_them) {
  const Points points = made("blobs", 20000);
  double mean[2][2] = {}, square = 0;
  for (std::size_t i = 0; i < 20000; ++i)
    for (std::size_t c = 0; c < 2; ++c) {
      mean[points->target[i] == 1][c] += points->x[2 * i + c] / 10000.0;
      const double centre = points->target[i] == 1 ? 2 : -2;
      square += (points->x[2 * i + c] - centre) * (points->x[2 * i + c] - centre) / 40000.0;
    }
  for (std::size_t c = 0; c < 2; ++c) {
    EXPECT_NEAR(mean[1][c], 2, 0.03);  // four standard errors
    EXPECT_NEAR(mean[0][c], -2, 0.03);
  }
  EXPECT_NEAR(square, 0.5, 0.02);
}

TEST(Moons, lie_on_two_half_circles) {
  const Points points = made("moons", 400);
  for (std::size_t i = 0; i < 400; ++i) {
    const double x1 = points->x[2 * i], x2 = points->x[2 * i + 1];
    const double centre1 = points->target[i] == 0 ? -1.5 : 1.5;
    const double centre2 = points->target[i] == 0 ? -0.75 : 0.75;
    ASSERT_NEAR(std::hypot(x1 - centre1, x2 - centre2), 3, 1e-5);
    ASSERT_GE(points->target[i] == 0 ? x2 - centre2 : centre2 - x2, -1e-5);
  }
}

TEST(Checkerboard, alternates_over_sixteen_cells_that_are_all_used) {
  const Points points = made("checkerboard", 1000);
  int cells[4][4] = {};
  for (std::size_t i = 0; i < 1000; ++i) {
    const auto column = static_cast<int>(std::floor((points->x[2 * i] + 5) / 2.5));
    const auto row = static_cast<int>(std::floor((points->x[2 * i + 1] + 5) / 2.5));
    ASSERT_TRUE(column >= 0 && column < 4 && row >= 0 && row < 4);
    ASSERT_EQ(points->target[i], static_cast<float>((row + column) % 2));
    ++cells[row][column];
  }
  for (const auto& row : cells)
    for (const int count : row) EXPECT_GT(count, 30);
}

TEST(Plane, is_a_tenth_of_the_sum) {
  const Points points = made("plane");
  for (std::size_t i = 0; i < 500; ++i)
    ASSERT_NEAR(points->target[i], (points->x[2 * i] + points->x[2 * i + 1]) / 10, 1e-6);
}

TEST(MultiGaussian, has_the_value_of_the_nearest_bump) {
  const Points points = made("multi-gaussian", 2000);
  constexpr double kBumps[6][3] = {{-4, 2.5, 1},   {0, 2.5, -1}, {4, 2.5, 1},
                                   {-4, -2.5, -1}, {0, -2.5, 1}, {4, -2.5, -1}};
  int away = 0;
  for (std::size_t i = 0; i < 2000; ++i) {
    double nearest = std::numeric_limits<double>::infinity(), sign = 0;
    for (const auto& bump : kBumps) {
      const double distance = std::hypot(points->x[2 * i] - bump[0], points->x[2 * i + 1] - bump[1]);
      if (distance < nearest) nearest = distance, sign = bump[2];
    }
    away += nearest >= 2;
    ASSERT_NEAR(points->target[i], nearest < 2 ? sign * (1 - nearest / 2) : 0, 1e-6);
  }
  EXPECT_GT(away, 0);
}

}  // namespace
}  // namespace neurarium
