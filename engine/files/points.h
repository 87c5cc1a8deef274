// From a table to points for a network: which columns are the features, which one is the label, and what is wrong
// with the cells in them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base.h"
#include "engine/files/csv.h"

namespace neurarium {

enum class LabelKind { Classes, Numbers };  // classification or regression

// Columns are named by their header or by their number from 1.
struct PointColumns {
  std::vector<std::string> features;  // empty: the first two columns of numbers that are not the label
  std::string label;                  // empty: the column called label, class, target or species, or the last one
  LabelKind kind = LabelKind::Classes;
};

struct PointTable {
  std::int64_t rows = 0;
  std::vector<float> x;                    // [rows, features], row-major
  std::vector<std::int32_t> classes;       // [rows], LabelKind::Classes: places in class_names
  std::vector<float> targets;              // [rows], LabelKind::Numbers
  std::vector<std::string> class_names;    // words in order of appearance, numbers by size
  std::vector<std::string> feature_names;  // [features]
  std::string label_name;
  std::vector<Wording> warnings;  // sentences about points that can be read but may not be meant
};

inline constexpr std::size_t kMaxClasses = 1000;

// Errors name the file, the row and the column: unknown or ambiguous column (with the nearest name), words among the
// features, a missing or infinite value, too many classes.
Result<PointTable> choose_points(const Table& table, const PointColumns& columns);

}  // namespace neurarium
