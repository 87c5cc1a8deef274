#include "engine/exhibits/point_rows.h"

#include <cmath>
#include <limits>
#include <string_view>

namespace neurarium {
namespace {

constexpr std::size_t kAxesWithHeads = 4;  // [b, t, h, d] and [b, h, q, k]: elsewhere "h" counts hidden units

std::optional<std::size_t> axis_named(const Dims& dims, std::string_view label) {
  for (std::size_t a = 1; a < dims.size(); ++a)
    if (dims[a].label == label) return a;
  return std::nullopt;
}

std::optional<std::size_t> head_axis(const Dims& dims) {
  return dims.size() == kAxesWithHeads && point_positions(dims) ? axis_named(dims, "h") : std::nullopt;
}

}  // namespace

std::optional<std::size_t> point_positions(const Dims& dims) {
  for (const std::string_view label : {kPositionAxis, std::string_view("q"), std::string_view("k")})
    if (const auto axis = axis_named(dims, label)) return axis;
  return std::nullopt;
}

std::int64_t point_width(const Dims& dims) {
  const auto positions = point_positions(dims);
  const auto heads = head_axis(dims);
  std::int64_t width = 1;
  for (std::size_t a = 1; a < dims.size(); ++a)
    if (a != positions && a != heads) width *= dims[a].size;
  return width;
}

PointRows::PointRows(const Dims& dims, std::int64_t length) {
  const auto positions = point_positions(dims);
  const auto heads = head_axis(dims);
  columns_ = {0};
  for (std::size_t a = dims.size(); a-- > 1;) {
    const std::int64_t size = extent(dims[a], 1, length);
    const std::int64_t stride = per_example_;
    per_example_ *= size;
    if (a == positions) {
      positions_ = size;
      per_position_ = stride;
    } else if (a == heads) {
      heads_ = size;
      per_head_ = stride;
    } else {
      // From the last axis to the first: those that are known stand behind each step of this one.
      const std::vector<std::int64_t> inner = columns_;
      columns_.clear();
      for (std::int64_t i = 0; i < size; ++i)
        for (const std::int64_t at : inner) columns_.push_back(i * stride + at);
    }
    scores_ = scores_ || (dims[a].label == "k" && a != positions);
  }
}

void PointRows::append(std::span<const float> value, std::int64_t example, std::int64_t position, std::int64_t head,
                       AlignedVector<float>& to) const {
  const float* from = value.data() + example * per_example_ + position * per_position_ + head * per_head_;
  for (const std::int64_t at : columns_) {
    const bool masked = scores_ && from[at] == -std::numeric_limits<float>::infinity();
    to.push_back(masked ? 0.0f : from[at]);
  }
}

}  // namespace neurarium
