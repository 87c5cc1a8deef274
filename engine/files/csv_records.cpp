// Rows and cells of a CSV file, by the rules of RFC 4180 read generously: any line end, and spaces around quotes.
#include "engine/files/csv_records.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "engine/files/csv.h"
#include "engine/files/foreign.h"
#include "engine/files/reader.h"
#include "engine/text.h"

namespace neurarium::detail {
namespace {

constexpr std::size_t kMaxChunk = std::size_t{1} << 18;  // bytes read at a time; the first chunk is smaller
constexpr int kRowsToCompare = 20;                       // for the separator
constexpr std::string_view kSeparators = "\t;,";         // ';' before ',': "1,5;2,5" has decimal commas

bool is_line_end(char c) { return c == '\n' || c == '\r'; }

// Files of these kinds are text and would be read as a strange table of one column.
bool is_marked_text(std::string_view head) {
  head.remove_prefix(std::min(head.find_first_not_of(" \t\r\n"), head.size()));
  return head.starts_with("version https://git-lfs") || head.starts_with("<") || head.starts_with("{") ||
         head.starts_with("%PDF");
}

}  // namespace

char detect_separator(std::string_view beginning) {
  std::vector<std::array<int, kSeparators.size()>> rows;  // how often each one stands in each of the first rows
  std::array<int, kSeparators.size()> counts{};
  bool quoted = false;
  bool blank = true;
  for (const char c : beginning) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (is_line_end(c)) {
      if (!blank) rows.push_back(counts);
      if (rows.size() == kRowsToCompare) break;
      counts = {};
      blank = true;
      continue;
    }
    blank = false;
    if (const auto which = kSeparators.find(c); which != std::string_view::npos) ++counts[which];
  }
  if (rows.empty()) rows.push_back(counts);
  for (std::size_t i = 0; i < kSeparators.size(); ++i) {
    const bool agreed = std::ranges::all_of(rows, [&](const auto& row) { return row[i] == rows[0][i]; });
    if (agreed && rows[0][i] > 0) return kSeparators[i];
  }
  const auto most = std::ranges::max_element(rows[0]);
  return *most > 0 ? kSeparators[static_cast<std::size_t>(most - rows[0].begin())] : ',';
}

Error CsvRecords::not_text(const Wording& fault) const {
  if (auto known = foreign_message(source_, as_bytes(head_), Phrase("a CSV file")); !known.empty())
    return {std::move(known)};
  return input_error("{}: {}", shown(source_), fault);
}

Status CsvRecords::start(char separator) {
  NEURARIUM_CHECK(separator == 0 || kSeparators.find(separator) != std::string_view::npos);
  if (auto read = refill(); !read) return read;
  const std::string_view beginning(buffer_.data(), size_);
  head_ = beginning.substr(0, kForeignHead);
  if (beginning.empty()) return input_error("{}: the file is empty; choose a file with content", shown(source_));
  if (beginning.find('\0') != std::string_view::npos)
    return not_text(worded("this is a binary file, not a CSV file; export it as CSV"));
  if (is_marked_text(beginning) && !foreign_kind(as_bytes(head_)).name.empty()) return not_text({});
  if (beginning.starts_with("\xef\xbb\xbf")) position_ = 3;
  separator_ = separator != 0 ? separator : detect_separator(beginning.substr(position_));
  return ok_status();
}

Status CsvRecords::refill() {
  const std::size_t kept = size_ - position_;
  if (position_ > 0) std::memmove(buffer_.data(), buffer_.data() + position_, kept);
  buffer_.resize(kept + chunk_);
  const auto count = fill_(std::as_writable_bytes(std::span(buffer_).subspan(kept)));
  if (!count) return count.error();
  position_ = 0;
  size_ = kept + *count;
  ended_ = *count < chunk_;
  chunk_ = std::min(2 * chunk_, kMaxChunk);
  return ok_status();
}

