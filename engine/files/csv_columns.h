// Turns the cells of a CSV file into columns of numbers or words, row after row. Internal to engine/files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/files/csv.h"

namespace neurarium::detail {

// The number that a cell holds, by the rules of C whatever the locale; with `decimal_comma` also "1,5".
// Infinite or too large numbers and "nan" are none.
std::optional<double> number_in(std::string_view cell, bool decimal_comma);
// Whether a cell says that there is no value: empty, "nan", "NA", "null", "?", "inf", ...
bool is_missing_number(std::string_view cell);

class ColumnBuilder {
 public:
  // An empty name becomes "column N", with `number` counted from 1.
  ColumnBuilder(const std::string& name, std::size_t number, bool decimal_comma);

  void append(std::string_view cell, std::int64_t row);
  [[nodiscard]] std::uint64_t bytes() const;  // of memory, about
  [[nodiscard]] bool is_named() const { return named_; }
  [[nodiscard]] bool holds_nothing() const { return !column_.is_text && !any_number_ && markers_.empty(); }
  Column finish() && { return std::move(column_); }

 private:
  void append_word(std::string_view word);
  void become_text();

  Column column_;
  bool named_;
  bool decimal_comma_;
  bool any_number_ = false;
  CellNote first_empty_;
  std::vector<std::pair<std::size_t, std::string>> markers_;  // places and words like "NA" among numbers
  std::unordered_map<std::string, std::uint32_t> ids_;
  std::uint64_t word_bytes_ = 0;
};

}  // namespace neurarium::detail
