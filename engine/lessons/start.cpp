#include "engine/lessons/start.h"

#include "engine/files/project_text.h"
#include "engine/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostLessonTexts = 40;
constexpr double kLargestStartValue = 1e6;

Result<SettingsPtr> start_settings(const Json& object, const ExhibitInfo& exhibit, const Wording& where) {
  std::unique_ptr<ExhibitSettings> settings = exhibit.defaults();
  if (!object.contains("settings")) return SettingsPtr(std::move(settings));
  if (Status s = set_from_json(*settings, object["settings"]); !s) return input_error("{}: {}", where, s.error());
  return SettingsPtr(std::move(settings));
}

Status set_start_value(Timeline& timeline, const ValueRef& ref, float value) {
  const Graph& graph = *timeline.experiment().task()->graph;
  const Result<BoundRef> bound = bind(ref, graph);
  if (!bound) return bound.error();
  if (graph.value(bound->value).role != Role::Param) {
    std::vector<Edit> edits = timeline.experiment().edits();
    edits.push_back({ref, EditKind::Set, value, 0, {}});
    return timeline.change(SetEdits{std::move(edits)});
  }
  const BoundEdit places = *bind(Edit{ref, EditKind::Freeze, 0, 0, {}}, graph);
  return timeline.change(SetParameters{ref.name, places.elements, std::vector<float>(places.elements.size(), value)});
}

}  // namespace

Result<std::unique_ptr<Timeline>> begin(const Start& start, int threads) {
  Result<std::unique_ptr<Timeline>> timeline = Timeline::make(start.settings->clone(), threads);
  if (!timeline) return timeline.error();
  for (const auto& [ref, value] : start.values)
    if (Status s = set_start_value(**timeline, ref, value); !s) return s.error();
  return timeline;
}

namespace lesson_json {

Result<Json> parse(std::string_view text, const Wording& where) {
  if (text.size() > kMaxBytes) return input_error("{}: a file of at most {} bytes is read.", where, kMaxBytes);
  return project_text::parse_object(text, where);
}

Status only_keys(const Json& object, std::initializer_list<std::string_view> keys, const Wording& where) {
  if (!object.is_object()) return input_error("{} is no object.", where);
  const std::vector<std::string_view> known(keys);
  for (const auto& [key, value] : object.items())
    if (std::find(known.begin(), known.end(), key) == known.end())
      return input_error("{}: there is no key '{}'.{} Known: {}.", where, shown(key), did_you_mean(key, known),
                         fmt::join(known, ", "));
  return ok_status();
}

Result<Words> words(const Json& object, std::string_view key, bool required, const Wording& where) {
  const auto found = object.find(key);
  if (found == object.end() && !required) return Words{};
  if (found == object.end()) return input_error("{} lacks its '{}'.", where, key);
  const Wording here = worded("{}: '{}'", where, key);
  if (Status s = only_keys(*found, {"en", "zh"}, here); !s) return s.error();
  Words words;
  for (const auto& [language, text] : {std::pair{"en", &words.en}, std::pair{"zh", &words.zh}}) {
    const auto said = found->find(language);
    if (said == found->end() || !said->is_string() || said->get_ref<const std::string&>().empty())
      return input_error("{} has no text for the language '{}'.", here, language);
    *text = said->get<std::string>();
    if (text->size() > kMaxWords) return input_error("{} is longer than {} bytes.", here, kMaxWords);
  }
  return words;
}

Result<std::vector<std::string>> texts(const Json& object, std::string_view key, const Wording& where) {
  std::vector<std::string> list;
  const auto found = object.find(key);
  if (found == object.end()) return list;
  const auto wrong = [&] {
    return input_error("{}: '{}' is no list of at most {} texts.", where, key, kMostLessonTexts);
  };
  if (!found->is_array() || found->size() > kMostLessonTexts) return wrong();
  for (const Json& item : *found) {
    if (!item.is_string()) return wrong();
    list.push_back(item.get<std::string>());
  }
  return list;
}

Result<std::int64_t> whole(const Json& object, std::string_view key, std::int64_t standard, std::int64_t low,
                           std::int64_t high, const Wording& where) {
  if (!object.contains(key)) return standard;
  return project_text::whole(object, key, low, high, where);
}

Result<std::vector<std::pair<ValueRef, float>>> values(const Json& object, const Wording& where) {
  std::vector<std::pair<ValueRef, float>> list;
  if (!object.contains("values")) return list;
  const Json& given = object["values"];
  if (!given.is_object() || given.size() > kMostLessonTexts)
    return input_error("{}: 'values' is no object of at most {} numbers by name.", where, kMostLessonTexts);
  for (const auto& [name, number] : given.items()) {
    const Result<ValueRef> ref = parse_value_ref(name);
    if (!ref) return input_error("{}: 'values': {}", where, ref.error());
    if (!number.is_number() || !(std::abs(number.get<double>()) <= kLargestStartValue))
      return input_error("{}: 'values': '{}' is no number between -{} and {}.", where, shown(name), kLargestStartValue,
                         kLargestStartValue);
    list.emplace_back(*ref, number.get<float>());
  }
  return list;
}

Result<Start> start(const Json& object, const Wording& where) {
  Start start;
  const auto exhibit = object.find("exhibit");
  if (exhibit == object.end() || !exhibit->is_string()) return input_error("{}: 'exhibit' is no text.", where);
  start.exhibit = exhibit->get<std::string>();
  const Result<const ExhibitInfo*> info = find_exhibit(start.exhibit);
  if (!info) return input_error("{}: {}", where, info.error());
  Result<SettingsPtr> settings = start_settings(object, **info, where);
  if (!settings) return settings.error();
  start.settings = std::move(*settings);
  auto set = values(object, where);
  if (!set) return set.error();
  start.values = std::move(*set);
  return start;
}

}  // namespace lesson_json
}  // namespace neurarium
