// How a value of any number of axes becomes points: a row for each example, position and head, and all other axes side
// by side as its numbers.
#pragma once

#include "engine/graph.h"
#include "engine/matrix.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace neurarium {

class PointRows {
 public:
  // `dims` begins with the batch axis; axes without a size are `length` long.
  PointRows(const Dims& dims, std::int64_t length);

  [[nodiscard]] std::int64_t positions() const { return positions_; }  // 1: no such axis
  [[nodiscard]] std::int64_t heads() const { return heads_; }
  [[nodiscard]] std::int64_t width() const { return std::ssize(columns_); }
  // Adds the numbers of one point of the value to `to`. Scores of masked keys are minus infinity, which has no place:
  // they are 0 here.
  void append(std::span<const float> value, std::int64_t example, std::int64_t position, std::int64_t head,
              AlignedVector<float>& to) const;

 private:
  std::int64_t positions_ = 1, heads_ = 1;
  std::int64_t per_example_ = 1, per_position_ = 0, per_head_ = 0;  // numbers from one to the next
  std::vector<std::int64_t> columns_;                               // where they lie, from the first
  bool scores_ = false;
};

// The axis along which the positions of a sequence lie, if the value has one.
[[nodiscard]] std::optional<std::size_t> point_positions(const Dims& dims);

// Columns of its points; 0: as many as a sequence has tokens.
[[nodiscard]] std::int64_t point_width(const Dims& dims);

}  // namespace neurarium
