// The catalog of every string the user sees: assets/text/en.json, by key. Nothing visible is written in the code,
// so a translation is one more file.
#pragma once

#include <fmt/format.h>

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "engine/base.h"

namespace neurarium {

class Catalog {
 public:
  // Adds the texts of a JSON object; nested objects join their keys with dots; later texts win.
  // Error: not JSON, or a value that is neither text nor object, naming `source` and the key.
  [[nodiscard]] Status add(std::string_view json, std::string_view source);

  [[nodiscard]] bool has(std::string_view key) const { return texts_.find(key) != texts_.end(); }
  // The text, or the key itself (and the key is noted in `missing`).
  [[nodiscard]] const std::string& get(std::string_view key) const;
  // The text with {} or {name} filled by fmt; a text whose placeholders do not fit is shown unfilled and noted.
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
