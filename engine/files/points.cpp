// Choosing columns and turning labels into class ids.
#include "engine/files/points.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <utility>

#include "engine/text.h"

namespace neurarium {
namespace {

constexpr float kExactWhole = 16'777'216;  // 2^24: beyond it, neighbouring whole numbers are one float
constexpr std::size_t kNamesListed = 8;

std::string column_list(const Table& table) {
  std::string list;
  for (std::size_t i = 0; i < std::min(table.columns.size(), kNamesListed); ++i)
    list += fmt::format("{}\"{}\"", i == 0 ? "" : ", ", shown(table.columns[i].name, 40));
  return table.columns.size() > kNamesListed ? list + ", ..." : list;
}

// The place of the column with this name, or with this number from 1.
Result<std::size_t> find_column(const Table& table, const std::string& wanted) {
  const auto named = [&](const Column& column) { return column.name == wanted; };
  const auto found = std::ranges::find_if(table.columns, named);
  if (found != table.columns.end()) {
    if (std::any_of(std::next(found), table.columns.end(), named))
      return input_error("{}: several columns are called \"{}\"; choose one by its number, from 1 to {}",
                         shown(table.source), shown(wanted), table.columns.size());
    return static_cast<std::size_t>(found - table.columns.begin());
  }
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), number);
  const bool whole = !wanted.empty() && end == wanted.data() + wanted.size() && error != std::errc::invalid_argument;
  if (whole && error == std::errc() && number >= 1 && number <= table.columns.size()) return number - 1;
  if (whole)
    return input_error("{}: there is no column {}; the columns are numbered from 1 to {}", shown(table.source),
                       shown(wanted, 40), table.columns.size());
  const std::string near = nearest_match(wanted, table.columns, &Column::name);
  if (!near.empty())
    return input_error("{}: there is no column \"{}\"; the nearest is \"{}\"", shown(table.source), shown(wanted),
                       shown(near));
  return input_error("{}: there is no column \"{}\"; the columns are {}", shown(table.source), shown(wanted),
                     column_list(table));
}

Result<std::size_t> find_label(const Table& table, const std::string& wanted) {
  if (!wanted.empty()) return find_column(table, wanted);
  for (const std::string_view usual : {"label", "class", "target", "species"})
    for (std::size_t i = 0; i < table.columns.size(); ++i)
      if (edit_distance(table.columns[i].name, usual) == 0) return i;
  return table.columns.size() - 1;
}

Result<std::vector<std::size_t>> find_features(const Table& table, const PointColumns& wanted, std::size_t label) {
  std::vector<std::size_t> features;
  if (wanted.features.empty()) {
    for (std::size_t i = 0; i < table.columns.size() && features.size() < 2; ++i)
      if (i != label && !table.columns[i].is_text) features.push_back(i);
    if (features.size() == 2) return features;
    return input_error(
        "{}: two columns of numbers are needed beside the label \"{}\", and there {}; the columns are {}",
        shown(table.source), shown(table.columns[label].name),
        features.empty() ? worded("is none") : worded("is only one"), column_list(table));
  }
  for (const std::string& name : wanted.features) {
    const auto found = find_column(table, name);
    if (!found) return found.error();
    const std::string title = shown(table.columns[*found].name);
    if (*found == label)
      return input_error("{}: column \"{}\" is both a feature and the label; choose another one", shown(table.source),
                         title);
    if (std::ranges::find(features, *found) != features.end())
      return input_error("{}: column \"{}\" is chosen twice; choose another one", shown(table.source), title);
    features.push_back(*found);
  }
  return features;
}

Error missing_error(const Table& table, const Column& column) {
  const CellNote& note = column.first_missing;
  const Wording what = note.text.empty() ? worded("is empty") : worded("holds \"{}\"", shown(note.text, 40));
  return input_error("{}: row {}, column \"{}\" {}, where a finite {} was expected; fill it in or remove the row",
                     shown(table.source), note.row, shown(column.name), what,
                     column.is_text ? worded("value") : worded("number"));
}

