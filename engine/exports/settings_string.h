// A run in one line to paste to a friend: exhibit, settings, seed and everything that was done by hand with its step.
// No weights and no data: they are computed again, to the same bits on the same build and CPU level.
#pragma once

#include "engine/files/project.h"

#include <string>
#include <string_view>

namespace neurarium {

inline constexpr std::string_view kSettingsPrefix = "neurarium1";

// The present line of the run. Errors: data or weights of the user's own, which
// only a project file can carry; a journal too long for a line.
Result<std::string> settings_string(const Timeline& timeline, std::string_view exhibit);

// The run at step 0; its changes apply as their steps come, and `step` is where the sender stood.
// `notes` says when another build or CPU level made it. Nothing in the text is trusted.
struct OpenedString {
  OpenedProject project;
  std::int64_t step = 0;
};
Result<OpenedString> open_settings_string(std::string_view text, int threads = 1);

}  // namespace neurarium
