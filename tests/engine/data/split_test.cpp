#include "engine/data/split.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>

namespace neurarium {
namespace {

Split divided(std::int64_t rows, double fraction, std::uint64_t seed, RowOrder order = RowOrder::Shuffled) {
  const Result<Split> split = split_rows(rows, fraction, seed, order);
  EXPECT_TRUE(split.ok());
  return split.ok() ? *split : Split{};
}

std::vector<std::int32_t> rows_from(std::int32_t first, std::size_t count) {
  std::vector<std::int32_t> rows(count);
  std::iota(rows.begin(), rows.end(), first);
  return rows;
}

TEST(SplitRows, puts_every_row_on_exactly_one_side) {
  for (const std::int64_t rows : {1, 2, 3, 10, 501})
    for (const double fraction : {0.0, 0.1, 0.5, 0.99}) {
      const Split split = divided(rows, fraction, 5);
      std::vector<std::int32_t> all = split.train;
      all.insert(all.end(), split.test.begin(), split.test.end());
      std::sort(all.begin(), all.end());
      EXPECT_EQ(all, rows_from(0, static_cast<std::size_t>(rows))) << rows << " " << fraction;
      EXPECT_FALSE(split.train.empty()) << rows << " " << fraction;
    }
}

TEST(SplitRows, gives_the_asked_share_to_the_test) {
  EXPECT_EQ(divided(500, 0.5, 1).test.size(), 250u);
  EXPECT_EQ(divided(10, 0.25, 1).test.size(), 3u);
  EXPECT_EQ(divided(500, 0, 1).test.size(), 0u);
}

TEST(SplitRows, is_the_same_for_the_same_seed_and_another_for_another) {
  EXPECT_EQ(divided(100, 0.3, 7).train, divided(100, 0.3, 7).train);
  EXPECT_NE(divided(100, 0.3, 7).train, divided(100, 0.3, 8).train);
}

TEST(SplitRows, keeps_test_rows_when_the_share_grows) {
  const Split small = divided(200, 0.2, 3);
  const Split large = divided(200, 0.6, 3);
  for (const std::int32_t row : small.test)
    EXPECT_TRUE(std::find(large.test.begin(), large.test.end(), row) != large.test.end());
}

TEST(SplitRows, moves_at_most_two_rows_across_when_one_is_added) {
  for (std::int64_t rows = 20; rows < 120; ++rows) {
    const Split before = divided(rows, 0.3, 3);
    const Split after = divided(rows + 1, 0.3, 3);
    const auto tests = [&](const Split& split, std::int32_t row) {
      return std::find(split.test.begin(), split.test.end(), row) != split.test.end();
    };
    int moved = 0;
    for (std::int32_t row = 0; row < rows; ++row) moved += tests(before, row) != tests(after, row) ? 1 : 0;
    EXPECT_LE(moved, 2) << rows;
  }
}

TEST(SplitRows, in_file_order_trains_on_the_first_rows_untouched) {
  const Split split = divided(10, 0.3, 42, RowOrder::File);
  EXPECT_EQ(split.train, rows_from(0, 7));
  EXPECT_EQ(split.test, rows_from(7, 3));
}

TEST(SplitRows, refuses_an_impossible_share) {
  EXPECT_EQ(split_rows(10, -0.1, 0).error().message,
            "The test split must be a number from 0 to below 1, but it is -0.1; choose a number in that range.");
  EXPECT_EQ(split_rows(10, 1, 0).error().message,
            "The test split must be a number from 0 to below 1, but it is 1; choose a number in that range.");
  EXPECT_EQ(
      split_rows(10, std::numeric_limits<double>::quiet_NaN(), 0).error().message,
      "The test split must be a number from 0 to below 1, but it is not a number; choose a number in that range.");
}

TEST(SplitRows, refuses_an_empty_set) {
  EXPECT_EQ(split_rows(0, 0.5, 0).error().message,
            "The data set has no points to divide into training and test; give it at least one.");
}

TEST(SampleForDisplay, takes_everything_up_to_the_limit) {
  const DisplaySample sample = sample_for_display(10, 10, 1);
  EXPECT_EQ(sample.rows, rows_from(0, 10));
  EXPECT_FALSE(sample.is_partial());
  EXPECT_EQ(sample_for_display(0, 10, 1).rows.size(), 0u);
}

TEST(SampleForDisplay, takes_exactly_the_limit_of_more_and_says_so) {
  const DisplaySample sample = sample_for_display(1'000'000, 5000, 1);
  ASSERT_EQ(sample.rows.size(), 5000u);
  EXPECT_EQ(sample.total, 1'000'000);
  EXPECT_TRUE(sample.is_partial());
  EXPECT_TRUE(std::is_sorted(sample.rows.begin(), sample.rows.end()));
  EXPECT_EQ(std::adjacent_find(sample.rows.begin(), sample.rows.end()), sample.rows.end());
  EXPECT_GE(sample.rows.front(), 0);
  EXPECT_LT(sample.rows.back(), 1'000'000);
}

TEST(SampleForDisplay, spreads_over_all_rows) {
  int lower_half = 0;
  for (const std::int32_t row : sample_for_display(100'000, 4000, 9).rows) lower_half += row < 50'000;
  EXPECT_NEAR(lower_half, 2000, 130);  // four standard deviations
}

TEST(SampleForDisplay, depends_on_the_seed_only) {
  EXPECT_EQ(sample_for_display(9999, 100, 4).rows, sample_for_display(9999, 100, 4).rows);
  EXPECT_NE(sample_for_display(9999, 100, 4).rows, sample_for_display(9999, 100, 5).rows);
}

}  // namespace
}  // namespace neurarium
