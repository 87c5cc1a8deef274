#include "engine/settings.h"

#include "engine/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace neurarium {
namespace {

using Json = nlohmann::json;

Error out_of_range(const Field& field, const std::string& found) {
  return usage_error("--{} is {}, but must lie between {} and {}.", field.key, found, field.low, field.high);
}

Status set_number(const Field& field, double number, const std::string& found) {
  if (!std::isfinite(number)) return usage_error("--{} is {}, but must be a finite number.", field.key, found);
  if (number < field.low || number > field.high) return out_of_range(field, found);
  if (double* const* real = std::get_if<double*>(&field.value)) {
    **real = number;
    return ok_status();
  }
  if (number != std::floor(number)) return usage_error("--{} is {}, but must be a whole number.", field.key, found);
  **std::get_if<std::int64_t*>(&field.value) = static_cast<std::int64_t>(number);
  return ok_status();
}

Status set_name(const Field& field, std::string_view name) {
  if (!field.choices.empty() && std::find(field.choices.begin(), field.choices.end(), name) == field.choices.end())
    return usage_error("'{}' is not a value of --{}.{} Known: {}.", shown(name), field.key,
                       did_you_mean(name, field.choices), fmt::join(field.choices, ", "));
  **std::get_if<std::string*>(&field.value) = std::string(name);
  return ok_status();
}

}  // namespace

void FieldList::number(std::string_view key, double* value, Range range, Effect effect, bool visible) {
  fields_.push_back({key, group_, value, range.low, range.high, range.step, range.logarithmic, {}, effect, visible});
}

void FieldList::number(std::string_view key, std::int64_t* value, Range range, Effect effect, bool visible) {
  fields_.push_back({key, group_, value, range.low, range.high, range.step, range.logarithmic, {}, effect, visible});
}

void FieldList::flag(std::string_view key, bool* value, Effect effect, bool visible) {
  fields_.push_back({key, group_, value, 0, 1, 1, false, {}, effect, visible});
}

void FieldList::name(std::string_view key, std::string* value, std::vector<std::string_view> choices, Effect effect,
                     bool visible) {
  fields_.push_back({key, group_, value, 0, 0, 0, false, std::move(choices), effect, visible});
}

Status set_from_text(const Field& field, std::string_view text) {
  if (std::holds_alternative<std::string*>(field.value)) return set_name(field, text);
  if (bool* const* flag = std::get_if<bool*>(&field.value)) {
    if (text != "true" && text != "false" && text != "1" && text != "0")
      return usage_error("--{} is '{}', but must be true or false.", field.key, shown(text));
    **flag = text == "true" || text == "1";
    return ok_status();
  }
  const std::string_view body = trimmed(text);
  if (std::int64_t* const* whole = std::get_if<std::int64_t*>(&field.value)) {
    std::int64_t number = 0;
    const auto [stop, code] = std::from_chars(body.data(), body.data() + body.size(), number);
    if (code == std::errc{} && stop == body.data() + body.size()) {  // exact, also beyond 2^53
      if (static_cast<double>(number) < field.low || static_cast<double>(number) > field.high)
        return out_of_range(field, std::string(body));
      **whole = number;
      return ok_status();
    }
  }
  double number = 0;
  const auto [stop, code] = std::from_chars(body.data(), body.data() + body.size(), number);
  if (code == std::errc::result_out_of_range) return out_of_range(field, std::string(body));
  if (code != std::errc{} || stop != body.data() + body.size())
    return usage_error("--{} is '{}', but must be a number.", field.key, shown(text));
  return set_number(field, number, std::string(body));
}

Status set_from_json(const Field& field, const Json& value) {
  const auto wrong = [&](const Wording& wanted) {
    return input_error("Setting '{}' is {}, but must be {}.", field.key,
                       shown(value.dump(-1, ' ', false, Json::error_handler_t::replace)), wanted);
  };
  if (std::holds_alternative<std::string*>(field.value)) {
    if (!value.is_string()) return wrong(worded("a text"));
    return set_name(field, value.get<std::string>());
  }
  if (bool* const* flag = std::get_if<bool*>(&field.value)) {
    if (!value.is_boolean()) return wrong(worded("true or false"));
    **flag = value.get<bool>();
    return ok_status();
  }
  if (!value.is_number()) return wrong(worded("a number"));
  if (value.is_number_integer() && std::holds_alternative<std::int64_t*>(field.value))
    return set_from_text(field, value.dump());
  return set_number(field, value.get<double>(), value.dump());
}

Json to_json(const Field& field) {
  return std::visit([](const auto* value) { return Json(*value); }, field.value);
}

std::string to_text(const Field& field) {
  if (const auto* const* text = std::get_if<std::string*>(&field.value)) return **text;
  return to_json(field).dump();
}

Json to_json(const Fields& fields) {
  Json object = Json::object();
  for (const Field& field : fields) object[std::string(field.key)] = to_json(field);
  return object;
}

Status set_from_json(const Fields& fields, const Json& object) {
  if (!object.is_object()) return input_error("The settings are not a JSON object.");
  for (const auto& [key, value] : object.items()) {
    const Field* field = find_field(fields, key);
    if (field == nullptr) {
      std::vector<std::string_view> keys;
      for (const Field& f : fields) keys.push_back(f.key);
      return input_error("There is no setting '{}'.{}", shown(key), did_you_mean(key, keys));
    }
    if (Status s = set_from_json(*field, value); !s) return s;
  }
  return ok_status();
}

bool same_value(const Field& a, const Field& b) {
  return std::visit(
      [](const auto* p, const auto* q) {
        if constexpr (std::is_same_v<decltype(p), decltype(q)>) return *p == *q;
        return false;
      },
      a.value, b.value);
}

bool same_values(const Fields& a, const Fields& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Field& x, const Field& y) { return x.key == y.key && same_value(x, y); });
}

void copy_value(const Field& from, const Field& to) {
  NEURARIUM_CHECK_EQ(from.key, to.key);
  std::visit([&](auto* p) { *p = **std::get_if<decltype(p)>(&from.value); }, to.value);
}

const Field* find_field(const Fields& fields, std::string_view key) {
  for (const Field& field : fields)
    if (field.key == key) return &field;
  return nullptr;
}

}  // namespace neurarium
