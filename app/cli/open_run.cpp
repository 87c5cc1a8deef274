#include "app/cli/open_run.h"

#include "app/cli/command.h"
#include "engine/files/project.h"
#include "engine/text.h"

#include <filesystem>

namespace neurarium {
namespace {

bool names_a_file(const std::string& place) {
  std::error_code ignored;
  return !find_exhibit(place).ok() &&
         (std::filesystem::exists(place, ignored) || place.find_first_of("./") != std::string::npos);
}

Status refuse_settings(const std::string& place, const SettingsFlags& settings) {
  if (const auto given = settings.first_given())
    return usage_error("--{} cannot be combined with {}: what was saved has its own settings.", *given, shown(place));
  return ok_status();
}

Result<OpenedRun> open_project(const std::string& path, int threads, Console& console) {
  auto project = load_project(path, threads);
  if (!project) return project.error();
  for (const std::string& remark : project->notes) note(console, remark);
  return OpenedRun{project->exhibit, std::move(project->timeline)};
}

}  // namespace

Result<OpenedRun> open_run(const std::string& place, std::string_view command, const SettingsFlags& settings,
                           int threads, Console& console) {
  if (place.empty()) return missing_exhibit(command);
  if (!names_a_file(place)) {
    auto timeline = settings.timeline(place, threads, console);
    if (!timeline) return timeline.error();
    return OpenedRun{place, std::move(*timeline)};
  }
  if (Status s = refuse_settings(place, settings); !s) return s.error();
  return open_project(place, threads, console);
}

Result<OpenedPlace> open_place(const std::string& place, std::string_view command, const SettingsFlags& settings,
                               int threads, Console& console) {
  OpenedPlace opened;
  if (names_a_file(place) && is_checkpoint(place)) {
    if (Status s = refuse_settings(place, settings); !s) return s.error();
    auto model = load_checkpoint(place);
    if (!model) return model.error();
    opened.checkpoint.emplace(std::move(*model));
    return opened;
  }
  auto run = open_run(place, command, settings, threads, console);
  if (!run) return run.error();
  opened.run.emplace(std::move(*run));
  return opened;
}

Result<LanguageModel> open_model(const std::string& place, std::string_view command, const SettingsFlags& settings,
                                 Console& console) {
  if (place.empty() || names_a_file(place)) {
    if (Status s = refuse_settings(place, settings); !s) return s.error();
    return open_model_file(place, command, console);
  }
  auto run = open_run(place, command, settings, 1, console);
  if (!run) return run.error();
  return language_model_of(run->timeline->experiment(), place);
}

Result<LanguageModel> open_model_file(const std::string& path, std::string_view command, Console& console) {
  if (path.empty())
    return usage_error("`neurarium {}` needs a model: a project of the transformer, or a folder with a checkpoint.",
                       command);
  if (find_exhibit(path).ok())
    return usage_error("`neurarium {}` needs a model that was saved; train one: `neurarium train {} --save FILE`.",
                       command, path);
  if (is_checkpoint(path)) return load_checkpoint(path);
  auto run = open_project(path, 1, console);
  if (!run) return run.error();
  return language_model_of(run->timeline->experiment(), path);
}

}  // namespace neurarium
