// What the user likes, kept between sessions: theme, scale, speed, sizes of the panels. One small JSON file.
#pragma once

#include "app/ui/layout.h"
#include "engine/base.h"

#include <string>

namespace neurarium {

// At this speed the first spiral is solved in about a quarter of a minute and can be watched.
inline constexpr double kDefaultSpeed = 250;  // steps per second
inline constexpr double kSlowestSpeed = 1;
inline constexpr double kFastestSpeed = 1e5;  // the right end of the slider: as fast as the machine can

struct UserSettings {
  bool dark = true;
  double scale = 1;
  double speed = kDefaultSpeed;
  bool log_loss = false;
  LayoutSizes sizes = {};
};

// The settings of a folder. A missing file gives the defaults; a broken one is kept beside it as "settings.json.bad",
// and `problem` becomes the sentence that says so.
UserSettings load_user_settings(const std::string& folder, std::string& problem);
Status save_user_settings(const std::string& folder, const UserSettings& settings);

}  // namespace neurarium
