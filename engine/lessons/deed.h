// What a step of a lesson asks for, as resolved changes: the program does it when the step is skipped, so that the
// steps after it find the network that they are about.
#pragma once

#include "engine/lessons/start.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace neurarium {

// In this order; what is not named stays.
struct Deed {
  std::int64_t back = 0;                           // goes so many steps back
  std::string settings;                            // a JSON object of those that change, by their flags; empty: none
  bool restart = false;                            // step 0 with them
  std::vector<std::pair<ValueRef, float>> values;  // parameters are set, everything else is held
  std::vector<ValueRef> release;
  std::int64_t steps = 0;           // trains
  std::string select;               // a reference, to be looked at; empty: none
  std::vector<std::string> screen;  // what its screen does, in its own words: "open words"
  bool operator==(const Deed&) const = default;
  [[nodiscard]] bool empty() const { return *this == Deed{}; }
};

// The present settings with the deed's.
[[nodiscard]] std::unique_ptr<ExhibitSettings> settings_after(const Deed& deed, const ExhibitSettings& present);

namespace lesson_json {
// The object at "do", or an empty deed without it. Errors: as of start().
Result<Deed> deed(const nlohmann::json& object, const ExhibitInfo& exhibit, const Wording& where);
}  // namespace lesson_json

}  // namespace neurarium
