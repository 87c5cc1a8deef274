// A small table of keys and values that can be asked: the same numbers for kernel regression and for attention. Made by
// a seeded generator, read from a CSV file or edited by hand.
#pragma once

#include "engine/base.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

inline constexpr int kLeastEntries = 2;
inline constexpr int kMostEntries = 64;

struct LookupTable {
  int key_dims = 1;           // 1 or 2
  int value_dims = 1;         // 1 or 2
  std::vector<float> keys;    // [entries, key_dims]
  std::vector<float> values;  // [entries, value_dims]
  std::vector<std::string> key_names = {"x"}, value_names = {"y"};
  bool operator==(const LookupTable&) const = default;
  [[nodiscard]] int size() const { return static_cast<int>(keys.size()) / key_dims; }
  [[nodiscard]] std::span<const float> key(int i) const {
    return std::span(keys).subspan(static_cast<std::size_t>(i * key_dims), static_cast<std::size_t>(key_dims));
  }
  [[nodiscard]] std::span<const float> value(int i) const {
    return std::span(values).subspan(static_cast<std::size_t>(i * value_dims), static_cast<std::size_t>(value_dims));
  }
};

struct LookupKind {
  std::string_view name;
  int key_dims, value_dims;
  bool generated;        // its size and noise can be chosen
  double query, query2;  // to begin with
};
// heights: mean height (m) and weight (kg) of 15 groups of American women of 30 to 39 (The World Almanac, 1975);
// wave 1-D to 1-D, hills 2-D to 1-D, clock 1-D to 2-D, wind 2-D to 2-D.
std::span<const LookupKind> lookup_kinds();
const LookupKind* find_lookup_kind(std::string_view name);  // null: none

// `entries` and `noise` (a deviation, in parts of the values') are read by the generated kinds.
LookupTable make_lookup_table(const LookupKind& kind, int entries, double noise, std::uint64_t seed);

// The columns of a CSV file: the last `value_dims` are the values, those before them the keys. Errors name the file,
// the row and the column: fewer or more than 1 or 2 columns of either, words, missing numbers, too few or too many
// rows.
Result<LookupTable> read_lookup_table(const std::string& path, int value_dims);
// What does not come from a generator is checked: sizes, finite numbers. `source` names it.
Status check_lookup_table(const LookupTable& table, const std::string& source);

}  // namespace neurarium
