#include "engine/lessons/check.h"

#include "engine/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <memory>

namespace neurarium {
namespace {

struct ComparisonSign {
  std::string_view text;
  Comparison comparison;
};
constexpr std::array kComparisonSigns = {
    ComparisonSign{" <= ", Comparison::LessEqual}, ComparisonSign{" >= ", Comparison::GreaterEqual},
    ComparisonSign{" != ", Comparison::NotEqual},  ComparisonSign{" < ", Comparison::Less},
    ComparisonSign{" > ", Comparison::Greater},    ComparisonSign{" = ", Comparison::Equal}};

constexpr std::string_view kBeforeWord = "before";

bool is_setting(const QuantityInfo& what) { return what.name == "setting"; }

// The quantity whose name begins the text, and what follows it.
const QuantityInfo* find_quantity(std::string_view text, std::string_view& argument) {
  const QuantityInfo* found = nullptr;
  for (const QuantityInfo& info : lesson_quantities()) {
    const bool alone = text == info.name && info.argument.empty();
    const bool with = !info.argument.empty() && text.starts_with(info.name) && text.size() > info.name.size() + 1 &&
                      text[info.name.size()] == ' ';
    if (!alone && !with) continue;
    found = &info;
    argument = alone ? std::string_view{} : trimmed(text.substr(info.name.size()));
  }
  return found;
}

// The value as this setting of the exhibit may have it.
Result<Quantity> setting_value(std::string_view key, std::string_view value, const ExhibitInfo& exhibit) {
  const std::unique_ptr<ExhibitSettings> settings = exhibit.defaults();
  const Fields fields = settings->fields();
  const Field* field = find_field(fields, key);
  if (field == nullptr) {
    std::vector<std::string_view> keys;
    for (const Field& f : fields) keys.push_back(f.key);
    return input_error("there is no setting '{}'.{}", shown(key), did_you_mean(key, keys));
  }
  if (value == kBeforeWord) return Quantity{};
  const bool pattern = std::holds_alternative<std::string*>(field->value) && value.find('*') != std::string_view::npos;
  if (!pattern)
    if (Status s = set_from_text(*field, value); !s) return s.error();
  const nlohmann::json now = to_json(*field);
  if (now.is_number()) return Quantity{now.get<double>()};
  if (now.is_boolean()) return Quantity{std::string(now.get<bool>() ? "yes" : "no")};
  return Quantity{std::string(value)};
}

Result<Quantity> plain_value(const QuantityInfo& what, std::string_view value) {
  if (value == kBeforeWord) return Quantity{};
  if (what.is_text) return Quantity{std::string(value)};
  double number = 0;
  const auto [stop, code] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (code != std::errc{} || stop != value.data() + value.size() || !std::isfinite(number))
    return input_error("'{}' is compared with '{}', which is no number.", what.name, shown(value));
  return Quantity{number};
}

bool compare_numbers(Comparison comparison, double a, double b) {
  switch (comparison) {
    case Comparison::Less:
      return a < b;
    case Comparison::LessEqual:
      return a <= b;
    case Comparison::Greater:
      return a > b;
    case Comparison::GreaterEqual:
      return a >= b;
    case Comparison::Equal:
      return a == b;
    case Comparison::NotEqual:
      return a != b;
  }
  return false;
}

}  // namespace

Result<Condition> parse_condition(std::string_view text, const ExhibitInfo& exhibit) {
  const auto wrong = [&](const Wording& why) { return input_error("the check '{}': {}", shown(text), why); };
  const auto* sign = std::min_element(
      kComparisonSigns.begin(), kComparisonSigns.end(), [&](const ComparisonSign& a, const ComparisonSign& b) {
        return text.find(a.text) < text.find(b.text);  // a formula behind it may compare_numbers too
      });
  const std::size_t at = text.find(sign->text);
  if (at == std::string_view::npos) return wrong(worded("it compares nothing; write it as 'test accuracy >= 0.95'."));
  Condition made;
  made.text = std::string(text);
  made.comparison = sign->comparison;
  const std::string_view left = trimmed(text.substr(0, at));
  const std::string_view right = trimmed(text.substr(at + sign->text.size()));
  std::string_view argument;
  made.what = find_quantity(left, argument);
  if (made.what == nullptr) {
    std::vector<std::string_view> names;
    for (const QuantityInfo& info : lesson_quantities()) names.push_back(info.name);
    return wrong(worded("there is no quantity '{}'.{} Known: {}.", shown(left), did_you_mean(left, names),
                        fmt::join(names, ", ")));
  }
  made.argument = std::string(argument);
  if (made.what->argument == "REF")
    if (const Result<ValueRef> ref = parse_value_ref(argument); !ref) return wrong(ref.error());
  Result<Quantity> value =
      is_setting(*made.what) ? setting_value(argument, right, exhibit) : plain_value(*made.what, right);
  if (!value) return wrong(value.error());
  made.value = std::move(*value);
  const bool equality = made.comparison == Comparison::Equal || made.comparison == Comparison::NotEqual;
  if (std::holds_alternative<std::string>(made.value) && !equality)
    return wrong(worded("texts are compared with = and != alone."));
  return made;
}

Quantity measure(const Condition& condition, const LessonMoment& moment) {
  return condition.what->of(moment, condition.argument);
}

bool fits_pattern(std::string_view pattern, std::string_view text) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == text;
  if (text.substr(0, star) != pattern.substr(0, star)) return false;
  const std::string_view rest = pattern.substr(star + 1);
  for (std::size_t from = star; from <= text.size(); ++from)
    if (fits_pattern(rest, text.substr(from))) return true;
  return false;
}

bool holds(const Condition& condition, const Quantity& now, const Quantity& before) {
  const Quantity& wanted = std::holds_alternative<std::monostate>(condition.value) ? before : condition.value;
  if (std::holds_alternative<std::monostate>(now) || now.index() != wanted.index()) return false;
  if (const double* number = std::get_if<double>(&now))
    return compare_numbers(condition.comparison, *number, std::get<double>(wanted));
  const bool same = fits_pattern(std::get<std::string>(wanted), std::get<std::string>(now));
  return same == (condition.comparison == Comparison::Equal);
}

}  // namespace neurarium
