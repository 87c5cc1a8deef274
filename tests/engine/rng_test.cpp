#include "engine/rng.h"

#include <gtest/gtest.h>

#include <vector>

namespace neurarium {
namespace {

TEST(Rng, the_same_name_gives_the_same_numbers) {
  Rng a(7, "init", "h0.weight");
  Rng b(7, "init", "h0.weight");
  for (int i = 0; i < 100; ++i) EXPECT_EQ(a.next_u64(), b.next_u64());
}

TEST(Rng, streams_of_other_names_differ) {
  EXPECT_NE(Rng(7, "init", "h0.weight").next_u64(), Rng(7, "init", "h1.weight").next_u64());
  EXPECT_NE(Rng(7, "init", "a").next_u64(), Rng(7, "data", "a").next_u64());
  EXPECT_NE(Rng(7, "init", "a").next_u64(), Rng(8, "init", "a").next_u64());
  EXPECT_NE(Rng(7, "order", std::uint64_t{1}).next_u64(), Rng(7, "order", std::uint64_t{2}).next_u64());
}

TEST(Rng, a_stream_can_be_entered_anywhere) {
  Rng straight(1, "x");
  std::vector<std::uint32_t> all;
  for (int i = 0; i < 50; ++i) all.push_back(straight.next_u32());
  Rng jumper(1, "x");
  for (const int i : {49, 0, 17, 16, 3}) {
    jumper.seek(static_cast<std::uint64_t>(i));
    EXPECT_EQ(jumper.next_u32(), all[static_cast<std::size_t>(i)]);
  }
}

TEST(Rng, moments_of_uniform_and_normal) {
  Rng rng(3, "moments");
  const int n = 200'000;
  double mean = 0, square = 0, normal_mean = 0, normal_square = 0;
  for (int i = 0; i < n; ++i) {
    const double u = rng.uniform();
    ASSERT_GE(u, 0.0);
    ASSERT_LT(u, 1.0);
    mean += u / n;
    square += u * u / n;
    const double z = rng.normal();
    normal_mean += z / n;
    normal_square += z * z / n;
  }
  EXPECT_NEAR(mean, 0.5, 0.005);
  EXPECT_NEAR(square, 1.0 / 3.0, 0.005);
  EXPECT_NEAR(normal_mean, 0.0, 0.01);
  EXPECT_NEAR(normal_square, 1.0, 0.02);
}

TEST(Rng, shuffle_is_a_permutation) {
  std::vector<std::int32_t> items(100);
  for (int i = 0; i < 100; ++i) items[static_cast<std::size_t>(i)] = i;
  Rng(5, "order").shuffle(items);
  std::vector<bool> seen(100, false);
  for (const auto i : items) seen[static_cast<std::size_t>(i)] = true;
  for (const bool s : seen) EXPECT_TRUE(s);
  EXPECT_NE(items[0] * 100 + items[1], 1);
}

}  // namespace
}  // namespace neurarium
