#include "engine/data/lookup_table.h"

#include "engine/files/csv.h"
#include "engine/rng.h"
#include "engine/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace neurarium {
namespace {

constexpr double kMetre = 0.0254;         // an inch
constexpr double kKilogram = 0.45359237;  // a pound
constexpr double kLargestEntry = 1e6;

LookupTable heights() {
  constexpr std::array<double, 15> pounds = {115, 117, 120, 123, 126, 129, 132, 135, 139, 142, 146, 150, 154, 159, 164};
  LookupTable table;
  table.key_names = {"m"};
  table.value_names = {"kg"};
  for (std::size_t i = 0; i < pounds.size(); ++i) {
    table.keys.push_back(static_cast<float>((58 + static_cast<double>(i)) * kMetre));
    table.values.push_back(static_cast<float>(pounds[i] * kKilogram));
  }
  return table;
}

// The value at a key, without noise.
std::array<double, 2> value_at(std::string_view kind, double a, double b) {
  if (kind == "wave") return {std::sin(1.5 * a) + 0.3 * a, 0};
  if (kind == "hills") return {std::sin(1.2 * a) * std::cos(1.2 * b), 0};
  if (kind == "clock") return {std::sin(a), std::cos(a)};
  const double far = 1 + 0.3 * (a * a + b * b);
  return {-b / far, a / far};
}

}  // namespace

std::span<const LookupKind> lookup_kinds() {
  static constexpr std::array list = {
      LookupKind{"heights", 1, 1, false, 1.72, 0}, LookupKind{"wave", 1, 1, true, 0.8, 0},
      LookupKind{"hills", 2, 1, true, 0.6, -0.4},  LookupKind{"clock", 1, 2, true, 2, 0},
      LookupKind{"wind", 2, 2, true, 0.5, 0.8},
  };
  return list;
}

const LookupKind* find_lookup_kind(std::string_view name) {
  for (const LookupKind& kind : lookup_kinds())
    if (kind.name == name) return &kind;
  return nullptr;
}

LookupTable make_lookup_table(const LookupKind& kind, int entries, double noise, std::uint64_t seed) {
  if (!kind.generated) return heights();
  LookupTable table;
  table.key_dims = kind.key_dims;
  table.value_dims = kind.value_dims;
  table.key_names = kind.key_dims == 1 ? std::vector<std::string>{"x"} : std::vector<std::string>{"x1", "x2"};
  table.value_names = kind.value_dims == 1 ? std::vector<std::string>{"y"} : std::vector<std::string>{"y1", "y2"};
  const bool clock = kind.name == "clock";
  const double low = clock ? 0 : -3;
  const double high = clock ? 2 * std::numbers::pi : 3;
  for (int i = 0; i < entries; ++i) {
    Rng place(seed, "lookup keys", static_cast<std::uint64_t>(i));
    Rng shake(seed, "lookup noise", static_cast<std::uint64_t>(i));
    std::array<double, 2> key = {place.uniform(low, high), place.uniform(low, high)};
    // Along one axis a key in each equal part, so that there is no large gap.
    if (kind.key_dims == 1) key[0] = low + (i + 0.15 + 0.7 * place.uniform()) * (high - low) / entries;
    const std::array<double, 2> value = value_at(kind.name, key[0], key[1]);
    for (int d = 0; d < kind.key_dims; ++d) table.keys.push_back(static_cast<float>(key[static_cast<std::size_t>(d)]));
    for (int d = 0; d < kind.value_dims; ++d)
      table.values.push_back(static_cast<float>(value[static_cast<std::size_t>(d)] + noise * shake.normal()));
  }
  return table;
}

Status check_lookup_table(const LookupTable& table, const std::string& source) {
  const auto few = [](int dims) { return dims == 1 || dims == 2; };
  if (!few(table.key_dims) || !few(table.value_dims))
    return input_error("{}: it has {} columns of keys and {} of values; give one or two of each.", source,
                       table.key_dims, table.value_dims);
  if (table.size() < kLeastEntries || table.size() > kMostEntries)
    return input_error("{}: the table has {} rows; give it {} to {}, so that each can be seen.", source, table.size(),
                       kLeastEntries, kMostEntries);
  if (table.keys.size() != static_cast<std::size_t>(table.size() * table.key_dims) ||
      table.values.size() != static_cast<std::size_t>(table.size() * table.value_dims))
    return input_error("{}: keys and values do not have the same number of rows.", source);
  const auto fits = [](float x) { return std::abs(static_cast<double>(x)) <= kLargestEntry; };
  if (!std::all_of(table.keys.begin(), table.keys.end(), fits) ||
      !std::all_of(table.values.begin(), table.values.end(), fits))
    return input_error("{}: a number of the table is not between -{} and {}; scale the column.", source, kLargestEntry,
                       kLargestEntry);
  return ok_status();
}

Result<LookupTable> read_lookup_table(const std::string& path, int value_dims) {
  const Result<Table> read = read_csv(path);
  if (!read) return read.error();
  const std::string source = shown(read->source);
  LookupTable table;
  table.key_dims = static_cast<int>(read->columns.size()) - value_dims;
  table.value_dims = value_dims;
  if (table.key_dims < 1 || table.key_dims > 2)
    return input_error("{}: it has {} columns, of which the last {} are values; give one or two columns of keys.",
                       source, read->columns.size(), value_dims);
  if (read->rows > kMostEntries || read->rows < kLeastEntries)
    return input_error("{}: the table has {} rows; give it {} to {}, so that each can be seen.", source, read->rows,
                       kLeastEntries, kMostEntries);
  for (const Column& column : read->columns) {
    const CellNote& fault = column.is_text ? column.first_word : column.first_missing;
    if (column.is_text || fault.row > 0)
      return input_error("{}: row {}, column '{}' is '{}', but must be a number.", source, fault.row,
                         shown(column.name), shown(fault.text));
  }
  table.key_names.clear();
  table.value_names.clear();
  for (std::size_t c = 0; c < read->columns.size(); ++c) {
    const bool key = static_cast<int>(c) < table.key_dims;
    (key ? table.key_names : table.value_names).push_back(read->columns[c].name);
  }
  for (std::size_t row = 0; row < static_cast<std::size_t>(read->rows); ++row)
    for (std::size_t c = 0; c < read->columns.size(); ++c)
      (static_cast<int>(c) < table.key_dims ? table.keys : table.values).push_back(read->columns[c].numbers[row]);
  if (Status s = check_lookup_table(table, source); !s) return s.error();
  return table;
}

}  // namespace neurarium
