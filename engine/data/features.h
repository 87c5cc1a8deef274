// What a network is fed from a point (x1, x2): the coordinates themselves, squares, product and sines, as in
// TensorFlow Playground. Training rows and the grid of the decision region go through the same function.
#pragma once

#include "engine/base.h"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

struct Feature {
  std::string_view name;
  void (*fill)(const float* xy, std::int64_t rows, std::int64_t stride,
               float* out);  // out[r * stride] from xy[2r], xy[2r+1]
};

// x1 x2 x1^2 x2^2 x1x2 sin(x1) sin(x2). To add an input, write a row in features.cpp.
[[nodiscard]] std::span<const Feature> feature_table();

struct FeatureSet {
  std::vector<int> columns = {0, 1};  // rows of feature_table(), in the order the network gets them; none twice

  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(columns.size()); }
  bool operator==(const FeatureSet&) const = default;
};

// "x1, x2, sin(x1)" in any order, white space free; x1*x2 is x1x2. Errors: no name, an unknown one (with the nearest),
// one that comes twice.
[[nodiscard]] Result<FeatureSet> parse_features(std::string_view list);

// "x1,x2,sin(x1)": what parse_features reads.
[[nodiscard]] std::string to_string(const FeatureSet& set);

// out [rows, set.size()] from xy [rows, 2], both row-major; they must not overlap.
void features(const FeatureSet& set, const float* xy, std::int64_t rows, float* out);

// Mean 0 and deviation 1 for the columns of a user's table, as measured on the training rows.
struct Standardizer {
  std::array<double, 2> mean = {0, 0};
  std::array<double, 2> std = {1, 1};  // population deviation; 1 for a column that is constant

  // xy [n, 2]; train_rows: at least one row of it.
  [[nodiscard]] static Standardizer fit(std::span<const float> xy, std::span<const std::int32_t> train_rows);
  void apply(std::span<float> xy) const;  // (x - mean) / std in place; xy [n, 2]
};

}  // namespace neurarium