// Refuses a column that is not all finite numbers.
Status check_numbers(const Table& table, const Column& column) {
  if (column.is_text)
    return input_error(
        "{}: row {}, column \"{}\" holds \"{}\", where a number was expected; correct it or choose "
        "another column",
        shown(table.source), column.first_word.row, shown(column.name), shown(column.first_word.text, 40));
  if (column.first_missing.row != 0) return missing_error(table, column);
  return ok_status();
}

Error too_many_classes(const Table& table, const Column& column, std::size_t count) {
  return input_error(
      "{}: column \"{}\" has {} different values, more than the {} classes that are allowed; choose "
      "another label or regression",
      shown(table.source), shown(column.name), with_commas(count), with_commas(kMaxClasses));
}

Status take_number_classes(const Table& table, const Column& column, PointTable& points) {
  std::vector<float> values = column.numbers;
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
  if (values.size() > kMaxClasses) return too_many_classes(table, column, values.size());
  if (std::max(-values.front(), values.back()) >= kExactWhole)
    return input_error(
        "{}: column \"{}\" has labels of {} and more, which cannot be told apart; use smaller numbers "
        "or words",
        shown(table.source), shown(column.name), with_commas(static_cast<std::uint64_t>(kExactWhole)));
  points.classes.reserve(column.numbers.size());
  for (const float value : column.numbers)
    points.classes.push_back(static_cast<std::int32_t>(std::ranges::lower_bound(values, value) - values.begin()));
  for (const float value : values) points.class_names.push_back(fmt::format("{}", value == 0 ? 0.0F : value));
  return ok_status();
}

Status take_classes(const Table& table, const Column& column, PointTable& points) {
  if (column.first_missing.row != 0) return missing_error(table, column);
  if (!column.is_text) return take_number_classes(table, column, points);
  if (column.words.size() > kMaxClasses) return too_many_classes(table, column, column.words.size());
  points.class_names = column.words;
  points.classes.assign(column.word_ids.begin(), column.word_ids.end());
  return ok_status();
}

void add_warnings(const Table& table, const std::vector<std::size_t>& features, PointTable& points) {
  const auto warn = [&](const Wording& sentence) {
    points.warnings.push_back(worded("{}: {}", shown(table.source), sentence));
  };
  if (points.class_names.size() == 1)
    warn(worded("all {} points are of the one class \"{}\", so there is nothing to tell apart",
                with_commas(static_cast<std::uint64_t>(points.rows)), shown(points.class_names[0])));
  for (const std::size_t i : features) {
    const auto [low, high] = std::ranges::minmax(table.columns[i].numbers);
    if (low == high)
      warn(worded("column \"{}\" is {} in every row, so nothing can be learned from it", shown(table.columns[i].name),
                  low));
  }
}

}  // namespace

Result<PointTable> choose_points(const Table& table, const PointColumns& columns) {
  NEURARIUM_CHECK(table.rows > 0 && !table.columns.empty());
  const auto label = find_label(table, columns.label);
  if (!label) return label.error();
  const auto features = find_features(table, columns, *label);
  if (!features) return features.error();
  PointTable points;
  points.rows = table.rows;
  const Column& label_column = table.columns[*label];
  points.label_name = label_column.name;
  for (const std::size_t i : *features) {
    if (auto checked = check_numbers(table, table.columns[i]); !checked) return checked.error();
    points.feature_names.push_back(table.columns[i].name);
  }
  if (columns.kind == LabelKind::Numbers) {
    if (auto checked = check_numbers(table, label_column); !checked) return checked.error();
    points.targets = label_column.numbers;
  } else if (auto taken = take_classes(table, label_column, points); !taken) {
    return taken.error();
  }
  const std::size_t count = features->size();
  points.x.resize(static_cast<std::size_t>(table.rows) * count);
  for (std::size_t f = 0; f < count; ++f)
    for (std::size_t row = 0; row < static_cast<std::size_t>(table.rows); ++row)
      points.x[row * count + f] = table.columns[(*features)[f]].numbers[row];
  add_warnings(table, *features, points);
  return points;
}

}  // namespace neurarium
