// A script of `neurarium drive`: a JSON file with the size of the screen and a list of actions, each on a widget's
// path.
#pragma once

#include "app/cli/open_app.h"
#include "app/ui/driver.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <iosfwd>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

// What the actions of a script act on. `folder` stands for "{tmp}" in file names.
struct Stage {
  OpenedApp& opened;
  Driver driver;
  std::string folder;
  std::map<std::string, std::string> kept;  // by name: what "keep" and "look" saw
  std::ostream& out;                        // results
};

struct DriveAction {
  std::string_view name;   // the key that makes an object this action
  std::string_view about;  // its other keys, for the help
  Status (*run)(const nlohmann::json& action, Stage& stage);
};
std::span<const DriveAction> drive_acts();          // what hands do (drive_script.cpp)
std::span<const DriveAction> drive_expectations();  // what must be so (drive_expect.cpp)
std::vector<DriveAction> drive_actions();           // both

// The name of a file under a key of the action.
std::string stage_file(const nlohmann::json& action, const char* key, const Stage& stage);
// Runs one action; the error names what could not be done.
Status run_action(const nlohmann::json& action, Stage& stage);

}  // namespace neurarium
