// What a network is fed from a point (x1, x2): the coordinates themselves, squares, product and sines, as in
// TensorFlow Playground, and formulas of the user's. Training rows and the grid of the decision region go through the
// same function.
#pragma once

#include "engine/base.h"
#include "engine/data/formula.h"

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

inline constexpr std::size_t kMaxFormulas = 8;  // inputs of the user's own

// What is on offer are the rows of feature_table() and then the formulas.
struct FeatureSet {
  std::vector<int> columns = {0, 1};  // of what is on offer, in the order the network gets them; none twice
  std::vector<Formula> formulas;

  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(columns.size()); }
  [[nodiscard]] int offered() const { return static_cast<int>(feature_table().size() + formulas.size()); }
  [[nodiscard]] std::string_view name(int offered) const;
  [[nodiscard]] bool has(int offered) const;
  [[nodiscard]] FeatureSet all() const;  // of all that is on offer
  void remove(int offered);              // a formula is then no longer on offer
  bool operator==(const FeatureSet&) const = default;
};

// "x1, x2, sin(x1), exp(-x1^2)" in any order, white space free; x1*x2 is x1x2, and what is no name is a formula.
// Errors: no name, one that is neither (with the nearest name), one that comes twice, more formulas than kMaxFormulas.
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
