// The trained numbers of a graph, apart from it: one flat array in which each parameter starts on a cache line.
// Optimizers walk the array as a whole (the padding is zero and stays zero); the trainer, the heat map and a what-if
// run hold different Params of one Graph.
#pragma once

#include "engine/graph.h"
#include "engine/matrix.h"

#include <span>

namespace neurarium {

// Where each parameter of a graph lies in the flat array.
class ParamLayout {
 public:
  explicit ParamLayout(const Graph& graph);
  [[nodiscard]] std::int64_t size() const { return size_; }  // padding included
  [[nodiscard]] std::int64_t offset(ValueId id) const {
    return offset_[static_cast<std::size_t>(id)];
  }  // -1: no parameter
  [[nodiscard]] std::int64_t count(ValueId id) const { return count_[static_cast<std::size_t>(id)]; }

 private:
  std::vector<std::int64_t> offset_, count_;
  std::int64_t size_ = 0;
};

// Number of elements of a value whose dimensions are all fixed.
std::int64_t fixed_count(const Value& value);

// The dimensions of a value, in order; all of them fixed for a parameter.
std::vector<std::int64_t> shape_of(const Value& value);

// None is a NaN or an infinity.
bool all_finite(std::span<const float> numbers);

template <class T>
class Params {
 public:
  explicit Params(const Graph& graph) : layout_(graph), data_(static_cast<std::size_t>(layout_.size()), T{0}) {}
  [[nodiscard]] const ParamLayout& layout() const { return layout_; }
  [[nodiscard]] std::span<T> of(ValueId id) {
    return {data_.data() + layout_.offset(id), static_cast<std::size_t>(layout_.count(id))};
  }
  [[nodiscard]] std::span<const T> of(ValueId id) const {
    return {data_.data() + layout_.offset(id), static_cast<std::size_t>(layout_.count(id))};
  }
  [[nodiscard]] std::span<T> flat() { return data_; }
  [[nodiscard]] std::span<const T> flat() const { return data_; }

 private:
  ParamLayout layout_;
  AlignedVector<T> data_;
};

}  // namespace neurarium
