// Reading a table: the header, then row after row into the columns.
#include "engine/files/csv.h"

#include <algorithm>
#include <new>
#include <string_view>
#include <utility>

#include "engine/files/csv_columns.h"
#include "engine/files/csv_records.h"
#include "engine/files/reader.h"
#include "engine/text.h"

namespace neurarium {
namespace {

using detail::ColumnBuilder;
using detail::CsvRecords;
using Cells = std::span<const std::string_view>;

constexpr std::uint64_t kCellsBetweenChecks = std::uint64_t{1} << 22;  // of the free memory
constexpr std::uint64_t kMemoryReserve = std::uint64_t{256} << 20;     // bytes left to everything else

// A row that outlives the buffer it was read into.
struct KeptRow {
  std::vector<std::string> cells;
  std::int64_t row = 0;  // line of the file
};

// A header is a row of names: it has no number at all, or a word where the next row has a number.
bool looks_like_header(const KeptRow& first, const KeptRow& second, bool decimal_comma) {
  bool any_word = false;
  bool any_number = false;
  for (std::size_t i = 0; i < first.cells.size(); ++i) {
    const bool number = detail::number_in(first.cells[i], decimal_comma).has_value();
    const bool word = !number && !detail::is_missing_number(first.cells[i]);
    if (word && i < second.cells.size() && detail::number_in(second.cells[i], decimal_comma)) return true;
    any_word = any_word || word;
    any_number = any_number || number;
  }
  return any_word && !any_number;
}

class TableReader {
 public:
  TableReader(CsvRecords::Fill fill, const std::string& source, const CsvOptions& options)
      : records_(std::move(fill), source), source_(source), options_(options) {}

  Result<Table> read();

 private:
  Status begin();
  Result<KeptRow> keep_next();
  Status append(Cells cells, std::int64_t row);
  Status append(const KeptRow& kept) {
    const std::vector<std::string_view> cells(kept.cells.begin(), kept.cells.end());
    return append(cells, kept.row);
  }
  Status check_memory();

  CsvRecords records_;
  std::string source_;
  CsvOptions options_;
  Table table_;
  std::vector<ColumnBuilder> builders_;
  std::int64_t first_row_ = 0;  // line of the row that says how many columns there are
  std::uint64_t unchecked_cells_ = 0;
};

Result<Table> TableReader::read() {
  if (auto started = begin(); !started) return started.error();
  for (;;) {
    const auto cells = records_.next();
    if (!cells) return cells.error();
    if (cells->empty()) break;
    if (auto done = append(*cells, records_.row()); !done) return done.error();
  }
  // Separators at the ends of all lines make a column of nothing.
  while (builders_.size() > 1 && builders_.back().holds_nothing() && !builders_.back().is_named()) builders_.pop_back();
  table_.source = source_;
  for (auto& builder : builders_) table_.columns.push_back(std::move(builder).finish());
  return std::move(table_);
}

Result<KeptRow> TableReader::keep_next() {
  const auto cells = records_.next();
  if (!cells) return cells.error();
  return KeptRow{{cells->begin(), cells->end()}, records_.row()};
}

// Reads the first two rows, which decide whether there is a header.
Status TableReader::begin() {
  if (auto started = records_.start(options_.separator); !started) return started;
  const bool decimal_comma = records_.separator() == ';';
  table_.separator = records_.separator();
  const auto first = keep_next();
  if (!first) return first.error();
  if (first->cells.empty())
    return input_error("{}: there are only blank lines; choose a file with content", shown(source_));
  const auto second = keep_next();
  if (!second) return second.error();
  table_.has_header = options_.header == Header::Present ||
                      (options_.header == Header::Detect && looks_like_header(*first, *second, decimal_comma));
  first_row_ = first->row;
  for (std::size_t i = 0; i < first->cells.size(); ++i)
    builders_.emplace_back(table_.has_header ? first->cells[i] : "", i + 1, decimal_comma);
  if (table_.has_header && second->cells.empty())
    return input_error("{}: there is a header and no row of data; add some rows", shown(source_));
  if (!table_.has_header)
    if (auto done = append(*first); !done) return done;
  return second->cells.empty() ? ok_status() : append(*second);
}

Status TableReader::append(Cells cells, std::int64_t row) {
  if (cells.size() != builders_.size())
    return input_error("{}: row {} has {}, but row {} has {}; give every row the same number of columns",
                       shown(source_), row, cells.size() == 1 ? worded("1 column") : worded("{} columns", cells.size()),
                       first_row_, builders_.size());
  if (table_.rows == kMaxTableRows)
    return input_error("{}: there are more than the {} rows that are read here; shorten the file", shown(source_),
                       with_commas(static_cast<std::uint64_t>(kMaxTableRows)));
  for (std::size_t i = 0; i < cells.size(); ++i) builders_[i].append(cells[i], row);
  ++table_.rows;
  unchecked_cells_ += cells.size();
  return unchecked_cells_ < kCellsBetweenChecks ? ok_status() : check_memory();
}

Status TableReader::check_memory() {
  unchecked_cells_ = 0;
  if (available_memory() >= kMemoryReserve) return ok_status();
  std::uint64_t bytes = 0;
  for (const auto& builder : builders_) bytes += builder.bytes();
  return memory_error(source_, bytes + kMemoryReserve);
}

}  // namespace

Result<Table> read_csv(const std::string& path, const CsvOptions& options) {
  auto file = InputFile::open(path, kMaxTableFile);
  if (!file) return file.error();
  try {
    return TableReader([&](std::span<std::byte> into) { return file->read_some(into); }, path, options).read();
  } catch (const std::bad_alloc&) {
    return memory_error(path, file->size());
  }
}

Result<Table> parse_csv(std::span<const std::byte> bytes, const std::string& source, const CsvOptions& options) {
  Reader reader(bytes);
  const auto fill = [&](std::span<std::byte> into) -> Result<std::size_t> {
    const auto piece = *reader.take(std::min(into.size(), reader.remaining()));
    std::copy(piece.begin(), piece.end(), into.begin());
    return piece.size();
  };
  return TableReader(fill, source, options).read();
}

}  // namespace neurarium
