// "EXHIBIT|FILE": the run that the first place of a command names, an exhibit with flags or a saved project.
#pragma once

#include "app/cli/settings_flags.h"

namespace neurarium {

struct OpenedRun {
  std::string exhibit;
  std::unique_ptr<Timeline> timeline;
};

// An exhibit becomes a run at step 0; a project one that stands where it was saved, and takes no settings.
Result<OpenedRun> open_run(const std::string& place, std::string_view command, const SettingsFlags& settings,
                           int threads, Console& console);

}  // namespace neurarium
