// Points in a space of many dimensions with what is known about each: what the embeddings of a model, its values over a
// text and a user's file become, and what every projection and search takes.
#pragma once

#include "engine/base.h"
#include "engine/files/csv.h"
#include "engine/matrix.h"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace neurarium {

inline constexpr std::int64_t kMaxVectorValues = 64'000'000;  // numbers of all vectors together

struct Vectors {
  std::string source;  // where they come from, in messages
  std::int64_t rows = 0;
  std::int64_t width = 0;
  AlignedVector<float> values;  // [rows, width]
  std::vector<Column> columns;  // what is known about each point, [rows] each

  [[nodiscard]] std::span<const float> row(std::int64_t i) const {
    return {values.data() + i * width, static_cast<std::size_t>(width)};
  }
};
using VectorsPtr = std::shared_ptr<const Vectors>;

using MapPosition = std::array<float, 3>;  // a place in a picture of 1 to 3 dimensions; what is beyond them is 0

inline constexpr float kFarthestCoordinate = 1e15F;  // squares of differences, summed, stay far below the largest float

// Errors: no point, no dimension, more than kMaxVectorValues numbers, a NaN, an infinity or a number beyond
// kFarthestCoordinate (names the row).
Status check_vectors(const Vectors& vectors);

// A column of words; the different ones are found.
Column word_column(std::string name, const std::vector<std::string>& words);
Column number_column(std::string name, std::vector<float> numbers);

// The cell as it is shown.
std::string cell_text(const Column& column, std::int64_t row);

// A column as classes: its words, or numbers of which there are at most kMostClasses different ones.
inline constexpr std::size_t kMostClasses = 64;
struct ClassColumn {
  std::vector<std::uint32_t> of;   // [rows], places in `names`
  std::vector<std::string> names;  // numbers in rising order, words in order of appearance
};
// None when it has too many different numbers: then it is a scale.
[[nodiscard]] bool classes_of(const Column& column, ClassColumn& classes);

// How many points lie exactly on an earlier one.
std::int64_t count_duplicates(const Vectors& vectors);

// The rows' mean, [width].
std::vector<double> mean_of(const Vectors& vectors);

// Each row divided by its length; rows of length 0 stay.
AlignedVector<float> unit_rows(const Vectors& vectors);

}  // namespace neurarium
