// Numbers and words of a column.
#include "engine/files/csv_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>

namespace neurarium::detail {
namespace {

constexpr std::size_t kLongestNumber = 400;  // characters; the longest double printed in full has 327

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

void note(CellNote& where, std::int64_t row, std::string_view text) {
  if (where.row == 0) where = {row, std::string(text)};
}

}  // namespace

std::optional<double> number_in(std::string_view cell, bool decimal_comma) {
  if (cell.empty() || cell.size() > kLongestNumber) return std::nullopt;
  if (cell[0] == '+' && cell.size() > 1 && cell[1] != '-') cell.remove_prefix(1);
  char copy[kLongestNumber];
  if (decimal_comma && cell.find('.') == std::string_view::npos && std::ranges::count(cell, ',') == 1) {
    std::ranges::replace_copy(cell, copy, ',', '.');
    cell = {copy, cell.size()};
  }
  double value = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (end != cell.data() + cell.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    // Too near to zero for a double is zero; too far from it is no number of ours.
    long double wide = 2;
    std::from_chars(cell.data(), cell.data() + cell.size(), wide);
    if (std::abs(wide) > 1) return std::nullopt;
    value = static_cast<double>(wide);
  }
  if (error == std::errc::invalid_argument || !std::isfinite(static_cast<float>(value))) return std::nullopt;
  return value;
}

bool is_missing_number(std::string_view cell) {
  if (cell.empty()) return true;
  if (cell.size() > kLongestNumber) return false;
  static constexpr std::string_view words[] = {"nan", "na",       "n/a",  "null", "?",
                                               "inf", "infinity", "#n/a", "-nan", "#div/0!"};
  const std::string lower = lower_case(cell);
  const std::string_view unsigned_part = std::string_view(lower).substr(lower[0] == '-' || lower[0] == '+' ? 1 : 0);
  if (std::ranges::find(words, lower) != std::end(words)) return true;
  if (unsigned_part == "inf" || unsigned_part == "infinity") return true;
  if (unsigned_part.empty() || !(unsigned_part[0] == '.' || (unsigned_part[0] >= '0' && unsigned_part[0] <= '9')))
    return false;
  double value = 0;  // a number too large for a float counts as infinite
  const auto [end, error] = std::from_chars(unsigned_part.data(), unsigned_part.data() + unsigned_part.size(), value);
  return error != std::errc::invalid_argument && end == unsigned_part.data() + unsigned_part.size();
}

ColumnBuilder::ColumnBuilder(const std::string& name, std::size_t number, bool decimal_comma)
    : named_(!name.empty()), decimal_comma_(decimal_comma) {
  column_.name = named_ ? name : fmt::format("column {}", number);
}

void ColumnBuilder::append(std::string_view cell, std::int64_t row) {
  if (cell.empty()) note(first_empty_, row, cell);
  if (column_.is_text) {
    if (cell.empty()) note(column_.first_missing, row, cell);
    return append_word(cell);
  }
  if (const auto number = number_in(cell, decimal_comma_)) {
    any_number_ = true;
    column_.numbers.push_back(static_cast<float>(*number));
    return;
  }
  if (is_missing_number(cell)) {
    note(column_.first_missing, row, cell);
    if (!cell.empty()) markers_.emplace_back(column_.numbers.size(), cell);
    column_.numbers.push_back(std::numeric_limits<float>::quiet_NaN());
    return;
  }
  note(column_.first_word, row, cell);
  become_text();
  append_word(cell);
}

void ColumnBuilder::become_text() {
  column_.is_text = true;
  column_.first_missing = first_empty_;
  const std::vector<float> numbers = std::exchange(column_.numbers, {});
  column_.word_ids.reserve(numbers.size() + 1);
  auto marker = markers_.begin();
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (!std::isnan(numbers[i])) {
      append_word(fmt::format("{}", numbers[i]));
    } else if (marker != markers_.end() && marker->first == i) {
      append_word((marker++)->second);
    } else {
      append_word("");
    }
  }
  markers_.clear();
  markers_.shrink_to_fit();
}

// A number among words is written as the numbers before the first word were, so that "1.0" and "1" are one word.
void ColumnBuilder::append_word(std::string_view cell) {
  const auto number = number_in(cell, decimal_comma_);
  const auto [at, is_new] = ids_.emplace(number ? fmt::format("{}", static_cast<float>(*number)) : std::string(cell),
                                         static_cast<std::uint32_t>(column_.words.size()));
  if (is_new) {
    column_.words.push_back(at->first);
    word_bytes_ += 2 * (sizeof(std::string) + cell.size()) + 48;
  }
  column_.word_ids.push_back(at->second);
}

std::uint64_t ColumnBuilder::bytes() const {
  return 4 * (column_.numbers.capacity() + column_.word_ids.capacity()) + word_bytes_ + 40 * markers_.capacity();
}

}  // namespace neurarium::detail
