// neurarium export: a run as code, numbers or a line to paste, without a window.
#include "app/cli/command.h"
#include "app/cli/open_run.h"
#include "app/cli/run_log.h"
#include "engine/exports/exports.h"
#include "engine/text.h"

#include <ostream>

namespace neurarium {
namespace {

std::string kinds_help() {
  std::string text = "Writes a run as code, numbers or a line to paste. With --as\n";
  for (const ExportInfo& info : export_kinds()) text += fmt::format("  {:<14}{}\n", info.name, info.about);
  return text;
}

}  // namespace

Status run_export(const Arguments& arguments, Console& console) {
  Flags flags("export", kinds_help());
  std::string place, as, out;
  std::int64_t steps = 0;
  flags.place("PROJECT|EXHIBIT", place, "A project that was saved, or an exhibit with settings");
  flags.text("as", as, "KIND", "What is written: one of the kinds above");
  flags.text("out", out, "FILE", "Where to (default: stdout)");
  flags.whole("steps", steps, 0, std::int64_t{1} << 60, "Train this many mini-batches first (default 0)");
  const SettingsFlags settings(flags, arguments);
  const auto helped = parse_or_help(flags, arguments, console);
  if (!helped) return helped.error();
  if (*helped) return ok_status();
  if (as.empty()) return usage_error("`neurarium export` needs a kind, such as --as c; --help lists them.");
  const auto kind = export_kind_from_name(as);
  if (!kind) return kind.error();
  if (out.empty() && *kind == ExportKind::Safetensors)
    return usage_error("--as safetensors needs a file to write to: --out weights.safetensors.");
  if (Status s = check_writable(out); !s) return s;
  auto run = open_run(place, "export", settings, 1, console);
  if (!run) return run.error();
  {
    ProgressBar bar(console, "training");
    for (std::int64_t i = 0; i < steps && run->timeline->step(); ++i)
      bar.show(static_cast<double>(i) / static_cast<double>(steps));
  }
  const auto content = export_content(*kind, *run->timeline, run->exhibit);
  if (!content) return content.error();
  if (!out.empty()) return write_export(out, *content);
  console.out << *content;
  return ok_status();
}

}  // namespace neurarium
