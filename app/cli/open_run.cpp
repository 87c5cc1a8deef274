#include "app/cli/open_run.h"

#include "app/cli/command.h"
#include "engine/files/project.h"
#include "engine/text.h"

#include <filesystem>

namespace neurarium {

Result<OpenedRun> open_run(const std::string& place, std::string_view command, const SettingsFlags& settings,
                           int threads, Console& console) {
  if (place.empty()) return missing_exhibit(command);
  std::error_code ignored;
  const bool is_file = !find_exhibit(place).ok() &&
                       (std::filesystem::exists(place, ignored) || place.find_first_of("./") != std::string::npos);
  if (!is_file) {
    auto timeline = settings.timeline(place, threads, console);
    if (!timeline) return timeline.error();
    return OpenedRun{place, std::move(*timeline)};
  }
  if (const auto given = settings.first_given())
    return usage_error("--{} cannot be combined with {}: a saved run has its own settings.", *given, shown(place));
  auto project = load_project(place, threads);
  if (!project) return project.error();
  for (const std::string& remark : project->notes) note(console, remark);
  return OpenedRun{project->exhibit, std::move(project->timeline)};
}

}  // namespace neurarium
