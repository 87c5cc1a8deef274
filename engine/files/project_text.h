// The part of a project file that is text: journals, edits and settings as JSON. What it reads it checks for form only;
// whether it makes sense is for project_load.cpp, which knows the network.
#pragma once

#include "engine/exhibits/exhibit.h"
#include "engine/files/safetensors.h"
#include "engine/history.h"
#include "engine/journal.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace neurarium::project_text {

inline constexpr std::string_view kFormat = "neurarium project";
inline constexpr std::string_view kFormatVersion = "1";
inline constexpr std::string_view kTextTensor = "project";
inline constexpr std::string_view kChecksumTensor = "checksum";
inline constexpr std::int64_t kMaxStep = std::int64_t{1} << 53;  // whole numbers that every reader of JSON keeps

// Program version, CPU level and compiler: other ones may round differently.
std::string this_build();

// The settings that a project refers to, each once; entries of journals name them by their place.
class SettingsTable {
 public:
  std::int64_t place_of(const SettingsPtr& settings);
  // Adds the data (points of the user) as tensors data/0, data/1, ...; equal data is stored once.
  [[nodiscard]] nlohmann::json save(TensorFile& file) const;

 private:
  std::vector<SettingsPtr> all_;
  std::unordered_map<const ExhibitSettings*, std::int64_t> places_;
};
Result<std::vector<SettingsPtr>> load_settings(const TensorFile& file, const nlohmann::json& list,
                                               const ExhibitInfo& exhibit);

nlohmann::json to_json(const std::vector<Edit>& edits);
nlohmann::json to_json(const Journal& journal, SettingsTable& table);
Result<std::vector<Edit>> load_edits(const nlohmann::json& list, const Wording& where);
// `where` begins every message: "run.safetensors: the journal".
Result<Journal> load_journal(const nlohmann::json& list, const std::vector<SettingsPtr>& settings,
                             const Wording& where);

nlohmann::json to_json(const WrittenSamples& samples);
// Those at "samples"; none in files of before there were any.
Result<WrittenSamples> load_samples(const nlohmann::json& object, const Wording& where);

// Parses a text of at most kMaxDepth levels; an object is wanted.
Result<nlohmann::json> parse_object(std::string_view text, const Wording& where);
// A whole number at `key`, from low to high.
Result<std::int64_t> whole(const nlohmann::json& object, std::string_view key, std::int64_t low, std::int64_t high,
                           const Wording& where);
// The list at `key`.
Result<const nlohmann::json*> list_at(const nlohmann::json& object, std::string_view key, const Wording& where);

}  // namespace neurarium::project_text
