// Where the axes of a value lie in memory, for operations that treat one of them apart (positions, heads).
#pragma once

#include "engine/op.h"

#include <optional>

namespace neurarium {

template <class T>
std::int64_t axis_size(const Frame<T>& f, ValueId id, std::size_t axis) {
  return extent(f.graph->value(id).dims[axis], f.run->rows, f.run->length);
}

// The axis "t": element `i` of the value lies at position i / stride % size.
struct PositionAxis {
  std::int64_t size = 1, stride = 1;
  [[nodiscard]] std::int64_t at(std::int64_t offset) const { return offset / stride % size; }
};

// None where the value has no such axis.
inline std::optional<PositionAxis> find_position_axis(const Dims& dims, std::int64_t rows, std::int64_t length) {
  PositionAxis axis;
  for (std::size_t i = dims.size(); i-- > 0;) {
    axis.size = extent(dims[i], rows, length);
    if (dims[i].label == kPositionAxis) return axis;
    axis.stride *= axis.size;
  }
  return std::nullopt;
}

template <class T>
PositionAxis position_axis(const Frame<T>& f, ValueId id) {
  const auto axis = find_position_axis(f.graph->value(id).dims, f.run->rows, f.run->length);
  NEURARIUM_CHECK(axis.has_value());
  return *axis;
}

}  // namespace neurarium
