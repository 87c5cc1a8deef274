// Which rows of a point set train, which test, and which are drawn when there are too many to draw.
// All three depend on the number of rows, their ids and a seed only, so other noise or other values never move a row.
#pragma once

#include "engine/base.h"

#include <cstdint>
#include <span>
#include <vector>

namespace neurarium {

struct Split {
  std::vector<std::int32_t> train;  // at least one row, in training order
  std::vector<std::int32_t> test;   // round(test_fraction * rows), at most all but one
};

enum class RowOrder { Shuffled, File };

// Divides rows 0..rows-1 (1 to 2^31 - 1 of them). Shuffled: by a key of each row's id from Rng(seed, "split"), so that
// a row that is added or taken away (a point that is painted or erased) moves at most two of the others across, and the
// test rows of a smaller fraction stay test rows of a larger one. File: nothing moves, the first rows train and the
// last ones test. `ids` are [rows], or empty: the rows' numbers. Errors: no rows; a fraction that is not in [0, 1).
[[nodiscard]] Result<Split> split_rows(std::int64_t rows, double test_fraction, std::uint64_t seed,
                                       RowOrder order = RowOrder::Shuffled, std::span<const std::uint32_t> ids = {});

struct DisplaySample {
  std::vector<std::int32_t> rows;  // ascending
  std::int64_t total = 0;          // of how many; say so when it is more than was taken

  [[nodiscard]] bool is_partial() const { return static_cast<std::int64_t>(rows.size()) < total; }
};

// All rows up to `limit`, else that many of them, each subset equally likely (selection sampling, Knuth, TAOCP 2,
// 3.4.2, algorithm S).
[[nodiscard]] DisplaySample sample_for_display(std::int64_t rows, std::int64_t limit, std::uint64_t seed);

}  // namespace neurarium
