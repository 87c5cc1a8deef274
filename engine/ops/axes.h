// Where the axes of a value lie in memory, for operations that treat one of them apart (positions, heads).
#pragma once

#include "engine/op.h"

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

template <class T>
PositionAxis position_axis(const Frame<T>& f, ValueId id) {
  const Dims& dims = f.graph->value(id).dims;
  PositionAxis axis;
  for (std::size_t i = dims.size(); i-- > 0;) {
    axis.size = axis_size(f, id, i);
    if (dims[i].label == kPositionAxis) return axis;
    axis.stride *= axis.size;
  }
  NEURARIUM_CHECK(!"the value has an axis t");
  return axis;
}

}  // namespace neurarium
