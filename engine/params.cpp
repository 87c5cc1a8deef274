#include "engine/params.h"

namespace neurarium {

bool all_finite(std::span<const float> numbers) {
  // Zero times a number is zero exactly when it is finite; unlike isfinite this vectorises.
  float sum = 0;
  for (const float x : numbers) sum += x * 0.0f;
  return sum == 0.0f;
}

std::int64_t fixed_count(const Value& value) {
  std::int64_t count = 1;
  for (const Dim& d : value.dims) {
    NEURARIUM_CHECK(d.size != kSymbol);
    count *= d.size;
  }
  return count;
}

ParamLayout::ParamLayout(const Graph& graph) : offset_(graph.values().size(), -1), count_(graph.values().size(), 0) {
  for (const ValueId id : graph.params()) {
    const auto i = static_cast<std::size_t>(id);
    offset_[i] = size_;
    count_[i] = fixed_count(graph.value(id));
    size_ += padded<float>(count_[i]);
  }
}

}  // namespace neurarium
