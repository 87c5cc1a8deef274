#include "engine/exports/settings_string.h"

#include "engine/exhibits/curve.h"
#include "engine/exhibits/playground.h"
#include "engine/exhibits/transformer.h"
#include "engine/files/printable.h"
#include "engine/files/project_text.h"
#include "engine/text.h"

#include <nlohmann/json.hpp>

#include <cstring>

namespace neurarium {
namespace {

using Json = nlohmann::json;

constexpr Phrase kStringName("The settings string");
constexpr std::int64_t kMaxInlineData = 64;  // elements of a tensor that goes into the line

Error own_data() {
  return usage_error(
      "This run uses data or weights of your own, which a line cannot carry; save it as a project file "
      "and share that.");
}

// The settings without what they hold but do not use (points that were opened before another data set was chosen).
SettingsPtr without_unused_data(const SettingsPtr& settings) {
  std::unique_ptr<ExhibitSettings> lean = settings->clone();
  if (auto* playground = dynamic_cast<PlaygroundSettings*>(lean.get()); playground && playground->data != "file") {
    playground->points = nullptr;
    playground->points_name.clear();
  }
  if (auto* curve = dynamic_cast<CurveSettings*>(lean.get())) {
    if (curve->data != "drawn") curve->drawn = nullptr;
    if (curve->data != "file") curve->file = nullptr;
    if (curve->data != "file") curve->file_name.clear();
  }
  if (auto* transformer = dynamic_cast<TransformerSettings*>(lean.get());
      transformer && transformer->task != kOwnTextTask)
    transformer->corpus = nullptr;
  return lean;
}

Journal without_unused_data(Journal journal) {
  for (JournalEntry& entry : journal)
    if (auto* set = std::get_if<SetSettings>(&entry.change)) set->settings = without_unused_data(set->settings);
  return journal;
}

// Short lists of whole numbers (the ids of layers) as JSON; everything else is data of the user's own.
Result<Json> inline_data(const TensorFile& file) {
  Json data = Json::object();
  for (const auto& [name, tensor] : file.tensors()) {
    const auto numbers = file.view<std::int32_t>(name);
    if (!numbers || tensor.elements() > kMaxInlineData) return own_data();
    data[name] = std::vector<std::int32_t>(numbers->begin(), numbers->end());
  }
  return data;
}

Status add_inline_data(const Json& data, TensorFile& file) {
  if (!data.is_object()) return input_error("{}: 'data' is no object.", kStringName);
  for (const auto& [name, list] : data.items()) {
    const bool fits = list.is_array() && list.size() <= static_cast<std::size_t>(kMaxInlineData) &&
                      name.starts_with("data/") && name.size() < kMaxTensorName;
    if (!fits) return input_error("{}: '{}' is no short list of whole numbers.", kStringName, shown(name));
    std::vector<std::int32_t> numbers;
    for (const Json& item : list) {
      if (!item.is_number_integer() || item != Json(item.get<std::int32_t>()))
        return input_error("{}: '{}' holds something that is no whole number.", kStringName, shown(name));
      numbers.push_back(item.get<std::int32_t>());
    }
    file.add<std::int32_t>(name, {static_cast<std::int64_t>(numbers.size())}, numbers);
  }
  return ok_status();
}

// Only what differs from the exhibit's defaults.
Json short_settings(Json list, const ExhibitInfo& exhibit) {
  const Json defaults = to_json(exhibit.defaults()->fields());
  for (Json& item : list) {
    Json& values = item["values"];
    for (auto at = values.begin(); at != values.end();)
      at = defaults.contains(at.key()) && defaults[at.key()] == *at ? values.erase(at) : std::next(at);
  }
  return list;
}

// The settings and the seed alone lead to these weights.
bool starts_from_its_seed(const Keyframe& start) {
  auto again = Experiment::make(start.settings->clone());
  if (!again) return false;
  const Keyframe fresh = (*again)->keyframe();
  return fresh.params.size() == start.params.size() &&
         std::memcmp(fresh.params.data(), start.params.data(), fresh.params.size() * sizeof(float)) == 0;
}

// The states that the line leaves out, made anew: a project at step 0, into which the line's text goes.
Result<TensorFile> project_of(const Json& line, const ExhibitInfo& exhibit) {
  TensorFile data;
  data.source = kStringName.text;
  if (Status s = add_inline_data(line["data"], data); !s) return s.error();
  const auto list = project_text::list_at(line, "settings", kStringName);
  if (!list) return list.error();
  const auto settings = project_text::load_settings(data, **list, exhibit);
  if (!settings) return settings.error();
  if (!line["start"].is_object()) return input_error("{}: 'start' is no object.", kStringName);
  const auto place =
      project_text::whole(line["start"], "settings", 0, static_cast<std::int64_t>(settings->size()) - 1, kStringName);
  if (!place) return place.error();
  const auto start = Timeline::make((*settings)[static_cast<std::size_t>(*place)]->clone());
  if (!start) return input_error("{}: {}", kStringName, start.error());
  const auto fresh = encode_project(**start, exhibit.name, 0);
  if (!fresh) return fresh.error();
  const auto text = fresh->text(project_text::kTextTensor);
  if (!text) return text.error();
  Json project = Json::parse(*text);
  for (const char* part : {"settings", "start", "journal"}) project[part] = line[part];
  for (const auto& [name, tensor] : fresh->tensors())
    if (name != project_text::kTextTensor && data.find(name) == nullptr) data.add(name, tensor);
  data.add_text(std::string(project_text::kTextTensor), project.dump());
  data.metadata = fresh->metadata;
  return data;
}

}  // namespace

Result<std::string> settings_string(const Timeline& timeline, std::string_view exhibit) {
  const auto info = find_exhibit(exhibit);
  if (!info) return info.error();
  const Keyframe& start = timeline.history().frames().front();
  TensorFile file;
  project_text::SettingsTable table;
  Json line = {{"exhibit", exhibit},
               {"build", project_text::this_build()},
               {"step", timeline.steps()},
               {"start",
                {{"settings", table.place_of(without_unused_data(start.settings))},
                 {"edits", project_text::to_json(start.edits)}}}};
  const Journal journal = without_unused_data(timeline.experiment().journal());
  line["journal"] = project_text::to_json(journal, table);
  line["settings"] = short_settings(table.save(file), **info);
  const auto data = inline_data(file);
  if (!data) return data.error();
  line["data"] = *data;
  if (!starts_from_its_seed(start)) return own_data();
  const std::string json = line.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string text = to_printable(kSettingsPrefix, json);
  if (text.size() > kMaxPrintable || json.size() > kMaxUnpacked)
    return usage_error("So much was done by hand that it does not fit a line; save the run as a project file.");
  return text;
}

Result<OpenedString> open_settings_string(std::string_view text, int threads) {
  const auto json = from_printable(kSettingsPrefix, text, kStringName);
  if (!json) return json.error();
  auto parsed = project_text::parse_object(*json, kStringName);
  if (!parsed) return parsed.error();
  Json& line = *parsed;
  for (const char* part : {"exhibit", "build", "step", "start", "journal", "settings", "data"})
    if (!line.contains(part)) return input_error("{} lacks its '{}'.", kStringName, part);
  if (!line["exhibit"].is_string() || !line["build"].is_string())
    return input_error("{}: 'exhibit' and 'build' must be texts.", kStringName);
  const auto step = project_text::whole(line, "step", 0, project_text::kMaxStep, kStringName);
  if (!step) return step.error();
  const auto exhibit = find_exhibit(line["exhibit"].get_ref<const std::string&>());
  if (!exhibit) return input_error("{}: {}", kStringName, exhibit.error());
  const auto file = project_of(line, **exhibit);
  if (!file) return file.error();
  auto opened = decode_project(*file, threads);
  if (!opened) return opened.error();
  if (const std::string build = line["build"]; build != project_text::this_build())
    opened->notes.push_back(
        worded("This run comes from {}; this is {}. It has the same settings, seed and hand edits, but its numbers "
               "may differ in the last digits, and so may where it ends.",
               shown(build), project_text::this_build()));
  return OpenedString{std::move(*opened), *step};
}

}  // namespace neurarium
