#include "app/cli/open_run.h"

#include "app/cli/command.h"
#include "engine/text.h"

#include <filesystem>

namespace neurarium {

Result<std::unique_ptr<Timeline>> open_run(const std::string& place, std::string_view command,
                                           const SettingsFlags& settings, int threads, Console& console) {
  if (place.empty()) return missing_exhibit(command);
  return settings.timeline(place, threads, console);
}

}  // namespace neurarium
