// Reads tables of points from CSV and TSV files: header or none, quoted cells (RFC 4180), any line ending, and decimal
// points or commas whatever the locale. Rows are read one at a time, so a table takes 4 bytes a number and no more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/base.h"

namespace neurarium {

// A cell that a message may point at. Rows are lines of the file, counted from 1 with the header; 0: there is none.
struct CellNote {
  std::int64_t row = 0;
  std::string text;
};

// A column of numbers until a cell turns up that is none; then it is one of words, and its numbers become words.
struct Column {
  std::string name;  // from the header, otherwise "column 3"
  bool is_text = false;
  std::vector<float> numbers;           // [rows] of a column of numbers; NaN where the value is missing
  std::vector<std::uint32_t> word_ids;  // [rows] of a text column: places in `words`
  std::vector<std::string> words;       // the different words in order of appearance
  CellNote first_missing;               // the first cell that is empty or, among numbers, "nan", "inf", "NA", ...
  CellNote first_word;                  // the cell that made it a text column
};

struct Table {
  std::string source;  // the file's name in messages
  std::vector<Column> columns;
  std::int64_t rows = 0;  // without the header
  bool has_header = false;
  char separator = ',';
};

enum class Header { Detect, Present, Absent };

struct CsvOptions {
  Header header = Header::Detect;
  char separator = 0;  // ',', ';' or tab; 0: found out from the first rows. With ';', "1,5" is a number.
};

// Limits of a table.
inline constexpr std::int64_t kMaxTableRows = 1'000'000;
inline constexpr std::size_t kMaxTableColumns = 4096;
inline constexpr std::size_t kMaxTableLine = std::size_t{1} << 20;       // bytes of one row
inline constexpr std::uint64_t kMaxTableFile = std::uint64_t{16} << 30;  // bytes

// Errors name the file, the row and the column: not text, not UTF-8, ragged, too large, a quote that is never closed.
// Missing values are no error here, because the column may not be wanted; choose_points() refuses them.
Result<Table> read_csv(const std::string& path, const CsvOptions& options = {});
// The same from memory; `source` is the name that messages use.
Result<Table> parse_csv(std::span<const std::byte> bytes, const std::string& source, const CsvOptions& options = {});

}  // namespace neurarium
