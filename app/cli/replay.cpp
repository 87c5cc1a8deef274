// neurarium replay: computes a saved run again, from its first step through everything the user did, and compares the
// bits with those that were saved on the way.
#include "app/cli/command.h"
#include "engine/files/project.h"
#include "engine/text.h"

#include <algorithm>
#include <cstring>
#include <ostream>

namespace neurarium {
namespace {

bool same_bits(std::span<const float> a, std::span<const float> b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

struct ReplayCheck {
  std::int64_t compared = 0;
  std::int64_t first_different = -1;
};

// Steps on to `to`, comparing with each of `frames` (ascending steps) that is reached in the state it was taken in.
ReplayCheck replay(Experiment& run, const std::vector<Keyframe>& frames, std::int64_t to, Console& console) {
  ReplayCheck result;
  ProgressBar bar(console, "replaying");
  std::size_t next = 0;
  while (true) {
    for (; next < frames.size() && frames[next].step <= run.steps(); ++next) {
      const Keyframe now = run.keyframe();
      if (frames[next].step != now.step || frames[next].journal_size != now.journal_size) continue;
      ++result.compared;
      if (result.first_different < 0 && !same_bits(frames[next].params, now.params)) result.first_different = now.step;
    }
    if (run.steps() >= to || !run.step()) return result;
    bar.show(static_cast<double>(run.steps()) / static_cast<double>(to));
  }
}

std::string counted(std::int64_t n) { return with_commas(static_cast<std::uint64_t>(n)); }

}  // namespace

Status run_replay(const Arguments& arguments, Console& console) {
  Flags flags("replay", "Computes a saved run again and compares the bits.");
  std::string project;
  std::int64_t to = -1;
  bool json = false;
  flags.place("PROJECT", project, "A file that was saved by the window or by `neurarium train --save`");
  flags.whole("to", to, 0, std::int64_t{1} << 60, "The step to end at (default: where the run stood)");
  flags.yes("json", json, "The result as one JSON object");
  const auto helped = parse_or_help(flags, arguments, console);
  if (!helped) return helped.error();
  if (*helped) return ok_status();
  if (project.empty()) return usage_error("`neurarium replay` needs a project, such as run.safetensors.");
  auto opened = load_project(project);
  if (!opened) return opened.error();
  for (const Wording& remark : opened->notes) note(console, remark.message);

  Experiment& run = opened->timeline->experiment();
  const std::int64_t end = to >= 0 ? to : run.steps();
  std::vector<Keyframe> frames = opened->timeline->history().frames();
  frames.push_back(run.keyframe());
  std::stable_sort(frames.begin(), frames.end(), [](const Keyframe& a, const Keyframe& b) { return a.step < b.step; });
  run.restore(frames.front());
  const ReplayCheck result = replay(run, frames, end, console);
  const Metrics metrics = run.measure();
  if (json)
    console.out << fmt::format(R"({{"step":{},"compared":{},"same":{},"train_loss":{},"test_loss":{}}})"
                               "\n",
                               run.steps(), result.compared, result.first_different < 0,
                               json_number(metrics.train_loss), json_number(metrics.test_loss));
  else
    console.out << fmt::format("{} steps computed again, {} moments compared{}, train loss {:.6g}\n",
                               counted(run.steps()), counted(result.compared),
                               result.first_different < 0 ? ": the same bits" : "", metrics.train_loss);
  if (result.first_different < 0) return ok_status();
  return failure(ExitCode::CheckFailed,
                 "{}: at step {} the bits differ from those that were saved; was it saved by another version or "
                 "CPU level?",
                 shown(project), counted(result.first_different));
}

}  // namespace neurarium