std::size_t CsvRecords::row_length() const {
  bool quoted = false;
  bool cell_begins = true;  // only spaces since the last separator
  bool after_quote = false;
  for (std::size_t i = position_; i < size_; ++i) {
    const char c = buffer_[i];
    if (quoted) {
      if (c == '"') {
        quoted = false;
        after_quote = true;
      }
      continue;
    }
    if (c == '"' && (cell_begins || after_quote)) {
      quoted = true;
    } else if (is_line_end(c)) {
      return i - position_;
    }
    after_quote = false;
    cell_begins = c == separator_ || (cell_begins && c == ' ');
  }
  return ended_ ? size_ - position_ : std::string::npos;
}

void CsvRecords::pass_line_end() {
  if (position_ == size_) return;
  const bool carriage_return = buffer_[position_++] == '\r';
  if (carriage_return && position_ < size_ && buffer_[position_] == '\n') ++position_;
  ++line_;
}

Result<std::span<const std::string_view>> CsvRecords::next() {
  for (;;) {
    std::size_t length = row_length();
    // One byte more than the row must be known, to tell "\r\n" from "\r".
    while (!ended_ && (length == std::string::npos || position_ + length + 1 >= size_)) {
      if (size_ - position_ > kMaxTableLine + 2) break;
      if (auto read = refill(); !read) return read.error();
      length = row_length();
    }
    row_ = line_;
    if (length > kMaxTableLine)
      return input_error(
          "{}: row {} has more than {} bytes; the lines of this file do not end, or a quote is never "
          "closed: correct it or choose another file",
          shown(source_), row_, with_commas(kMaxTableLine));
    if (length == 0 && position_ == size_) return std::span<const std::string_view>{};
    const std::span<char> row(buffer_.data() + position_, length);
    position_ += length;
    line_ += std::ranges::count(row, '\n');
    pass_line_end();
    const std::string_view text(row.data(), row.size());
    if (text.find_first_not_of(' ') == std::string_view::npos) continue;
    if (text.find('\0') != std::string_view::npos)
      return not_text(worded("row {} holds a zero byte; this is a binary file: export it as CSV", row_));
    if (!is_utf8(text)) return not_text(worded("row {} is not valid UTF-8; save the file as UTF-8", row_));
    if (auto done = split(row); !done) return done.error();
    return std::span<const std::string_view>(cells_);
  }
}

// Takes the cell whose opening quote is at `at`, its doubled quotes made single in place, and stops behind it.
Status CsvRecords::take_quoted(std::span<char> row, std::size_t& at) {
  const std::size_t begin = ++at;
  std::size_t end = begin;
  for (;; ++at) {
    if (at == row.size())
      return input_error("{}: row {}, column {}: a quote is opened and never closed; add the closing quote",
                         shown(source_), row_, cells_.size() + 1);
    if (row[at] == '"') {
      const bool doubled = at + 1 < row.size() && row[at + 1] == '"';
      if (!doubled) break;
      ++at;
    }
    row[end++] = row[at];
  }
  cells_.emplace_back(row.data() + begin, end - begin);
  ++at;
  while (at < row.size() && row[at] == ' ') ++at;
  if (at < row.size() && row[at] != separator_)
    return input_error("{}: row {}, column {}: there is text behind a closing quote; write a quote inside a cell twice",
                       shown(source_), row_, cells_.size());
  return ok_status();
}

Status CsvRecords::split(std::span<char> row) {
  cells_.clear();
  for (std::size_t at = 0;; ++at) {
    while (at < row.size() && row[at] == ' ') ++at;
    if (at < row.size() && row[at] == '"') {
      if (auto taken = take_quoted(row, at); !taken) return taken;
    } else {
      const std::size_t begin = at;
      while (at < row.size() && row[at] != separator_) ++at;
      std::size_t end = at;
      while (end > begin && row[end - 1] == ' ') --end;
      cells_.emplace_back(row.data() + begin, end - begin);
    }
    if (at == row.size()) return ok_status();
    if (cells_.size() == kMaxTableColumns)
      return input_error("{}: row {} has more than the {} columns that are read here; remove some", shown(source_),
                         row_, with_commas(kMaxTableColumns));
  }
}

}  // namespace neurarium::detail
