#include "app/cli/settings_flags.h"

#include "engine/exhibits/corpus_settings.h"
#include "engine/exhibits/curve.h"
#include "engine/exhibits/neuron.h"
#include "engine/exhibits/lookup.h"
#include "engine/exhibits/playground_points.h"
#include "engine/exhibits/transformer.h"
#include "engine/exhibits/tfidf.h"
#include "engine/exhibits/translate.h"
#include "engine/files/documents_file.h"
#include "engine/exhibits/vision_features.h"
#include "engine/files/own_pictures.h"
#include "engine/text.h"

#include <filesystem>

namespace neurarium {
namespace {

std::string kind_of(const Field& field) {
  if (std::holds_alternative<double*>(field.value)) return "X";
  if (std::holds_alternative<std::int64_t*>(field.value)) return "N";
  return "WORD";
}

std::string about_of(const Field& field) {
  const std::string standard = to_text(field);
  std::string about;
  if (!field.choices.empty())
    about = fmt::format("{}", fmt::join(field.choices, " "));
  else if (!std::holds_alternative<std::string*>(field.value) && !std::holds_alternative<bool*>(field.value))
    about = fmt::format("{} to {}", field.low, field.high);
  return about + (standard.empty() ? "" : fmt::format("{}(default {})", about.empty() ? "" : " ", standard));
}

const ExhibitInfo& exhibit_among(const std::vector<std::string>& arguments) {
  for (const std::string& word : arguments)
    if (const auto info = find_shown(word)) return **info;
  return exhibits().front();
}

std::vector<std::string> split_at_commas(std::string_view list) {
  std::vector<std::string> items;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    items.emplace_back(trimmed(list.substr(0, comma)));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return items;
}

}  // namespace

SettingsFlags::SettingsFlags(Flags& flags, const std::vector<std::string>& arguments) {
  const ExhibitInfo& exhibit = exhibit_among(arguments);
  const std::unique_ptr<ExhibitSettings> defaults = exhibit.defaults();
  for (const Field& field : defaults->fields()) {
    order_.emplace_back(field.key);
    std::optional<std::string>& given = given_[order_.back()];
    const std::string heading = "Settings: " + std::string(field.group);
    if (bool* const* flag = std::get_if<bool*>(&field.value))
      flags.setting_switch(order_.back(), given, **flag, heading);
    else
      flags.setting(order_.back(), given, kind_of(field), heading, about_of(field));
  }
  if (dynamic_cast<const PlaygroundSettings*>(defaults.get()) != nullptr ||
      dynamic_cast<const NeuronSettings*>(defaults.get()) != nullptr) {
    flags.text("points", points_, "FILE.csv", "Points of your own: two columns of numbers and a label");
    flags.text("label", label_, "COLUMN", "Name or number of the label's column in --points");
    flags.text("features", features_, "A,B", "Names or numbers of the two columns that are x1 and x2 in --points");
  }
  if (dynamic_cast<const CurveSettings*>(defaults.get()) != nullptr)
    flags.text("points", points_, "FILE.csv", "A table of your own: the columns x and y, or the first two of numbers");
  if (dynamic_cast<const TransformerSettings*>(defaults.get()) != nullptr ||
      dynamic_cast<const CorpusSettings*>(defaults.get()) != nullptr)
    flags.text("corpus", corpus_, "FILE|bible",
               "Text of your own (UTF-8) to learn from, or the World English Bible where it is installed");
  if (dynamic_cast<const TranslateSettings*>(defaults.get()) != nullptr)
    flags.text("pairs-file", pairs_, "FILE.tsv",
               "Pairs of your own (UTF-8): a sentence, a tab and its translation on each line");
  if (dynamic_cast<const TfidfSettings*>(defaults.get()) != nullptr)
    flags.text("documents-file", documents_, "FOLDER|FILE",
               "Documents of your own: a folder of .txt files, a table with a column of text, or one text");
  if (dynamic_cast<const LookupSettings*>(defaults.get()) != nullptr)
    flags.text("table", table_, "FILE.csv", "A table of your own to look up: one or two columns of keys, then a value");
  if (dynamic_cast<const VisionSettings*>(defaults.get()) != nullptr) {
    flags.text("from", from_, "FILE.safetensors",
               "Transfer: a trained run or its weights, whose features are kept while the head begins anew; beside it "
               "the same network learns from nothing (--no-against-nothing: it does not)");
    flags.yes("freeze-features", freeze_features_, "With --from: only the head learns");
    flags.text("picture-labels", picture_labels_, "FILE.idx",
               "The labels that belong to --data FILE.idx, where the names do not say so");
    flags.whole("picture-size", picture_size_, 0, kMostPictureSide,
                "Side that pictures of a folder are resized to (default 0: as they are, or 32). --data takes such a "
                "folder too, with a subfolder for each class, or files in MNIST's format");
  }
  flags.text("init", init_, "FILE.safetensors", "Parameters to start from, under their names (`neurarium names`)");
}

std::optional<std::string> SettingsFlags::first_given() const {
  for (const std::string& key : order_)
    if (given_.at(key)) return key;
  if (!points_.empty()) return "points";
  if (!corpus_.empty()) return "corpus";
  if (!pairs_.empty()) return "pairs-file";
  if (!documents_.empty()) return "documents-file";
  if (!table_.empty()) return "table";
  if (!init_.empty()) return "init";
  if (!from_.empty()) return "from";
  return std::nullopt;
}

Status SettingsFlags::read_points(ExhibitSettings& settings, Console& console) const {
  if (points_.empty()) {
    if (!label_.empty() || !features_.empty())
      return usage_error("--{} names a column of a file; give the file with --points FILE.csv.",
                         label_.empty() ? "features" : "label");
    return ok_status();
  }
  if (const auto& data = given_.at("data"); data && *data != "file")
    return usage_error("--points FILE.csv and --data {} contradict each other; leave one of them out.", shown(*data));
  if (auto* neuron = dynamic_cast<NeuronSettings*>(&settings)) return read_neuron_points(*neuron, console);
  if (auto* curve = dynamic_cast<CurveSettings*>(&settings)) return read_curve_file(points_, *curve);
  PointsChoice choice{split_at_commas(features_), label_, given_.at("task").value_or("auto")};
  auto& playground = dynamic_cast<PlaygroundSettings&>(settings);
  const auto warnings = read_points_file(points_, choice, playground);
  if (!warnings) return warnings.error();
  for (const Wording& warning : *warnings) note(console, warning.message + ".");
  // In file order all rows train, so that a run can be repeated row by row elsewhere.
  if (!given_.at("test-split") && given_.at("order") == "file") playground.test_split = 0;
  return ok_status();
}

Status SettingsFlags::read_neuron_points(NeuronSettings& settings, Console& console) const {
  auto read = read_points_file(points_, {split_at_commas(features_), label_, "classification"});
  if (!read) return read.error();
  for (const Wording& warning : read->warnings) note(console, warning.message + ".");
  settings.points = std::move(read->points);
  settings.points_name = std::move(read->name);
  settings.data = "file";
  return ok_status();
}

// The text becomes the task, unless another one was asked for.
Status SettingsFlags::read_corpus(ExhibitSettings& settings) const {
  if (corpus_.empty()) return ok_status();
  auto* shared = dynamic_cast<CorpusSettings*>(&settings);
  const std::string key = shared != nullptr ? "text-source" : "task";
  if (const auto& chosen = given_.at(key); chosen && *chosen != (shared != nullptr ? kOwnCorpus : kOwnTextTask))
    return usage_error("--corpus FILE and --{} {} contradict each other; leave one of them out.", key, shown(*chosen));
  std::error_code ignored;
  const bool bible = corpus_ == "bible" && !std::filesystem::exists(corpus_, ignored);
  if (shared != nullptr && bible) {
    shared->choose_text("bible");
    return ok_status();
  }
  auto text = bible ? load_world_english_bible() : load_corpus(corpus_);
  if (!text) return text.error();
  if (shared != nullptr) {
    shared->take_own(std::move(*text));
    return ok_status();
  }
  auto& transformer = dynamic_cast<TransformerSettings&>(settings);
  transformer.choose_task(kOwnTextTask);
  transformer.corpus = std::make_shared<const CorpusText>(std::move(*text));
  return ok_status();
}

Status SettingsFlags::read_pairs(ExhibitSettings& settings) const {
  if (pairs_.empty()) return ok_status();
  if (const auto& chosen = given_.at("pairs"); chosen && *chosen != kOwnPairs)
    return usage_error("--pairs-file FILE.tsv and --pairs {} contradict each other; leave one of them out.",
                       shown(*chosen));
  auto text = load_corpus(pairs_);
  if (!text) return text.error();
  auto& translate = dynamic_cast<TranslateSettings&>(settings);
  const std::string sentence = translate.sentence;
  translate.take_own(std::make_shared<const CorpusText>(std::move(*text)));
  translate.sentence = sentence;
  return ok_status();
}

Status SettingsFlags::read_own_documents(ExhibitSettings& settings, Console& console) const {
  if (documents_.empty()) return ok_status();
  if (const auto& chosen = given_.at("documents"); chosen && *chosen != kOwnDocuments)
    return usage_error("--documents-file and --documents {} contradict each other; leave one of them out.",
                       shown(*chosen));
  auto read = load_documents(documents_);
  if (!read) return read.error();
  for (const Wording& remark : read->remarks) note(console, remark.message);
  dynamic_cast<TfidfSettings&>(settings).take_own(std::move(read->lines));
  return ok_status();
}

Status SettingsFlags::read_table(ExhibitSettings& settings) const {
  if (table_.empty()) return ok_status();
  if (const auto& data = given_.at("data"); data && *data != "file")
    return usage_error("--table FILE.csv and --data {} contradict each other; leave one of them out.", shown(*data));
  auto table = read_lookup_table(table_, 1);
  if (!table) return table.error();
  auto& lookup = dynamic_cast<LookupSettings&>(settings);
  lookup.query = static_cast<double>(table->keys.front());
  lookup.take_table(std::move(*table), std::filesystem::path(table_).filename().string());
  return ok_status();
}

// Of vision, --data may be a place of the user's own.
bool SettingsFlags::data_is_a_path(const ExhibitSettings& settings) const {
  if (dynamic_cast<const VisionSettings*>(&settings) == nullptr) return false;
  const auto& data = given_.at("data");
  return data && *data != "digits" && *data != "fashion" && *data != "file";
}

Status SettingsFlags::read_pictures(ExhibitSettings& settings, Console& console) const {
  if (!data_is_a_path(settings)) {
    if (picture_size_ > 0) return usage_error("--picture-size is for a folder of pictures: --data FOLDER.");
    if (!picture_labels_.empty()) return usage_error("--picture-labels is for a file of pictures: --data FILE.idx.");
    return ok_status();
  }
  auto own = picture_labels_.empty() ? load_own_pictures(*given_.at("data"), static_cast<std::int32_t>(picture_size_))
                                     : load_picture_pair(*given_.at("data"), picture_labels_);
  if (!own) return own.error();
  for (const std::string& remark : own->remarks) note(console, remark);
  auto& vision = dynamic_cast<VisionSettings&>(settings);
  vision.pictures = std::move(own->pictures);
  vision.data = "file";
  return ok_status();
}

// The network of a trained run, before flags change it.
Status SettingsFlags::read_features(ExhibitSettings& settings) const {
  if (from_.empty()) {
    if (freeze_features_) return usage_error("--freeze-features needs the features: --from FILE.safetensors.");
    return ok_status();
  }
  auto source = load_features(from_);
  if (!source) return source.error();
  keep_features(dynamic_cast<VisionSettings&>(settings), source->settings, std::move(source->features));
  return ok_status();
}

Status SettingsFlags::apply_given(ExhibitSettings& settings, Console& console) const {
  for (const std::string& key : order_) {  // ranges of a field may depend on the fields before it
    const Fields fields = settings.fields();
    const std::optional<std::string>& text = given_.at(key);
    const bool from_file = !points_.empty() || !table_.empty() || data_is_a_path(settings);
    if (!text || (key == "data" && from_file)) continue;
    if (Status s = set_from_text(*find_field(fields, key), *text); !s) return s;
  }
  auto* playground = dynamic_cast<PlaygroundSettings*>(&settings);
  if (playground != nullptr && playground->optimizer == "sgd" && given_.at("momentum") && playground->momentum > 0) {
    playground->optimizer = "momentum";
    note(console, "--optimizer sgd with --momentum is the optimizer that is called momentum here; it is used.");
  }
  const Fields fields = settings.fields();
  for (const std::string& key : order_)
    if (given_.at(key) && !find_field(fields, key)->visible && *given_.at(key) != "0" && *given_.at(key) != "0.0")
      note(console, fmt::format("--{} has no effect together with the other settings.", key));
  return ok_status();
}

Result<std::unique_ptr<ExhibitSettings>> SettingsFlags::settings(std::string_view exhibit, Console& console,
                                                                 bool opening) const {
  const auto info = find_exhibit(exhibit);
  if (!info) return info.error();
  std::unique_ptr<ExhibitSettings> settings = opening ? (*info)->opening() : (*info)->defaults();
  for (const auto& [key, text] : given_)
    if (text) settings->choose(key, *text);
  if (Status s = read_points(*settings, console); !s) return s.error();
  if (Status s = read_corpus(*settings); !s) return s.error();
  if (Status s = read_pairs(*settings); !s) return s.error();
  if (Status s = read_own_documents(*settings, console); !s) return s.error();
  if (Status s = read_table(*settings); !s) return s.error();
  if (Status s = read_features(*settings); !s) return s.error();
  if (Status s = read_pictures(*settings, console); !s) return s.error();
  if (Status s = apply_given(*settings, console); !s) return s.error();
  return settings;
}

Result<std::unique_ptr<Timeline>> SettingsFlags::timeline(std::string_view exhibit, int threads, Console& console,
                                                          bool opening) const {
  auto made = settings(exhibit, console, opening);
  if (!made) return made.error();
  std::vector<Edit> frozen;
  if (const auto* vision = dynamic_cast<const VisionSettings*>(made->get()); vision != nullptr && freeze_features_)
    frozen = frozen_features(*vision->features);
  auto timeline = Timeline::make(std::move(*made), threads);
  if (timeline && !frozen.empty())
    if (Status s = (*timeline)->change(SetEdits{std::move(frozen)}); !s) return s.error();
  if (!timeline || init_.empty()) return timeline;
  const auto file = load_safetensors(init_);
  if (!file) return file.error();
  if (Status s = (*timeline)->load_parameters(*file); !s) return s.error();
  return timeline;
}

}  // namespace neurarium
