#include "engine/embedding/points.h"

#include "engine/text.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <numeric>
#include <set>

namespace neurarium {

Status check_vectors(const Vectors& vectors) {
  const std::string source = shown(vectors.source);
  if (vectors.rows < 1) return input_error("{}: there is no point in it; choose one with at least one vector.", source);
  if (vectors.width < 1) return input_error("{}: there is no column of numbers; a vector needs at least one.", source);
  if (vectors.rows > kMaxVectorValues / vectors.width)
    return input_error("{}: {} vectors of {} numbers are more than the {} numbers that fit here; take fewer rows.",
                       source, with_commas(static_cast<std::uint64_t>(vectors.rows)), vectors.width,
                       with_commas(static_cast<std::uint64_t>(kMaxVectorValues)));
  NEURARIUM_CHECK_EQ(static_cast<std::int64_t>(vectors.values.size()), vectors.rows * vectors.width);
  for (std::size_t i = 0; i < vectors.values.size(); ++i) {
    if (std::abs(vectors.values[i]) <= kFarthestCoordinate) continue;
    const auto at = static_cast<std::int64_t>(i);
    if (std::isfinite(vectors.values[i]))
      return input_error(
          "{}: number {} of vector {} is {:.3g}, but distances up to {:.0e} can be drawn; scale it down.", source,
          at % vectors.width + 1, at / vectors.width + 1, vectors.values[i], kFarthestCoordinate);
    return input_error("{}: number {} of vector {} is {}, which has no place; take it out or correct it.", source,
                       at % vectors.width + 1, at / vectors.width + 1, vectors.values[i]);
  }
  return ok_status();
}

Column word_column(std::string name, const std::vector<std::string>& words) {
  Column column;
  column.name = std::move(name);
  column.is_text = true;
  std::map<std::string, std::uint32_t> known;
  for (const std::string& word : words) {
    const auto [place, fresh] = known.emplace(word, static_cast<std::uint32_t>(column.words.size()));
    if (fresh) column.words.push_back(word);
    column.word_ids.push_back(place->second);
  }
  return column;
}

Column number_column(std::string name, std::vector<float> numbers) {
  Column column;
  column.name = std::move(name);
  column.numbers = std::move(numbers);
  return column;
}

std::string cell_text(const Column& column, std::int64_t row) {
  const auto i = static_cast<std::size_t>(row);
  return column.is_text ? column.words[column.word_ids[i]] : fmt::format("{:.6g}", column.numbers[i]);
}

bool classes_of(const Column& column, ClassColumn& classes) {
  if (column.is_text) {
    classes = {column.word_ids, column.words};
    return true;
  }
  std::set<float> different;
  for (const float number : column.numbers)
    if (std::isfinite(number) && different.insert(number).second && different.size() > kMostClasses) return false;
  const std::vector<float> sorted(different.begin(), different.end());
  classes = {};
  for (const float number : sorted) classes.names.push_back(fmt::format("{:.6g}", number));
  bool missing = false;
  for (const float number : column.numbers) {
    missing = missing || !std::isfinite(number);
    const auto place = std::isfinite(number) ? std::lower_bound(sorted.begin(), sorted.end(), number) : sorted.end();
    classes.of.push_back(static_cast<std::uint32_t>(place - sorted.begin()));
  }
  if (missing) classes.names.emplace_back("?");
  return true;
}

std::int64_t count_duplicates(const Vectors& vectors) {
  std::vector<std::int32_t> order(static_cast<std::size_t>(vectors.rows));
  std::iota(order.begin(), order.end(), 0);
  const auto bytes = static_cast<std::size_t>(vectors.width) * sizeof(float);
  const auto compare = [&](std::int32_t a, std::int32_t b) {
    return std::memcmp(vectors.row(a).data(), vectors.row(b).data(), bytes);
  };
  std::sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) { return compare(a, b) < 0; });
  std::int64_t count = 0;
  for (std::size_t i = 1; i < order.size(); ++i) count += compare(order[i - 1], order[i]) == 0;
  return count;
}

std::vector<double> mean_of(const Vectors& vectors) {
  std::vector<double> mean(static_cast<std::size_t>(vectors.width), 0.0);
  for (std::int64_t i = 0; i < vectors.rows; ++i) {
    const auto row = vectors.row(i);
    for (std::size_t j = 0; j < mean.size(); ++j) mean[j] += row[j];
  }
  for (double& m : mean) m /= static_cast<double>(vectors.rows);
  return mean;
}

AlignedVector<float> unit_rows(const Vectors& vectors) {
  AlignedVector<float> unit = vectors.values;
  for (std::int64_t i = 0; i < vectors.rows; ++i) {
    float* row = unit.data() + i * vectors.width;
    double squares = 0;
    for (std::int64_t j = 0; j < vectors.width; ++j) squares += static_cast<double>(row[j]) * row[j];
    if (squares <= 0) continue;
    const double scale = 1 / std::sqrt(squares);
    for (std::int64_t j = 0; j < vectors.width; ++j) row[j] = static_cast<float>(row[j] * scale);
  }
  return unit;
}

}  // namespace neurarium
