#include "engine/data/features.h"

#include "engine/text.h"

#include <algorithm>
#include <cmath>
#include <numeric>

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

int find_feature(std::string_view name) {
  if (name == "x1*x2") name = "x1x2";
  const std::vector<std::string_view> names = feature_names();
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

// A name without signs of arithmetic was hardly meant as a formula.
Error unknown_input(std::string_view name, const Error& of_formula) {
  if (name.find_first_of("+-*/^()<>=!?&|") != std::string_view::npos) return of_formula;
  const std::vector<std::string_view> names = feature_names();
  const Wording hint = did_you_mean(name, names);
  return usage_error("There is no input '{}'.{}", shown(name),
                     hint.empty() ? worded(" Choose from {}, or write a formula.", fmt::join(names, ", ")) : hint);
}

// Up to the next comma that stands in no parentheses.
std::size_t end_of_item(std::string_view list, std::size_t start) {
  int depth = 0;
  for (std::size_t i = start; i < list.size(); ++i) {
    depth += list[i] == '(' ? 1 : list[i] == ')' ? -1 : 0;
    if (list[i] == ',' && depth <= 0) return i;
  }
  return list.size();
}

}  // namespace

std::span<const Feature> feature_table() { return kFeatures; }

std::string_view FeatureSet::name(int offered) const {
  const auto at = static_cast<std::size_t>(offered);
  return at < kFeatures.size() ? kFeatures[at].name : std::string_view(formulas[at - kFeatures.size()].text());
}

bool FeatureSet::has(int offered) const { return std::find(columns.begin(), columns.end(), offered) != columns.end(); }

FeatureSet FeatureSet::all() const {
  FeatureSet set = *this;
  set.columns.resize(static_cast<std::size_t>(offered()));
  std::iota(set.columns.begin(), set.columns.end(), 0);
  return set;
}

void FeatureSet::remove(int offered) {
  std::erase(columns, offered);
  const int formula = offered - static_cast<int>(kFeatures.size());
  if (formula < 0) return;
  formulas.erase(formulas.begin() + formula);
  for (int& column : columns) column -= column > offered ? 1 : 0;
}

Result<FeatureSet> parse_features(std::string_view list) {
  FeatureSet set{{}, {}};
  for (std::size_t start = 0; start <= list.size();) {
    const std::size_t end = end_of_item(list, start);
    const std::string_view name = trimmed(list.substr(start, end - start));
    start = end + 1;
    if (name.empty())
      return usage_error("The list of inputs '{}' lacks a name; write names with commas between them, from {}.",
                         shown(list), fmt::join(feature_names(), ", "));
    int column = find_feature(name);
    if (column < 0) {
      Result<Formula> formula = Formula::parse(name);
      if (!formula) return unknown_input(name, formula.error());
      column = find_feature(formula->text());
      const auto known = std::find(set.formulas.begin(), set.formulas.end(), *formula);
      if (column < 0) column = static_cast<int>(kFeatures.size()) + static_cast<int>(known - set.formulas.begin());
      if (column == set.offered()) set.formulas.push_back(std::move(*formula));
      if (set.formulas.size() > kMaxFormulas)
        return usage_error("The list of inputs has more than {} formulas; leave some out.", kMaxFormulas);
    }
    if (set.has(column)) return usage_error("The list of inputs '{}' has '{}' twice; name it once.", shown(list), name);
    set.columns.push_back(column);
  }
  return set;
}

std::string to_string(const FeatureSet& set) {
  std::string list;
  for (const int column : set.columns) {
    if (!list.empty()) list += ',';
    list += set.name(column);
  }
  return list;
}

void features(const FeatureSet& set, const float* xy, std::int64_t rows, float* out) {
  if (rows == 0) return;
  for (std::int64_t c = 0; c < set.size(); ++c) {
    const auto column = static_cast<std::size_t>(set.columns[static_cast<std::size_t>(c)]);
    NEURARIUM_CHECK(column < static_cast<std::size_t>(set.offered()));
    if (column < kFeatures.size()) {
      kFeatures[column].fill(xy, rows, set.size(), out + c);
    } else {
      set.formulas[column - kFeatures.size()].fill(xy, rows, set.size(), out + c);
    }
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
