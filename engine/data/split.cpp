#include "engine/data/split.h"

#include "engine/rng.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace neurarium {

namespace {
constexpr std::int64_t kMaxRows = std::numeric_limits<std::int32_t>::max();
}  // namespace

Result<Split> split_rows(std::int64_t rows, double test_fraction, std::uint64_t seed, RowOrder order,
                         std::span<const std::uint32_t> ids) {
  NEURARIUM_CHECK(rows <= kMaxRows);
  NEURARIUM_CHECK(ids.empty() || static_cast<std::int64_t>(ids.size()) == rows);
  if (rows < 1)
    return input_error("The data set has no points to divide into training and test; give it at least one.");
  if (!(test_fraction >= 0 && test_fraction < 1))
    return usage_error(
        "The test split must be a number from 0 to below 1, but it is {}; choose a number in that range.",
        std::isnan(test_fraction) ? worded("not a number") : Wording{fmt::format("{}", test_fraction)});
  std::vector<std::int32_t> all(static_cast<std::size_t>(rows));
  std::iota(all.begin(), all.end(), 0);
  if (order == RowOrder::Shuffled) {
    std::vector<std::uint64_t> keys(all.size());
    Rng rng(seed, "split");
    for (std::size_t row = 0; row < keys.size(); ++row) {
      if (!ids.empty()) rng.seek(2 * std::uint64_t{ids[row]});  // a key is two numbers of 32 bits
      keys[row] = rng.next_u64();
    }
    const auto key_of = [&](std::int32_t row) { return keys[static_cast<std::size_t>(row)]; };
    std::sort(all.begin(), all.end(),
              [&](std::int32_t a, std::int32_t b) { return std::pair(key_of(a), a) < std::pair(key_of(b), b); });
  }
  const auto wanted = static_cast<std::int64_t>(std::llround(test_fraction * static_cast<double>(rows)));
  const auto middle = all.end() - std::min(wanted, rows - 1);
  return Split{{all.begin(), middle}, {middle, all.end()}};
}

DisplaySample sample_for_display(std::int64_t rows, std::int64_t limit, std::uint64_t seed) {
  NEURARIUM_CHECK(rows >= 0 && rows <= kMaxRows && limit >= 0);
  DisplaySample sample;
  sample.total = rows;
  std::int64_t missing = std::min(rows, limit);
  sample.rows.reserve(static_cast<std::size_t>(missing));
  Rng rng(seed, "data", "display");
  for (std::int64_t row = 0; missing > 0; ++row) {
    const std::int64_t left = rows - row;
    if (missing < left && rng.uniform() * static_cast<double>(left) >= static_cast<double>(missing)) continue;
    sample.rows.push_back(static_cast<std::int32_t>(row));
    --missing;
  }
  return sample;
}

}  // namespace neurarium
