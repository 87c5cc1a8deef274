// What is known about the points of a model: what the rows of its matrices and its examples are called. Each exhibit
// whose rows have names has its few lines here.
#pragma once

#include "engine/data/tokenizer.h"
#include "engine/exhibits/embeddings.h"

#include <optional>

namespace neurarium {

// How a model of text reads what is typed.
struct PointReader {
  TokenizerPtr tokenizer;
  std::int64_t length = 0;  // tokens that are read at once
  int padding = -1;         // the id that fills up shorter sequences; -1: none
  bool causal = true;       // it goes on from a text
};
// None for models that read no text.
[[nodiscard]] std::optional<PointReader> point_reader(const ExhibitSettings& settings);

// Of the rows of a parameter: tokens, positions, contexts or units.
[[nodiscard]] std::vector<Column> row_columns(const PointMoment& moment, const std::string& name, std::int64_t rows);

// Of examples: `train` rows of the training part, then `test` of the test part.
[[nodiscard]] std::vector<Column> example_columns(const PointMoment& moment, std::span<const std::int32_t> train,
                                                  std::span<const std::int32_t> test);

// The column with row i of the new one as row `rows[i]` of the old one.
[[nodiscard]] Column take_rows(const Column& column, std::span<const std::int32_t> rows);

}  // namespace neurarium
