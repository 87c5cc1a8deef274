#include "engine/lessons/deed.h"

#include "engine/text.h"

#include <nlohmann/json.hpp>

namespace neurarium {

using Json = nlohmann::json;

std::unique_ptr<ExhibitSettings> settings_after(const Deed& deed, const ExhibitSettings& present) {
  std::unique_ptr<ExhibitSettings> settings = present.clone();
  // It was tried when the lesson was read.
  if (!deed.settings.empty()) NEURARIUM_CHECK(set_from_json(settings->fields(), Json::parse(deed.settings)).ok());
  return settings;
}

namespace lesson_json {
namespace {

constexpr std::int64_t kMostDeedSteps = 100'000;

Result<std::string> deed_settings(const Json& object, const ExhibitInfo& exhibit, const Wording& where) {
  if (!object.contains("settings")) return std::string();
  const std::unique_ptr<ExhibitSettings> tried = exhibit.defaults();
  if (Status s = set_from_json(tried->fields(), object["settings"]); !s) return input_error("{}: {}", where, s.error());
  return object["settings"].dump();
}

Result<ValueRef> deed_reference(const std::string& name, const Wording& where) {
  Result<ValueRef> ref = parse_value_ref(name);
  if (!ref) return input_error("{}: {}", where, ref.error());
  return ref;
}

}  // namespace

Result<Deed> deed(const Json& object, const ExhibitInfo& exhibit, const Wording& lesson) {
  const auto found = object.find("do");
  if (found == object.end()) return Deed{};
  const Wording where = worded("{}: 'do'", lesson);
  if (Status s =
          only_keys(*found, {"back", "settings", "restart", "values", "release", "steps", "select", "screen"}, where);
      !s)
    return s.error();
  Deed deed;
  for (const auto& [key, number] : {std::pair{"back", &deed.back}, std::pair{"steps", &deed.steps}}) {
    const auto read = whole(*found, key, 0, 0, kMostDeedSteps, where);
    if (!read) return read.error();
    *number = *read;
  }
  Result<std::string> settings = deed_settings(*found, exhibit, where);
  if (!settings) return settings.error();
  deed.settings = std::move(*settings);
  const Json restart = found->value("restart", Json(false));
  if (!restart.is_boolean()) return input_error("{}: 'restart' is neither true nor false.", where);
  deed.restart = restart.get<bool>();
  auto set = values(*found, where);
  if (!set) return set.error();
  deed.values = std::move(*set);
  const auto names = texts(*found, "release", where);
  if (!names) return names.error();
  for (const std::string& name : *names) {
    const Result<ValueRef> ref = deed_reference(name, where);
    if (!ref) return ref.error();
    deed.release.push_back(*ref);
  }
  auto acts = texts(*found, "screen", where);
  if (!acts) return acts.error();
  deed.screen = std::move(*acts);
  const Json select = found->value("select", Json(""));
  if (!select.is_string()) return input_error("{}: 'select' is no text.", where);
  deed.select = select.get<std::string>();
  if (deed.select.empty()) return deed;
  if (const Result<ValueRef> ref = deed_reference(deed.select, where); !ref) return ref.error();
  return deed;
}

}  // namespace lesson_json
}  // namespace neurarium
