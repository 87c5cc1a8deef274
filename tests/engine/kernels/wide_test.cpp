// The loops in 512-bit registers give the bits of the narrow ones, whatever the number and the length.
#include "engine/kernels/wide.h"
#include "engine/kernels/vector_math.h"
#include "engine/rng.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

namespace neurarium {
namespace {

class Wide : public testing::Test {
 protected:
  void SetUp() override {
    if (!wide::available()) GTEST_SKIP() << "this processor has no AVX-512";
  }
};

std::vector<float> numbers_of_all_sizes(std::size_t count) {
  std::vector<float> x = {0.0F,
                          -0.0F,
                          1e-45F,
                          8.875699F,
                          -8.8757F,
                          9,
                          std::numeric_limits<float>::max(),
                          -std::numeric_limits<float>::infinity(),
                          std::numeric_limits<float>::quiet_NaN()};
  Rng rng(1, "wide");
  while (x.size() < count) x.push_back(static_cast<float>(rng.uniform(-10, 10)));
  return x;
}

// The sign of a NaN depends on which operand a compiler puts first, and means nothing.
void expect_same_bits(const std::vector<float>& a, const std::vector<float>& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    EXPECT_TRUE((std::isnan(a[i]) && std::isnan(b[i])) || std::memcmp(&a[i], &b[i], sizeof(float)) == 0) << i;
}

TEST_F(Wide, TanhAndItsDerivativeAreThoseOfEightLanes) {
  for (const std::size_t n : {1, 15, 16, 17, 64, 5000}) {
    const std::vector<float> x = numbers_of_all_sizes(std::max<std::size_t>(n, 16)), dy(x.rbegin(), x.rend());
    std::vector<float> y(n), dx(n), y8(n), dx8(n);
    wide::tanh(x.data(), y.data(), static_cast<std::int64_t>(n));
    wide::tanh_backward(y.data(), dy.data(), dx.data(), static_cast<std::int64_t>(n));
    for (std::size_t i = 0; i < n; ++i) {
      using namespace simd;  // NOLINT(google-build-using-namespace)
      store_first(&y8[i], tanh8(set(x[i])), 1);
      store_first(&dx8[i], set(dy[i]) * fnma(set(y8[i]), set(y8[i]), set(1)), 1);
    }
    expect_same_bits(y, y8);
    expect_same_bits(dx, dx8);
  }
}

TEST_F(Wide, DescentIsThatOfOneNumberAfterTheOther) {
  for (const std::size_t n : {1, 16, 33, 4000}) {
    std::vector<float> w = numbers_of_all_sizes(std::max<std::size_t>(n, 16)), one = w;
    const std::vector<float> g(w.rbegin(), w.rend());
    wide::descend(w.data(), g.data(), static_cast<std::int64_t>(n), 0.03F);
    for (std::size_t i = 0; i < n; ++i) {
      const float step = 0.03F * g[i];
      one[i] -= step;
    }
    expect_same_bits(w, one);
  }
}

TEST_F(Wide, PackedRowsStandAsColumns) {
  constexpr std::int64_t kRow = 70, kDepth = 64;
  const std::vector<float> bt = numbers_of_all_sizes(16 * kRow);
  std::vector<float> panel(16 * kDepth);
  wide::pack_transposed16(bt.data(), kRow, kDepth, panel.data());
  for (std::int64_t k = 0; k < kDepth; ++k)
    for (std::int64_t j = 0; j < 16; ++j)
      EXPECT_EQ(std::memcmp(&panel[static_cast<std::size_t>(k * 16 + j)], &bt[static_cast<std::size_t>(j * kRow + k)],
                            sizeof(float)),
                0);
}

}  // namespace
}  // namespace neurarium
