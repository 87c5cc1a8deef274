// neurarium film: the window's picture at many steps of a run, one after another, as a film. It needs no display.
#include "app/cli/command.h"
#include "app/cli/open_app.h"
#include "app/cli/open_run.h"
#include "app/film/film_writer.h"
#include "engine/text.h"

#include <nlohmann/json.hpp>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cmath>
#include <ostream>

namespace neurarium {
namespace {

constexpr int kFilmSettleFrames = 2000;

struct FilmOptions {
  std::string place, out;
  std::int64_t from = 0, to = -1, frames = 100, rate = 25;
  bool json = false;
  Look look;
};

void declare_film(Flags& flags, FilmOptions& options) {
  flags.place("PROJECT|EXHIBIT", options.place,
              "A project that was saved, or an exhibit, which trains up to --to first");
  flags.text("out", options.out, "FILE.mp4|FILE.gif|DIR/",
             "Where the film goes; a folder, and every film where ffmpeg is not installed, becomes PNG pictures");
  flags.whole("from", options.from, 0, std::int64_t{1} << 60, "The step of the first picture (default 0)");
  flags.whole("to", options.to, 0, std::int64_t{1} << 60, "The step of the last one (default: the newest)");
  flags.whole("frames", options.frames, 1, 10000, "How many pictures, evenly between them (default 100)");
  flags.whole("rate", options.rate, 1, 120, "Pictures a second (default 25)");
  flags.yes("json", options.json, "A line of JSON for each picture that is done");
  flags.text("size", options.look.size, "WxH", "Pixels (default 1280x800)");
  declare_look(flags, options.look, "default: dark, en, 100");
}

// Ctrl+C and a polite kill end the film between two pictures, so that nothing half-made is left behind.
class StopSignal {
 public:
  StopSignal() {
    sigset_t wanted;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGINT);
    sigaddset(&wanted, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &wanted, &before_);
    file_ = ::signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
  }
  ~StopSignal() {
    signalfd_siginfo taken{};
    while (file_ >= 0 && ::read(file_, &taken, sizeof taken) > 0) continue;
    if (file_ >= 0) ::close(file_);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;
  [[nodiscard]] bool came() const {
    pollfd look{file_, POLLIN, 0};
    return ::poll(&look, 1, 0) > 0;
  }

 private:
  int file_ = -1;
  sigset_t before_{};
};

// The run as far as the film needs it.
Status reach(OpenedRun& run, FilmOptions& options, bool may_train, Console& console, const StopSignal& stop) {
  Timeline& timeline = *run.timeline;
  if (options.to < 0) options.to = timeline.head();
  if (options.from > options.to)
    return usage_error("--from {} comes after --to {}; exchange them.", options.from, options.to);
  if (options.to > timeline.head() && !may_train)
    return usage_error("--to is {}, but this run has come to step {}.", with_commas(options.to),
                       with_commas(timeline.head()));
  ProgressBar bar(console, "training");
  while (timeline.head() < options.to && !stop.came() && timeline.step())
    bar.show(static_cast<double>(timeline.steps()) / static_cast<double>(options.to));
  if (timeline.head() < options.to && !stop.came())
    return usage_error("The run diverged at step {}, before --to {}.", with_commas(timeline.head()),
                       with_commas(options.to));
  return ok_status();
}

std::int64_t step_of_frame(const FilmOptions& o, std::int64_t frame) {
  if (o.frames == 1) return o.to;
  const double part = static_cast<double>(frame) / static_cast<double>(o.frames - 1);
  return o.from + static_cast<std::int64_t>(std::llround(part * static_cast<double>(o.to - o.from)));
}

Status draw_film(OpenedApp& opened, FilmWriter& film, const FilmOptions& options, Console& console,
                 const StopSignal& stop) {
  ProgressBar bar(console, "filming");
  for (std::int64_t i = 0; i < options.frames; ++i) {
    if (stop.came()) return failure(ExitCode::CheckFailed, "The film was cancelled; nothing was written.");
    opened.app->session().trainer().seek(step_of_frame(options, i));
    (void)opened.app->settle(kFilmSettleFrames);
    opened.app->frame(true);
    const auto picture = opened.platform->screenshot();
    if (!picture) return picture.error();
    if (Status s = film.add(*picture); !s) return s;
    bar.show(static_cast<double>(i + 1) / static_cast<double>(options.frames));
    if (options.json) console.out << fmt::format("{{\"frame\":{},\"of\":{}}}\n", i + 1, options.frames) << std::flush;
  }
  return film.finish();
}

Status make_film(OpenedRun run, const FilmOptions& options, Console& console, const StopSignal& stop) {
  auto opened = open_offscreen(options.look, {.exhibit = run.exhibit,
                                              .settings = run.timeline->experiment().settings()->clone(),
                                              .files = {},
                                              .state_folder = {},
                                              .config_folder = {}});
  if (!opened) return opened.error();
  opened->app->session().replace(std::move(run.timeline));
  const auto size = parse_size(options.look.size);
  if (!size) return size.error();
  auto film = open_film(options.out, {size->first, size->second, static_cast<int>(options.rate)});
  if (!film) return film.error();
  if (Status s = draw_film(*opened, **film, options, console, stop); !s) {
    if (options.json) console.out << nlohmann::json{{"fault", opened->app->ui().tr(s.error())}}.dump() << '\n';
    return s;
  }
  if ((*film)->place() != options.out && !options.out.ends_with('/'))
    note(console,
         fmt::format("ffmpeg was not found, so the film is a folder of PNG pictures: {}.", shown((*film)->place())));
  if (options.json)
    console.out << nlohmann::json{{"place", (*film)->place()}}.dump() << '\n';
  else
    console.out << fmt::format("{} pictures in {}\n", options.frames, (*film)->place());
  return ok_status();
}

}  // namespace

Status run_film(const Arguments& arguments, Console& console) {
  Flags flags("film", "Draws a run at many of its steps and makes a film of the pictures; no display is needed.");
  FilmOptions options;
  options.look.size = "1280x800";
  declare_film(flags, options);
  const SettingsFlags settings(flags, arguments);
  const auto helped = parse_or_help(flags, arguments, console);
  if (!helped) return helped.error();
  if (*helped) return ok_status();
  if (trimmed(options.out).empty())
    return usage_error("`neurarium film` needs a place for the film: --out FILE.mp4, FILE.gif or DIR/.");
  if (const auto size = parse_size(options.look.size); !size) return size.error();
  if (Status s = check_film_path(options.out); !s) return s;
  const StopSignal stop;
  auto run = open_run(options.place, "film", settings, 1, console, true);
  if (!run) return run.error();
  const bool is_exhibit = find_exhibit(options.place).ok();
  if (Status s = reach(*run, options, is_exhibit, console, stop); !s) return s;
  return make_film(std::move(*run), options, console, stop);
}

}  // namespace neurarium
