// Reads the catalog with nlohmann-json, without exceptions for broken input.
#include "app/ui/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>

namespace neurarium {
namespace {

Status flatten(const nlohmann::json& node, const std::string& prefix, std::string_view source,
               std::map<std::string, std::string, std::less<>>& out) {
  for (const auto& [name, value] : node.items()) {
    const std::string key = prefix.empty() ? name : prefix + "." + name;
    if (value.is_string()) {
      out[key] = value.get<std::string>();
    } else if (value.is_object()) {
      if (Status inner = flatten(value, key, source, out); !inner) return inner;
    } else {
      return input_error("{}: '{}' is neither a text nor an object; put the text in quotes", source, key);
    }
  }
  return ok_status();
}

constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";

// Whether the last number of the text is 1.
bool ends_with_one(std::string_view text) {
  const std::size_t end = text.find_last_of("0123456789");
  if (end == std::string_view::npos) return false;
  const std::size_t before = text.substr(0, end).find_last_not_of("0123456789.,");
  return text.substr(before + 1, end - before) == "1";  // npos + 1 is the beginning
}

// "{} [token|tokens]" with the first word where the number before it is 1, else with the second. What the text is
// filled with may have such brackets too, and keeps them.
std::string with_numbers_of_words(std::string text, fmt::format_args args) {
  for (std::size_t open = text.find('['); open != std::string::npos; open = text.find('[', open + 1)) {
    const std::size_t bar = text.find_first_not_of(kLetters, open + 1);
    if (bar == std::string::npos || text[bar] != '|') continue;
    const std::size_t close = text.find_first_not_of(kLetters, bar + 1);
    if (close == std::string::npos || text[close] != ']') continue;
    const std::string_view all = text;
    const bool one = ends_with_one(fmt::vformat(all.substr(0, open), args));
    const std::string word(one ? all.substr(open + 1, bar - open - 1) : all.substr(bar + 1, close - bar - 1));
    text.replace(open, close + 1 - open, word);
  }
  return text;
}

}  // namespace

bool is_language(std::string_view name) {
  return std::find(kLanguages.begin(), kLanguages.end(), name) != kLanguages.end();
}

std::string_view language_of_locale(std::string_view locale) {
  return locale.substr(0, locale.find_first_of("_.@")) == "zh" ? "zh" : "en";
}

std::string_view system_language() {
  for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"})
    if (const char* locale = std::getenv(variable); locale != nullptr && *locale != '\0')
      return language_of_locale(locale);
  return "en";
}

Status Catalog::add(std::string_view json, std::string_view source) {
  const auto root = nlohmann::json::parse(json, nullptr, false);
  if (root.is_discarded() || !root.is_object())
    return input_error("{}: this is not a JSON object of texts; check commas and quotes", source);
  auto merged = texts_;
  if (Status status = flatten(root, "", source, merged); !status) return status;
  texts_ = std::move(merged);
  return ok_status();
}

const std::string& Catalog::get(std::string_view key) const {
  const auto it = texts_.find(key);
  return it != texts_.end() ? it->second : *missing_.emplace(key).first;
}

std::string Catalog::vformat(std::string_view key, fmt::format_args args) const {
  const std::string& text = get(key);
  try {
    return fmt::vformat(with_numbers_of_words(text, args), args);
  } catch (const fmt::format_error&) {
    missing_.emplace(key);
    return text;
  }
}

}  // namespace neurarium
