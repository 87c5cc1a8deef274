#include "engine/exhibits/exhibit.h"

#include <nlohmann/json.hpp>

namespace neurarium {

Status set_from_json(ExhibitSettings& settings, const nlohmann::json& object) {
  if (object.is_object())
    for (const auto& [key, value] : object.items())
      if (value.is_string()) settings.choose(key, value.get<std::string>());
  return set_from_json(settings.fields(), object);
}

}  // namespace neurarium
