#include "engine/kernels/gemm.h"
#include "engine/kernels/wide.h"
#include "engine/rng.h"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

namespace neurarium {
namespace {

std::vector<float> numbers(std::size_t count, std::uint64_t id) {
  Rng random(5, "gemm", id);
  std::vector<float> all(count);
  for (float& x : all) x = static_cast<float>(random.normal());
  return all;
}

// Both kinds of registers, on a product whose B is packed and whose rows of C have something behind them.
void expect_equal_bits(std::int64_t m, std::int64_t n, std::int64_t k, bool transposed, bool from_c) {
  const std::vector<float> a = numbers(static_cast<std::size_t>(m * k), 1),
                           b = numbers(static_cast<std::size_t>(k * n), 2);
  std::vector<float> packed(static_cast<std::size_t>(packed_panel_floats(k, n)));
  pack_panels(b.data(), n, k, n, packed.data());
  const std::int64_t c_row = n + 3;
  std::vector<float> narrow = numbers(static_cast<std::size_t>(m * c_row), 3), wide = narrow;
  GemmArgs g{m,
             n,
             k,
             a.data(),
             transposed ? 1 : k,
             transposed ? m : 1,
             packed.data(),
             16,
             16 * k,
             nullptr,
             0,
             narrow.data(),
             c_row};
  if (from_c) g.init = g.c, g.init_row = c_row;
  gemm(g, false);
  g.c = wide.data();
  if (from_c) g.init = g.c;
  gemm(g, true);
  EXPECT_EQ(std::memcmp(narrow.data(), wide.data(), narrow.size() * sizeof(float)), 0)
      << m << "x" << n << "x" << k << (transposed ? " transposed" : "") << (from_c ? " continued" : "");
}

TEST(Gemm, WideRegistersGiveTheSameBits) {
  if (!wide::available()) GTEST_SKIP() << "this processor has no AVX-512";
  for (const std::int64_t m : {1, 2, 5, 10, 12, 13, 25, 64})
    for (const std::int64_t n : {1, 7, 15, 16, 17, 31, 32, 40, 64})
      for (const std::int64_t k : {1, 10, 64, 300})
        for (const bool transposed : {false, true})
          for (const bool from_c : {false, true}) expect_equal_bits(m, n, k, transposed, from_c);
}

}  // namespace
}  // namespace neurarium
