#include "engine/data/features.h"

#include "engine/text.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

template <auto formula>
void fill(const float* xy, std::int64_t rows, std::int64_t stride, float* out) {
  for (std::int64_t r = 0; r < rows; ++r) out[r * stride] = formula(xy[2 * r], xy[2 * r + 1]);
}

constexpr std::array<Feature, 7> kFeatures = {{
    {"x1", fill<[](float x1, float) { return x1; }>},
    {"x2", fill<[](float, float x2) { return x2; }>},
    {"x1^2", fill<[](float x1, float) { return x1 * x1; }>},
    {"x2^2", fill<[](float, float x2) { return x2 * x2; }>},
    {"x1x2", fill<[](float x1, float x2) { return x1 * x2; }>},
    {"sin(x1)", fill<[](float x1, float) { return std::sin(x1); }>},
    {"sin(x2)", fill<[](float, float x2) { return std::sin(x2); }>},
}};

std::vector<std::string_view> feature_names() {
  std::vector<std::string_view> names;
  for (const Feature& feature : kFeatures) names.push_back(feature.name);
  return names;
}

Result<int> find_feature(std::string_view name) {
  if (name == "x1*x2") name = "x1x2";
  const std::vector<std::string_view> names = feature_names();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<int>(found - names.begin());
  const std::string hint = did_you_mean(name, names);
  return usage_error("There is no input '{}'.{}", shown(name),
                     hint.empty() ? fmt::format(" Choose from {}.", fmt::join(names, ", ")) : hint);
}

}  // namespace

std::span<const Feature> feature_table() { return kFeatures; }

Result<FeatureSet> parse_features(std::string_view list) {
  FeatureSet set{{}};
  for (std::size_t start = 0; start <= list.size();) {
    const std::size_t end = std::min(list.find(',', start), list.size());
    const std::string_view name = trimmed(list.substr(start, end - start));
    start = end + 1;
    if (name.empty())
      return usage_error("The list of inputs '{}' lacks a name; write names with commas between them, from {}.",
                         shown(list), fmt::join(feature_names(), ", "));
    const Result<int> column = find_feature(name);
    if (!column) return column.error();
    if (std::count(set.columns.begin(), set.columns.end(), *column) > 0)
      return usage_error("The list of inputs '{}' has '{}' twice; name it once.", shown(list), name);
    set.columns.push_back(*column);
  }
  return set;
}

std::string to_string(const FeatureSet& set) {
  std::string list;
  for (const int column : set.columns) {
    if (!list.empty()) list += ',';
    list += kFeatures[static_cast<std::size_t>(column)].name;
  }
  return list;
}

void features(const FeatureSet& set, const float* xy, std::int64_t rows, float* out) {
  if (rows == 0) return;
  for (std::int64_t c = 0; c < set.size(); ++c) {
    const int column = set.columns[static_cast<std::size_t>(c)];
    NEURARIUM_CHECK(column >= 0 && column < static_cast<int>(kFeatures.size()));
    kFeatures[static_cast<std::size_t>(column)].fill(xy, rows, set.size(), out + c);
  }
}

Standardizer Standardizer::fit(std::span<const float> xy, std::span<const std::int32_t> train_rows) {
  NEURARIUM_CHECK(!train_rows.empty());
  const auto n = static_cast<double>(train_rows.size());
  Standardizer s;
  for (std::size_t c = 0; c < 2; ++c) {
    const auto value = [&](std::int32_t row) { return double{xy[2 * static_cast<std::size_t>(row) + c]}; };
    double sum = 0;
    for (const std::int32_t row : train_rows) sum += value(row);
    s.mean[c] = sum / n;
    double squares = 0;
    for (const std::int32_t row : train_rows) squares += (value(row) - s.mean[c]) * (value(row) - s.mean[c]);
    const double deviation = std::sqrt(squares / n);
    s.std[c] = deviation > 0 ? deviation : 1;
  }
  return s;
}

void Standardizer::apply(std::span<float> xy) const {
  for (std::size_t i = 0; i < xy.size(); ++i) xy[i] = static_cast<float>((xy[i] - mean[i % 2]) / std[i % 2]);
}

}  // namespace neurarium
