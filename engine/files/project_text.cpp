#include "engine/files/project_text.h"

#include "engine/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>

namespace neurarium::project_text {
namespace {

using Json = nlohmann::json;

constexpr int kMaxDepth = 16;

// Levels of brackets outside strings. Counted before parsing, as messages print values recursively.
int depth_of(std::string_view text) {
  int depth = 0;
  int most = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      most = std::max(most, ++depth);
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return most;
}

Wording found(const Json& object, std::string_view key) {
  const auto at = object.find(key);
  return at == object.end() ? worded("missing")
                            : Wording{shown(at->dump(-1, ' ', false, Json::error_handler_t::replace), 80)};
}

Result<float> number(const Json& value, const Wording& where) {
  constexpr double kMost = std::numeric_limits<float>::max();
  const double x = value.is_number() ? value.get<double>() : 2 * kMost;
  if (!(x >= -kMost && x <= kMost))
    return input_error("{}: found {}, but expected a finite number; the file is damaged", where,
                       shown(value.dump(-1, ' ', false, Json::error_handler_t::replace), 80));
  return static_cast<float>(x);
}

Result<std::vector<float>> numbers(const Json& object, std::string_view key, const Wording& where) {
  const auto list = list_at(object, key, where);
  if (!list) return list.error();
  std::vector<float> out;
  out.reserve((*list)->size());
  const Wording here = worded("{}, '{}'", where, key);
  for (const Json& item : **list) {
    const auto x = number(item, here);
    if (!x) return x.error();
    out.push_back(*x);
  }
  return out;
}

Result<std::string> text_at(const Json& object, std::string_view key, const Wording& where) {
  const auto at = object.find(key);
  if (at == object.end() || !at->is_string())
    return input_error("{}: '{}' is {}, but must be a text; the file is damaged", where, key, found(object, key));
  return at->get<std::string>();
}

Json to_json(const std::vector<float>& values) {
  Json list = Json::array();
  for (const float x : values) list.push_back(static_cast<double>(x));
  return list;
}

Result<Edit> load_edit(const Json& object, const Wording& where) {
  const auto ref_text = text_at(object, "value", where);
  if (!ref_text) return ref_text.error();
  const auto ref = parse_value_ref(*ref_text);
  if (!ref) return input_error("{}: {}", where, ref.error());
  const auto kind_name = text_at(object, "kind", where);
  if (!kind_name) return kind_name.error();
  const auto kind = edit_kind_from_name(*kind_name);
  if (!kind) return input_error("{}: {}", where, kind.error());
  const auto range = numbers(object, "range", where);
  if (!range) return range.error();
  if (range->size() != 2) return input_error("{}: 'range' has {} numbers, but must have 2", where, range->size());
  auto patch = numbers(object, "patch", where);
  if (!patch) return patch.error();
  return Edit{*ref, *kind, (*range)[0], (*range)[1], std::move(*patch)};
}

Result<Change> load_change(const Json& object, const std::vector<SettingsPtr>& settings, const Wording& where) {
  if (object.contains("settings")) {
    const auto place = whole(object, "settings", 0, static_cast<std::int64_t>(settings.size()) - 1, where);
    if (!place) return place.error();
    return Change(SetSettings{settings[static_cast<std::size_t>(*place)]});
  }
  if (object.contains("edits")) {
    auto edits = load_edits(object.at("edits"), where);
    if (!edits) return edits.error();
    return Change(SetEdits{std::move(*edits)});
  }
  if (object.contains("one")) return Change(TakeOne{});
  SetParameters set;
  auto name = text_at(object, "set", where);
  if (!name) return name.error();
  set.name = std::move(*name);
  const auto places = list_at(object, "at", where);
  if (!places) return places.error();
  for (const Json& item : **places) {
    if (!item.is_number_integer()) return input_error("{}: 'at' must list whole numbers; the file is damaged", where);
    set.offsets.push_back(item.get<std::int64_t>());
  }
  auto values = numbers(object, "to", where);
  if (!values) return values.error();
  set.values = std::move(*values);
  return Change(std::move(set));
}

Result<SettingsPtr> load_one_settings(const TensorFile& file, const Json& item, const ExhibitInfo& exhibit,
                                      const Wording& where) {
  if (!item.is_object() || !item.contains("values") || !item.contains("data") || !item["data"].is_object())
    return input_error("{}: expected an object of 'values' and 'data'; the file is damaged", where);
  auto settings = exhibit.defaults();
  if (Status s = set_from_json(settings->fields(), item["values"]); !s) return input_error("{}: {}", where, s.error());
  TensorFile data;
  data.source = where.message;
  for (const auto& [name, place] : item["data"].items()) {
    if (!place.is_string()) return input_error("{}: '{}' names no tensor; the file is damaged", where, shown(name));
    const auto tensor = file.get(place.get<std::string>());
    if (!tensor) return tensor.error();
    data.add(name, **tensor);
  }
  if (Status s = settings->load_data(data, ""); !s) return s.error();
  return SettingsPtr(std::move(settings));
}

}  // namespace

std::string this_build() {
#if defined(__AVX2__) && defined(__FMA__)
  constexpr std::string_view level = "x86-64-v3";
#elif defined(__SSE4_2__)
  constexpr std::string_view level = "x86-64-v2";
#elif defined(__x86_64__)
  constexpr std::string_view level = "x86-64";
#else
  constexpr std::string_view level = "another CPU";
#endif
  return fmt::format("neurarium {} for {}, compiler {}", NEURARIUM_VERSION, level, __VERSION__);
}

std::int64_t SettingsTable::place_of(const SettingsPtr& settings) {
  const auto [at, is_new] = places_.try_emplace(settings.get(), static_cast<std::int64_t>(all_.size()));
  if (is_new) all_.push_back(settings);
  return at->second;
}

Json SettingsTable::save(TensorFile& file) const {
  Json list = Json::array();
  std::vector<std::string> stored;  // newest last
  for (const SettingsPtr& settings : all_) {
    TensorFile data;
    settings->save_data(data, "");
    Json places = Json::object();
    for (const auto& [name, tensor] : data.tensors()) {
      const auto same = std::find_if(stored.rbegin(), stored.rend(), [&, &t = tensor](const std::string& place) {
        const Tensor& other = *file.find(place);
        return other.dtype == t.dtype && other.shape == t.shape && other.bytes == t.bytes;
      });
      if (same == stored.rend()) {
        stored.push_back(fmt::format("data/{}", stored.size()));
        file.add(stored.back(), tensor);
        places[name] = stored.back();
      } else {
        places[name] = *same;
      }
    }
    list.push_back({{"values", to_json(settings->clone()->fields())}, {"data", std::move(places)}});
  }
  return list;
}

Result<std::vector<SettingsPtr>> load_settings(const TensorFile& file, const Json& list, const ExhibitInfo& exhibit) {
  std::vector<SettingsPtr> out;
  for (const Json& item : list) {
    auto settings = load_one_settings(file, item, exhibit, worded("{}: settings {}", shown(file.source), out.size()));
    if (!settings) return settings.error();
    out.push_back(std::move(*settings));
  }
  return out;
}

Json to_json(const std::vector<Edit>& edits) {
  Json list = Json::array();
  for (const Edit& edit : edits)
    list.push_back({{"value", to_string(edit.ref)},
                    {"kind", edit_kind_name(edit.kind)},
                    {"range", to_json(std::vector<float>{edit.a, edit.b})},
                    {"patch", to_json(edit.patch)}});
  return list;
}

Json to_json(const Journal& journal, SettingsTable& table) {
  Json list = Json::array();
  for (const auto& [step, change] : journal) {
    Json entry = {{"step", step}};
    if (const auto* settings = std::get_if<SetSettings>(&change)) {
      entry["settings"] = table.place_of(settings->settings);
    } else if (const auto* edits = std::get_if<SetEdits>(&change)) {
      entry["edits"] = to_json(edits->edits);
    } else if (std::holds_alternative<TakeOne>(change)) {
      entry["one"] = true;
    } else {
      const auto& set = std::get<SetParameters>(change);
      entry["set"] = set.name;
      entry["at"] = set.offsets;
      entry["to"] = to_json(set.values);
    }
    list.push_back(std::move(entry));
  }
  return list;
}

Result<std::vector<Edit>> load_edits(const Json& list, const Wording& where) {
  if (!list.is_array()) return input_error("{}: the edits are no list; the file is damaged", where);
  std::vector<Edit> edits;
  for (const Json& item : list) {
    if (!item.is_object()) return input_error("{}: an edit is no object; the file is damaged", where);
    auto edit = load_edit(item, worded("{}, edit {}", where, edits.size()));
    if (!edit) return edit.error();
    edits.push_back(std::move(*edit));
  }
  return edits;
}

Result<Journal> load_journal(const Json& list, const std::vector<SettingsPtr>& settings, const Wording& where) {
  if (!list.is_array()) return input_error("{} is no list; the file is damaged", where);
  Journal journal;
  for (const Json& item : list) {
    const Wording here = worded("{}, entry {}", where, journal.size());
    if (!item.is_object()) return input_error("{} is no object; the file is damaged", here);
    const auto step = whole(item, "step", journal.empty() ? 0 : journal.back().step, kMaxStep, here);
    if (!step) return step.error();
    auto change = load_change(item, settings, here);
    if (!change) return change.error();
    journal.push_back({*step, std::move(*change)});
  }
  return journal;
}

Result<Json> parse_object(std::string_view text, const Wording& where) {
  if (depth_of(text) > kMaxDepth)
    return input_error("{} is nested more than {} deep; the file is damaged", where, kMaxDepth);
  Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return input_error("{} is not a JSON object; the file is damaged", where);
  return json;
}

Result<std::int64_t> whole(const Json& object, std::string_view key, std::int64_t low, std::int64_t high,
                           const Wording& where) {
  const auto at = object.find(key);
  const bool fits = at != object.end() && at->is_number_integer() &&
                    !(at->is_number_unsigned() && at->get<std::uint64_t>() > static_cast<std::uint64_t>(kMaxStep));
  if (!fits || at->get<std::int64_t>() < low || at->get<std::int64_t>() > high)
    return input_error("{}: '{}' is {}, but must be a whole number from {} to {}; the file is damaged", where, key,
                       found(object, key), low, high);
  return at->get<std::int64_t>();
}

Result<const Json*> list_at(const Json& object, std::string_view key, const Wording& where) {
  const auto at = object.find(key);
  if (at == object.end() || !at->is_array())
    return input_error("{}: '{}' is {}, but must be a list; the file is damaged", where, key, found(object, key));
  return &*at;
}

Json to_json(const WrittenSamples& samples) {
  Json steps = Json::array();
  Json texts = Json::array();
  for (const WrittenSample& sample : samples.all()) {
    steps.push_back(sample.step);
    texts.push_back(sample.text);
  }
  return {{"thinned", samples.thinned()}, {"steps", std::move(steps)}, {"texts", std::move(texts)}};
}

Result<WrittenSamples> load_samples(const Json& object, const Wording& where) {
  constexpr std::int64_t kMostThinned = std::int64_t{1} << 30;
  WrittenSamples samples;
  const auto at = object.find("samples");
  if (at == object.end()) return samples;
  const Wording here = worded("{}, 'samples'", where);
  if (!at->is_object()) return input_error("{} is no object; the file is damaged", here);
  const auto thinned = whole(*at, "thinned", 1, kMostThinned, here);
  if (!thinned) return thinned.error();
  const auto steps = list_at(*at, "steps", here);
  if (!steps) return steps.error();
  const auto texts = list_at(*at, "texts", here);
  if (!texts) return texts.error();
  if ((*steps)->size() != (*texts)->size() || (*steps)->size() > WrittenSamples::kCapacity)
    return input_error("{} has {} steps and {} texts, but as many of both, and at most {}, are possible", here,
                       (*steps)->size(), (*texts)->size(), WrittenSamples::kCapacity);
  std::vector<WrittenSample> all;
  for (std::size_t i = 0; i < (*steps)->size(); ++i) {
    const Json& step = (**steps)[i];
    const Json& text = (**texts)[i];
    const bool fits = step.is_number_unsigned() && step.get<std::uint64_t>() <= static_cast<std::uint64_t>(kMaxStep) &&
                      (i == 0 || step.get<std::int64_t>() > all.back().step) && text.is_string();
    if (!fits) return input_error("{}: element {} is no step after the one before with its text", here, i);
    all.push_back({step.get<std::int64_t>(), text.get<std::string>()});
  }
  samples.set_all(std::move(all), *thinned);
  return samples;
}

}  // namespace neurarium::project_text
