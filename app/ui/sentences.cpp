#include "app/ui/sentences.h"

#include <fmt/args.h>
#include <nlohmann/json.hpp>

namespace neurarium {

Status Sentences::add(std::string_view json, std::string_view source) {
  const auto root = nlohmann::json::parse(json, nullptr, false);
  if (!root.is_object()) return input_error("{}: this is not a JSON object of texts; check commas and quotes", source);
  for (const auto& [english, translation] : root.items()) {
    if (!translation.is_string())
      return input_error("{}: '{}' is neither a text nor an object; put the text in quotes", source, english);
    templates_[english] = translation.get<std::string>();
  }
  return ok_status();
}

std::string Sentences::say(const Wording& wording) const {
  const auto found = wording.form.empty() ? templates_.end() : templates_.find(wording.form);
  if (found == templates_.end()) return wording.message;
  fmt::dynamic_format_arg_store<fmt::format_context> parts;
  for (const Wording& part : wording.parts) parts.push_back(say(part));
  try {
    return fmt::vformat(found->second, parts);
  } catch (const fmt::format_error&) {
    return wording.message;
  }
}

}  // namespace neurarium
