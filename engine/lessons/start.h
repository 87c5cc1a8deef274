// Where a lesson or a starting state begins: an exhibit, settings and values set by hand, read from JSON. Their words
// stand in the same file in every language, so that one file is a whole lesson, to write, to translate and to hand on.
#pragma once

#include "engine/exhibits/exhibit.h"
#include "engine/timeline.h"

#include <nlohmann/json_fwd.hpp>

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neurarium {

// A sentence or more in each language of the interface.
struct Words {
  std::string en, zh;
  [[nodiscard]] const std::string& in(std::string_view language) const { return language == "zh" ? zh : en; }
  [[nodiscard]] bool empty() const { return en.empty(); }
};

struct Start {
  std::string exhibit;
  SettingsPtr settings;
  std::vector<std::pair<ValueRef, float>> values;  // parameters are set once, everything else is held
};

// The run at step 0. Errors: settings that make no task, values that the network does not have.
Result<std::unique_ptr<Timeline>> begin(const Start& start, int threads = 1);

namespace lesson_json {

inline constexpr std::size_t kMaxBytes = 256 << 10;  // of a file
inline constexpr std::size_t kMaxWords = 1200;       // bytes of one text

// The object that a file holds. Errors, here and below: begin with `where` and name the key.
Result<nlohmann::json> parse(std::string_view text, const Wording& where);
Status only_keys(const nlohmann::json& object, std::initializer_list<std::string_view> keys, const Wording& where);
// {"en": "...", "zh": "..."} at `key`, both and nothing else; without the key none, unless it is `required`.
Result<Words> words(const nlohmann::json& object, std::string_view key, bool required, const Wording& where);
// The texts of the list at `key`; none without it.
Result<std::vector<std::string>> texts(const nlohmann::json& object, std::string_view key, const Wording& where);
// A whole number at `key`, or `standard` without it.
Result<std::int64_t> whole(const nlohmann::json& object, std::string_view key, std::int64_t standard, std::int64_t low,
                           std::int64_t high, const Wording& where);
// "values" ({"h0.act[0]": 0.5}); none without it.
Result<std::vector<std::pair<ValueRef, float>>> values(const nlohmann::json& object, const Wording& where);
// "exhibit", "settings" (the keys of the command line) and "values".
Result<Start> start(const nlohmann::json& object, const Wording& where);

}  // namespace lesson_json
}  // namespace neurarium
