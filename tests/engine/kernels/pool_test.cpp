// The fast pooling of 2 x 2 windows against the windows taken one by one, with equal numbers and NaN among them.
#include "engine/kernels/pool.h"

#include "engine/rng.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

namespace neurarium {
namespace {

constexpr std::int64_t kPoolPlanes = 3;

struct PoolCase {
  std::int64_t height, width;
  std::vector<float> x, dy;

  PoolCase(std::int64_t height_, std::int64_t width_) : height(height_), width(width_) {
    Rng rng(2, "pool_test", static_cast<std::uint64_t>(100 * height + width));
    for (std::int64_t i = 0; i < kPoolPlanes * height * width; ++i) {
      // Few different numbers, so that many windows have several largest ones.
      const std::uint64_t drawn = rng.below(20);
      x.push_back(drawn == 0 ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(drawn % 4) - 1.5F);
    }
    for (std::int64_t i = 0; i < outputs(); ++i) dy.push_back(static_cast<float>(rng.normal()));
  }
  [[nodiscard]] std::int64_t outputs() const { return kPoolPlanes * (height / 2) * (width / 2); }

  // The place of the largest number in the window of output `at`: the first NaN, or the first of the largest.
  [[nodiscard]] std::size_t largest(std::int64_t at) const {
    const std::int64_t columns = width / 2, rows = height / 2;
    const std::int64_t first =
        at / (rows * columns) * height * width + at / columns % rows * 2 * width + at % columns * 2;
    std::size_t best = static_cast<std::size_t>(first);
    for (const std::int64_t step : {std::int64_t{0}, std::int64_t{1}, width, width + 1}) {
      const auto i = static_cast<std::size_t>(first + step);
      if (std::isnan(x[i])) return i;
      if (x[i] > x[best]) best = i;
    }
    return best;
  }
};

template <class Check>
void for_every_pool_size(const Check& check) {
  for (std::int64_t height = 2; height <= 9; ++height)
    for (std::int64_t width = 2; width <= 35; ++width) check(PoolCase(height, width));
}

TEST(PoolKernel, gives_the_largest_number_of_each_window) {
  for_every_pool_size([](const PoolCase& c) {
    std::vector<float> y(static_cast<std::size_t>(c.outputs()), 7.0F);
    halving_max(kPoolPlanes, c.height, c.width, c.x.data(), y.data());
    for (std::size_t i = 0; i < y.size(); ++i) {
      const float want = c.x[c.largest(static_cast<std::int64_t>(i))];
      ASSERT_TRUE(y[i] == want || (std::isnan(y[i]) && std::isnan(want))) << c.height << "x" << c.width << " " << i;
    }
  });
}

TEST(PoolKernel, gives_the_gradient_to_the_first_of_the_largest_and_writes_every_other_place) {
  for_every_pool_size([](const PoolCase& c) {
    for (const bool accumulate : {false, true}) {
      std::vector<float> dx(c.x.size(), accumulate ? 0.5F : 9.0F);
      std::vector<float> want(c.x.size(), accumulate ? 0.5F : 0.0F);
      for (std::size_t i = 0; i < c.dy.size(); ++i) want[c.largest(static_cast<std::int64_t>(i))] += c.dy[i];
      halving_max_backward(kPoolPlanes, c.height, c.width, c.x.data(), c.dy.data(), dx.data(), accumulate);
      for (std::size_t i = 0; i < dx.size(); ++i) ASSERT_EQ(dx[i], want[i]) << c.height << "x" << c.width << " " << i;
    }
  });
}

}  // namespace
}  // namespace neurarium
