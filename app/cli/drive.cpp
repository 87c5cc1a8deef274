// neurarium drive: plays a script on the widgets, offscreen, with the input events that a user's hands would make.
#include "app/cli/command.h"
#include "app/cli/drive_script.h"
#include "engine/files/reader.h"
#include "engine/text.h"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <ostream>

namespace neurarium {
namespace {

using Json = nlohmann::json;
constexpr std::uint64_t kMaxScript = std::uint64_t{4} << 20;  // bytes

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "neurarium_drive_XXXXXX").string();
    if (::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

Result<Json> read_script(const std::string& path) {
  const auto text = read_text_file(path, kMaxScript);
  if (!text) return text.error();
  Json script = Json::parse(*text, nullptr, false);
  if (!script.is_object() || !script.contains("do") || !script["do"].is_array())
    return input_error("{}: not a script; it must be a JSON object with a list \"do\" (`neurarium drive --help`).",
                       shown(path));
  return script;
}

// The app that the script's head asks for: "exhibit", "settings", "size", "theme".
Result<OpenedApp> open_stage(const Json& script, const std::string& source) try {
  AppOptions options;
  options.exhibit = script.value("exhibit", std::string(exhibits().front().name));
  const auto info = find_shown(options.exhibit);
  if (!info) return info.error();
  options.program = kThisProgram;
  if (script.contains("settings")) {
    const Json& settings = script["settings"];
    options.settings = (*info)->opening();
    if (Status s = set_from_json(*options.settings, settings); !s) return s.error();
  }
  Look look;
  look.size = script.value("size", std::string("1280x800"));
  look.theme = script.value("theme", look.theme);
  look.language = script.value("lang", look.language);
  look.scale = script.value("scale", look.scale);
  return open_offscreen(look, std::move(options));
} catch (const Json::exception& error) {
  return input_error("{}: {}", shown(source), shown(error.what()));
}

std::string actions_help() {
  std::string text =
      "Plays a script on the widgets, offscreen. The script is a JSON object: \"size\", \"theme\", \"lang\", "
      "\"scale\" (per cent), \"exhibit\", \"settings\" and \"do\", a list of actions such as {\"click\": "
      "\"run/play\"}:\n";
  for (const DriveAction& action : drive_actions()) text += fmt::format("  {:<18}{}\n", action.name, action.about);
  return text;
}

}  // namespace

Status run_drive(const Arguments& arguments, Console& console) {
  Flags flags("drive", actions_help());
  std::string path;
  bool verbose = false;
  flags.place("SCRIPT.json", path, "The script");
  flags.yes("verbose", verbose, "Each action as it is done");
  const auto helped = parse_or_help(flags, arguments, console);
  if (!helped) return helped.error();
  if (*helped) return ok_status();
  if (path.empty()) return usage_error("`neurarium drive` needs a script, such as tour.drive.json.");
  const auto script = read_script(path);
  if (!script) return script.error();
  auto opened = open_stage(*script, path);
  if (!opened) return opened.error();
  const TemporaryFolder folder;
  Stage stage{*opened,
              Driver(opened->platform->input(), opened->app->ui().registry(), [&] { opened->app->frame(false); }),
              folder.path(),
              {},
              console.out};
  stage.driver.wait(2);
  const Json& actions = (*script)["do"];
  for (std::size_t i = 0; i < actions.size(); ++i) {
    if (verbose) note(console, fmt::format("{}: {}", i + 1, shown(actions[i].dump())));
    if (Status s = run_action(actions[i], stage); !s)
      return failure(ExitCode::CheckFailed, "{}: action {}: {}: {}", shown(path), i + 1, shown(actions[i].dump()),
                     s.error().message);
  }
  console.out << fmt::format("{} actions done\n", actions.size());
  return ok_status();
}

}  // namespace neurarium
