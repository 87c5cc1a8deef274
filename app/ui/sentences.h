// What the engine words, in the language of the window: its English templates are the keys of a catalog
// (assets/text/zh.sentences.json), as gettext does it.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "engine/base.h"

namespace neurarium {

class Sentences {
 public:
  // Adds the translations of a JSON object: English template -> template with the same parts, "{}" in their order or
  // "{0}", "{1}" in another. Error: no such object, naming `source`.
  [[nodiscard]] Status add(std::string_view json, std::string_view source);

  // The sentence with its parts in this language, English where the catalog lacks the template.
  [[nodiscard]] std::string say(const Wording& wording) const;

  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& templates() const { return templates_; }

 private:
  std::map<std::string, std::string, std::less<>> templates_;
};

}  // namespace neurarium
