#include "engine/exhibits/playground_points.h"

#include "engine/files/points.h"
#include "engine/text.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace neurarium {
namespace {

constexpr std::size_t kMostClassNumbers = 10;

// Numbers that are labels of classes: few, and whole.
bool look_like_classes(std::vector<float> numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers.size() <= kMostClassNumbers &&
         std::all_of(numbers.begin(), numbers.end(), [](float x) { return x == std::floor(x); });
}

Result<PointTable> choose(const Table& table, const PointsChoice& choice) {
  PointColumns columns{choice.features, choice.label, LabelKind::Numbers};
  if (choice.task != "classification") {
    Result<PointTable> numbers = choose_points(table, columns);
    if (choice.task == "regression" || (numbers.ok() && !look_like_classes(numbers->targets))) return numbers;
  }
  columns.kind = LabelKind::Classes;
  return choose_points(table, columns);
}

}  // namespace

Result<PointsOfFile> read_points_file(const std::string& path, const PointsChoice& choice) {
  if (!choice.features.empty() && choice.features.size() != 2)
    return usage_error("--features names {} columns, but the plane has two axes; name two, such as A,B.",
                       choice.features.size());
  const Result<Table> table = read_csv(path);
  if (!table) return table.error();
  Result<PointTable> points = choose(*table, choice);
  if (!points) return points.error();
  const bool regression = points->class_names.empty();
  if (!regression && points->class_names.size() == 1)
    return input_error(
        "{}: all {} points are of the one class \"{}\", so there is nothing to tell apart; choose another label, or "
        "regression",
        shown(table->source), with_commas(static_cast<std::uint64_t>(points->rows)), shown(points->class_names[0]));
  PointSet set;
  set.x = std::move(points->x);
  set.classes = static_cast<int>(points->class_names.size());
  set.class_names = std::move(points->class_names);
  if (regression)
    set.target = std::move(points->targets);
  else
    set.target.assign(points->classes.begin(), points->classes.end());
  set.axis_names = {points->feature_names[0], points->feature_names[1]};
  return PointsOfFile{seal(std::move(set)), std::filesystem::path(path).filename().string(), regression,
                      std::move(points->warnings)};
}

Result<std::vector<Wording>> read_points_file(const std::string& path, const PointsChoice& choice,
                                              PlaygroundSettings& settings) {
  Result<PointsOfFile> read = read_points_file(path, choice);
  if (!read) return read.error();
  settings.points = std::move(read->points);
  settings.points_name = std::move(read->name);
  settings.data = "file";
  settings.task = read->regression ? "regression" : "classification";
  return std::move(read->warnings);
}

}  // namespace neurarium
