#include "engine/params.h"

#include <numeric>

namespace neurarium {

std::vector<std::int64_t> shape_of(const Value& value) {
  std::vector<std::int64_t> shape;
  for (const Dim& d : value.dims) shape.push_back(d.size);
  return shape;
}

bool all_finite(std::span<const float> numbers) {
  // Zero times a number is zero exactly when it is finite; sums side by side vectorise, unlike isfinite.
  constexpr std::size_t kSums = 32;
  float sums[kSums] = {};
  std::size_t i = 0;
  for (; i + kSums <= numbers.size(); i += kSums)
    for (std::size_t j = 0; j < kSums; ++j) sums[j] += numbers[i + j] * 0.0f;
  for (; i < numbers.size(); ++i) sums[0] += numbers[i] * 0.0f;
  return std::accumulate(sums, sums + kSums, 0.0f) == 0.0f;
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
