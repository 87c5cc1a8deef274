// neurarium without a command: opens the window on an exhibit, a project or a file with points.
#include "app/cli/command.h"
#include "app/cli/open_app.h"
#include "app/cli/settings_flags.h"
#include "engine/exhibits/exhibit.h"
#include "engine/exports/settings_string.h"
#include "engine/text.h"

namespace neurarium {

Status run_window(const Arguments& arguments, Console& console) {
  Flags flags("", "Opens the window.");
  std::vector<std::string> places;
  Look look;
  look.size.clear();
  std::int64_t threads = 1;
  flags.places("EXHIBIT|PROJECT|MODEL/|FILE.csv", places, "What to open (default: the first exhibit)");
  flags.whole("threads", threads, 1, 64, "Threads that train (default 1)");
  std::string line;
  flags.text("settings", line, "LINE", "Open the run that a friend's settings string describes");
  flags.text("size", look.size, "WxH", "Size of the window (default: as last time, or 1600x1000)");
  declare_look(flags, look, "default: as last time");
  const SettingsFlags settings(flags, arguments);
  const auto helped = parse_or_help(flags, arguments, console);
  if (!helped) return helped.error();
  if (*helped) return ok_status();
  AppOptions options;
  options.keep_size = look.size.empty();
  const auto size = parse_size(options.keep_size ? "1600x1000" : look.size);
  if (!size) return size.error();
  options.trainer_threads = static_cast<int>(threads);
  options.play = true;
  options.program = kThisProgram;
  options.state_folder = user_state_folder();
  options.config_folder = user_config_folder();
  options.exhibit = std::string(exhibits().front().name);
  for (const std::string& place : places) {
    if (find_shown(place).ok())
      options.exhibit = place;
    else
      options.files.push_back(place);
  }
  if (!line.empty()) {
    if (const auto given = settings.first_given(); given || !places.empty())
      return usage_error("--settings LINE brings its own exhibit and settings; leave {} out.",
                         given ? "--" + *given : shown(places.front()));
    if (const auto readable = open_settings_string(line); !readable) return readable.error();
    options.pasted = line;
  }
  auto made = settings.settings((*find_shown(options.exhibit))->name, console, true);
  if (!made) return made.error();
  if (settings.first_given()) options.settings = std::move(*made);  // else as the user's language has it
  auto platform = make_window({.width = size->first, .height = size->second});
  if (!platform) return platform.error();
  auto opened = open_app(std::move(*platform), look, std::move(options));
  if (!opened) return opened.error();
  opened->app->run();
  return ok_status();
}

}  // namespace neurarium
