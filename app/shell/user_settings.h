// What the user likes, kept between sessions: theme, language, scale, speed, step size, the chart, sizes of window and
// panels. One small JSON file.
#pragma once

#include "app/shell/step_size.h"
#include "app/ui/layout.h"
#include "app/ui/theme.h"
#include "engine/base.h"

#include <map>
#include <string>

namespace neurarium {

// At this speed the first spiral is solved in about a quarter of a minute and can be watched.
inline constexpr double kDefaultSpeed = 250;  // steps per second
inline constexpr double kSlowestSpeed = 1;
inline constexpr double kFastestSpeed = 1e5;  // the right end of the slider: as fast as the machine can

// How the chart of losses is read.
struct ChartChoices {
  bool log_loss = false;
  bool log_steps = false;
  bool smooth = false;
  bool earlier = true;  // the runs before the last resets, faint
  bool operator==(const ChartChoices&) const = default;
};

// In the units of the system's windows; 0: not known yet.
struct WindowSize {
  int width = 0;
  int height = 0;
  bool operator==(const WindowSize&) const = default;
};

struct UserSettings {
  ThemeKind theme = ThemeKind::Dark;
  std::string language = {};  // empty: as the system's locale has it
  double scale = 1;
  double speed = kDefaultSpeed;
  StepChoice step = {};
  std::map<std::string, int> choices = {};  // of the screens: Ui::choices
  ChartChoices chart = {};
  WindowSize window = {};
  LayoutSizes sizes = {};
  bool operator==(const UserSettings&) const = default;
};

// The settings of a folder. A missing file gives the defaults; a broken one is kept beside it as "settings.json.bad",
// and `problem` becomes the sentence that says so.
UserSettings load_user_settings(const std::string& folder, std::string& problem);
// The folder has none yet: the program was never run by this user.
bool is_first_start(const std::string& folder);
Status save_user_settings(const std::string& folder, const UserSettings& settings);

inline constexpr double kQuietSeconds = 1;  // without a change, before the settings are written

// Writes the settings soon after they changed, so that a crash loses none; a drag is written once, at its end.
class SettingsKeeper {
 public:
  // `stored` is what the folder holds. An empty folder: nothing is ever written.
  SettingsKeeper(std::string folder, const UserSettings& stored) : folder_(std::move(folder)), stored_(stored) {}

  // The error when they could not be written; the same settings are not tried again until `finish`.
  Status tick(double now, const UserSettings& settings);
  // At the end, whatever the clock says.
  Status finish(const UserSettings& settings);

 private:
  std::string folder_;
  UserSettings stored_;
  UserSettings seen_ = stored_;   // at the last tick
  UserSettings tried_ = stored_;  // at the last attempt to write
  double changed_at_ = 0;
};

}  // namespace neurarium
