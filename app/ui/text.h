// The catalogs of every string the user sees: assets/text/en.json and the like, by key. Nothing visible is written in
// the code, so a translation is one more file and its name in kLanguages.
#pragma once

#include <fmt/format.h>

#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "engine/base.h"

namespace neurarium {

inline constexpr std::array<std::string_view, 2> kLanguages = {"en", "zh"};  // as ISO 639 names them

[[nodiscard]] bool is_language(std::string_view name);
// "zh" for a locale such as "zh_CN.UTF-8", "en" for every other.
[[nodiscard]] std::string_view language_of_locale(std::string_view locale);
// Of the user's locale: LC_ALL, else LC_MESSAGES, else LANG.
[[nodiscard]] std::string_view system_language();

class Catalog {
 public:
  // Adds the texts of a JSON object; nested objects join their keys with dots; later texts win.
  // Error: not JSON, or a value that is neither text nor object, naming `source` and the key.
  [[nodiscard]] Status add(std::string_view json, std::string_view source);

  [[nodiscard]] bool has(std::string_view key) const { return texts_.find(key) != texts_.end(); }
  // The text, or the key itself (and the key is noted in `missing`).
  [[nodiscard]] const std::string& get(std::string_view key) const;
  // The text with {} or {name} filled by fmt; a text whose placeholders do not fit is shown unfilled and noted. Of
  // "{} [token|tokens]" the first word stands where the last number before it is 1.
  template <class... Args>
  [[nodiscard]] std::string format(std::string_view key, const Args&... args) const {
    return vformat(key, fmt::make_format_args(args...));
  }

  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& texts() const { return texts_; }
  [[nodiscard]] const std::set<std::string, std::less<>>& missing() const { return missing_; }

 private:
  [[nodiscard]] std::string vformat(std::string_view key, fmt::format_args args) const;

  std::map<std::string, std::string, std::less<>> texts_;
  mutable std::set<std::string, std::less<>> missing_;
};

}  // namespace neurarium
