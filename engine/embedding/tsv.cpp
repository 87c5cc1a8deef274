#include "engine/embedding/tsv.h"

#include "engine/files/reader.h"
#include "engine/files/safetensors.h"
#include "engine/text.h"

#include <algorithm>
#include <array>

namespace neurarium {
namespace {

constexpr std::uint64_t kHeaderLength = 8;

bool is_safetensors(const std::string& path) {
  auto file = InputFile::open(path, kMaxTensorFile);
  if (!file) return false;
  std::array<std::byte, kHeaderLength + 1> head{};
  const auto read = file->read_some(head);
  return read && *read == head.size() && head[kHeaderLength] == std::byte{'{'};
}

// A cell that a table of tabs can hold on one line.
std::string table_cell(const std::string& text) {
  if (text.find_first_of("\t\n\r\"") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

// The same column with one more row on top: what was taken for its name.
Column with_first_row(const Column& column) {
  std::vector<std::string> words{column.name};
  const auto rows = static_cast<std::int64_t>(column.is_text ? column.word_ids.size() : column.numbers.size());
  for (std::int64_t i = 0; i < rows; ++i) words.push_back(cell_text(column, i));
  return word_column("label", words);
}

// All rows but the first, which names the column.
Column without_first_row(const Column& column) {
  Column shorter = column;
  shorter.name = cell_text(column, 0);
  if (column.is_text)
    shorter.word_ids.erase(shorter.word_ids.begin());
  else
    shorter.numbers.erase(shorter.numbers.begin());
  return shorter;
}

}  // namespace

Result<Vectors> vectors_from_table(const Table& table) {
  Vectors vectors;
  vectors.source = table.source;
  vectors.rows = table.rows;
  std::vector<const Column*> numbers;
  for (const Column& column : table.columns) {
    if (column.is_text) {
      vectors.columns.push_back(column);
      continue;
    }
    if (column.first_missing.row > 0)
      return input_error("{}: row {} of column '{}' has no number but '{}'; fill it in or take the row out.",
                         shown(table.source), column.first_missing.row, shown(column.name),
                         shown(column.first_missing.text));
    numbers.push_back(&column);
  }
  vectors.width = static_cast<std::int64_t>(numbers.size());
  if (vectors.width > 0 && vectors.rows <= kMaxVectorValues / vectors.width) {
    vectors.values.resize(static_cast<std::size_t>(vectors.rows * vectors.width));
    for (std::size_t j = 0; j < numbers.size(); ++j)
      for (std::size_t i = 0; i < static_cast<std::size_t>(vectors.rows); ++i)
        vectors.values[i * numbers.size() + j] = numbers[j]->numbers[i];
  }
  if (const Status sound = check_vectors(vectors); !sound) return sound.error();
  return vectors;
}

Result<Vectors> read_tensor_vectors(const std::string& path, const std::string& tensor) {
  const auto file = load_safetensors(path);
  if (!file) return file.error();
  std::string name = tensor;
  if (name.empty()) {
    std::vector<std::string> matrices;
    for (const auto& [known, t] : file->tensors())
      if (t.shape.size() == 2) matrices.push_back(known);
    if (matrices.size() != 1)
      return input_error("{}: it has {} matrices; name one of its tensors with two axes{}.", shown(path),
                         matrices.size(),
                         matrices.empty() ? Wording() : worded(", such as '{}'", shown(matrices.front())));
    name = matrices.front();
  }
  const auto found = file->get(name, {-1, -1});
  if (!found) return found.error();
  auto values = file->floats(name);
  if (!values) return values.error();
  Vectors vectors;
  vectors.source = fmt::format("{} ({})", path, name);
  vectors.rows = (*found)->shape[0];
  vectors.width = (*found)->shape[1];
  vectors.values = std::move(*values);
  if (const Status sound = check_vectors(vectors); !sound) return sound.error();
  return vectors;
}

Result<Vectors> read_vectors(const std::string& path, const std::string& tensor) {
  if (is_safetensors(path)) return read_tensor_vectors(path, tensor);
  const auto table = read_csv(path);
  if (!table) return table.error();
  return vectors_from_table(*table);
}

bool looks_like_labels(const Vectors& vectors, const Table& table) {
  const std::int64_t off = table.rows - vectors.rows;
  const bool words = std::any_of(table.columns.begin(), table.columns.end(), [](const Column& c) { return c.is_text; });
  const auto numbers =
      std::count_if(table.columns.begin(), table.columns.end(), [](const Column& c) { return !c.is_text; });
  // Words with one number at most are no vectors: where their count is another one, add_labels() says so.
  if (words && numbers < 2) return true;
  return (off == 0 || off == 1 || (off == -1 && table.has_header)) && (words || table.columns.size() == 1);
}

Status add_labels(Vectors& vectors, const Table& labels) {
  const std::int64_t off = labels.rows - vectors.rows;
  const bool name_is_row = off == -1 && labels.has_header;
  if (off != 0 && off != 1 && !name_is_row)
    return input_error("{}: it has {} labels and there are {} vectors; each vector needs one row of labels.",
                       shown(labels.source), with_commas(static_cast<std::uint64_t>(labels.rows)),
                       with_commas(static_cast<std::uint64_t>(vectors.rows)));
  if (off == 1 && labels.has_header)
    return input_error("{}: below its header it has {} labels and there are {} vectors; take one row out.",
                       shown(labels.source), with_commas(static_cast<std::uint64_t>(labels.rows)),
                       with_commas(static_cast<std::uint64_t>(vectors.rows)));
  std::vector<Column> added;
  for (const Column& column : labels.columns)
    added.push_back(off == 1 ? without_first_row(column) : name_is_row ? with_first_row(column) : column);
  vectors.columns.insert(vectors.columns.begin(), added.begin(), added.end());
  return ok_status();
}

Status read_labels(Vectors& vectors, const std::string& path) {
  const auto table = read_csv(path);
  if (!table) return table.error();
  return add_labels(vectors, *table);
}

std::string coordinates_tsv(const Vectors& vectors, std::span<const MapPosition> positions, int dims) {
  NEURARIUM_CHECK_EQ(static_cast<std::int64_t>(positions.size()), vectors.rows);
  std::string out = dims == 1 ? "x" : dims == 2 ? "x\ty" : "x\ty\tz";
  for (const Column& column : vectors.columns) out += '\t' + table_cell(column.name);
  out += '\n';
  for (std::int64_t i = 0; i < vectors.rows; ++i) {
    const MapPosition& p = positions[static_cast<std::size_t>(i)];
    for (std::size_t d = 0; d < static_cast<std::size_t>(dims); ++d)
      out += fmt::format("{}{:.7g}", d == 0 ? "" : "\t", p[d]);
    for (const Column& column : vectors.columns) out += '\t' + table_cell(cell_text(column, i));
    out += '\n';
  }
  return out;
}

}  // namespace neurarium
