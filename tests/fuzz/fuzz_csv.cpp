// Fuzz target: any bytes are a table from which points are chosen, or a sentence about them. The first byte chooses
// the options.
#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/files/csv.h"
#include "engine/files/points.h"
#include "tests/fuzz/sentence_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace neurarium;
  if (size == 0) return 0;
  const CsvOptions options{static_cast<Header>(data[0] % 3), ",;\t\0"[data[0] / 4 % 4]};
  const auto table = parse_csv(std::as_bytes(std::span(data, size)).subspan(1), "fuzz", options);
  if (!table) {
    check_sentence(table.error());
    return 0;
  }
  NEURARIUM_CHECK(table->rows > 0 && !table->columns.empty());
  for (const Column& column : table->columns) {
    NEURARIUM_CHECK_EQ(column.is_text ? column.word_ids.size() : column.numbers.size(),
                       static_cast<std::size_t>(table->rows));
    for (const auto id : column.word_ids) NEURARIUM_CHECK(id < column.words.size());
  }
  const PointColumns chosen{{}, data[0] & 64 ? "1" : "", data[0] & 128 ? LabelKind::Numbers : LabelKind::Classes};
  const auto points = choose_points(*table, chosen);
  if (!points) {
    check_sentence(points.error());
    return 0;
  }
  for (const float value : points->x) NEURARIUM_CHECK(value - value == 0);  // finite
  for (const auto id : points->classes) NEURARIUM_CHECK(static_cast<std::size_t>(id) < points->class_names.size());
  return 0;
}
