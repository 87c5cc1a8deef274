// Vectors from a file of the user's (a table, or a matrix of a safetensors file) with labels from the same or another
// table, and coordinates back into a table.
#pragma once

#include "engine/embedding/points.h"

#include <span>
#include <string>
#include <vector>

namespace neurarium {

// Columns of numbers become the vectors, columns of words the labels; a header is found out. The table may be separated
// by tabs, commas or semicolons. Errors: no numbers, a missing number (names row and column), those of read_csv.
Result<Vectors> vectors_from_table(const Table& table);

// A matrix [rows, width] of a safetensors file; without a name the only one of rank 2, or an error that lists them.
Result<Vectors> read_tensor_vectors(const std::string& path, const std::string& tensor);

// One or the other by the file's beginning; `tensor` may be empty.
Result<Vectors> read_vectors(const std::string& path, const std::string& tensor);

// A table with one row for each point. A first row that is no header by its looks is one if there is just one row too
// many. Errors: another number of rows (names both), those of read_csv.
Status add_labels(Vectors& vectors, const Table& labels);
Status read_labels(Vectors& vectors, const std::string& path);

// Whether the file looks like labels for these vectors: a table whose rows are as many and that has a column of words,
// or a single column.
[[nodiscard]] bool looks_like_labels(const Vectors& vectors, const Table& table);

// x, y (and z) of each point with its labels, tab-separated, with a header.
std::string coordinates_tsv(const Vectors& vectors, std::span<const MapPosition> positions, int dims);

}  // namespace neurarium
