// Cuts a stream of bytes into the rows and cells of a CSV file, holding no more than one row and a chunk in memory.
// Internal to engine/files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base.h"

namespace neurarium::detail {

class CsvRecords {
 public:
  // Fills the span as far as it can; fewer bytes than its size mean the end.
  using Fill = std::function<Result<std::size_t>(std::span<std::byte>)>;

  CsvRecords(Fill fill, std::string source) : fill_(std::move(fill)), source_(std::move(source)) {}

  // Reads the first chunk, refuses what is not text and finds out the separator if it is 0. Call it once, first.
  Status start(char separator);
  // The cells of the next row that is not blank, until the next call; no cells at the end.
  Result<std::span<const std::string_view>> next();

  [[nodiscard]] std::int64_t row() const { return row_; }  // line of the file that the last row began in, from 1
  [[nodiscard]] char separator() const { return separator_; }

 private:
  Status refill();
  // Bytes of the row that begins at position_, without its line end; npos: the buffer ends before the row does.
  [[nodiscard]] std::size_t row_length() const;
  Status split(std::span<char> row);
  Status take_quoted(std::span<char> row, std::size_t& at);
  void pass_line_end();
  [[nodiscard]] Error not_text(const Wording& fault) const;

  Fill fill_;
  std::string source_;
  std::vector<char> buffer_;
  std::size_t chunk_ = std::size_t{1} << 14;  // bytes to read next; doubled each time
  std::size_t position_ = 0;                  // of the next row in the buffer
  std::size_t size_ = 0;                      // bytes in the buffer
  bool ended_ = false;                        // the stream has no more bytes than the buffer holds
  char separator_ = ',';
  std::int64_t line_ = 1;  // of position_
  std::int64_t row_ = 0;
  std::string head_;  // the beginning, to name files of another kind
  std::vector<std::string_view> cells_;
};

// The separator that the rows at the beginning of a file agree on; ',' if none is seen.
char detect_separator(std::string_view beginning);

}  // namespace neurarium::detail
