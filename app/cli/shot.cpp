// neurarium shot: a picture of the program as the window would show it. It needs no display.
#include "app/cli/command.h"
#include "app/cli/open_app.h"
#include "app/cli/open_run.h"
#include "app/cli/run_log.h"
#include "engine/text.h"

namespace neurarium {
namespace {

constexpr int kSettleFrames = 2000;

struct ShotOptions {
  std::string place, out;
  std::int64_t steps = 0;
  Look look;
};

void declare(Flags& flags, ShotOptions& options) {
  flags.place("EXHIBIT|PROJECT|MODEL/", options.place,
              "An exhibit (`neurarium list`), a project that was saved, or a folder with a checkpoint");
  flags.text("out", options.out, "FILE.png", "Where the picture goes");
  flags.whole("steps", options.steps, 0, std::int64_t{1} << 60, "Train this many mini-batches first (default 0)");
  flags.text("size", options.look.size, "WxH", "Pixels (default 1600x1000)");
  declare_look(flags, options.look, "default: dark, en, 100");
}

}  // namespace

Status run_shot(const Arguments& arguments, Console& console) {
  Flags flags("shot", "Draws the program offscreen and writes the picture; no display is needed.");
  ShotOptions options;
  declare(flags, options);
  const SettingsFlags settings(flags, arguments);
  const auto helped = parse_or_help(flags, arguments, console);
  if (!helped) return helped.error();
  if (*helped) return ok_status();
  if (options.out.empty()) return usage_error("`neurarium shot` needs a file to write to: --out FILE.png.");
  if (const auto size = parse_size(options.look.size); !size) return size.error();
  if (Status s = check_writable(options.out); !s) return s;
  auto run = open_run(options.place, "shot", settings, 1, console, true);
  if (!run) return run.error();
  {
    ProgressBar bar(console, "training");
    for (std::int64_t i = 0; i < options.steps && run->timeline->step(); ++i)
      bar.show(static_cast<double>(i) / static_cast<double>(options.steps));
  }
  // An exhibit as it opens follows the language.
  const bool as_it_opens = options.steps == 0 && !settings.first_given() && find_exhibit(options.place).ok();
  auto opened =
      open_offscreen(options.look, {.exhibit = run->exhibit,
                                    .settings = as_it_opens ? nullptr : run->timeline->experiment().settings()->clone(),
                                    .files = {},
                                    .state_folder = {},
                                    .config_folder = {}});
  if (!opened) return opened.error();
  if (!as_it_opens) opened->app->session().replace(std::move(run->timeline));
  if (!opened->app->settle(kSettleFrames)) note(console, "The picture was still changing when it was taken.");
  return write_picture(*opened, options.out);
}

}  // namespace neurarium
