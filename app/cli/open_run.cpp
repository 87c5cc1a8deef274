#include "app/cli/open_run.h"

#include "app/cli/command.h"
#include "engine/exhibits/opened_model.h"
#include "engine/exhibits/opened_vision.h"
#include "engine/exhibits/trained_models.h"
#include "engine/files/project.h"
#include "engine/text.h"

#include <filesystem>

namespace neurarium {
namespace {

bool names_a_file(const std::string& place) {
  std::error_code ignored;
  return !find_shown(place).ok() &&
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
  for (const Wording& remark : project->notes) note(console, remark.message);
  return OpenedRun{project->exhibit, std::move(project->timeline)};
}

Result<OpenedRun> open_checkpoint(const std::string& path, int threads) {
  auto timeline = timeline_of_checkpoint(path, threads);
  if (!timeline) return timeline.error();
  return OpenedRun{"transformer", std::move(*timeline)};
}

std::string trained_names() {
  std::vector<std::string_view> names;
  for (const TrainedModel& model : trained_models()) names.push_back(model.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

// Its data is not asked for here, so little of it is made.
Result<OpenedRun> open_trained(const TrainedModel& model, int threads) {
  auto settings = std::make_unique<TransformerSettings>(model.settings);
  settings->samples = 256;
  auto timeline = Timeline::make(std::move(settings), threads);
  if (!timeline) return timeline.error();
  return OpenedRun{"transformer", std::move(*timeline)};
}

}  // namespace

Result<OpenedRun> open_run(const std::string& place, std::string_view command, const SettingsFlags& settings,
                           int threads, Console& console, bool opening) {
  if (place.empty()) return missing_exhibit(command);
  if (!names_a_file(place)) {
    if (const TrainedModel* model = find_trained_model(place)) {
      if (Status s = refuse_settings(place, settings); !s) return s.error();
      return open_trained(*model, threads);
    }
    const auto exhibit = opening ? find_shown(place) : find_exhibit(place);
    if (!exhibit) return exhibit.error();
    auto timeline = settings.timeline((*exhibit)->name, threads, console, opening);
    if (!timeline) return timeline.error();
    return OpenedRun{place, std::move(*timeline)};
  }
  if (Status s = refuse_settings(place, settings); !s) return s.error();
  if (is_checkpoint(place)) return open_checkpoint(place, threads);
  if (const auto files = described_files(place); files && is_plain_tensor_file(files->weights)) {
    auto timeline = timeline_of_vision(files->weights, files->description, threads);
    if (!timeline) return timeline.error();
    return OpenedRun{"vision", std::move(*timeline)};
  }
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

Result<OpenedPlace> open_saved(const std::string& path, std::string_view command, Console& console) {
  OpenedPlace opened;
  if (path.empty())
    return usage_error("`neurarium {}` needs a model: {}, a project of the transformer, or a folder with a checkpoint.",
                       command, trained_names());
  if (find_exhibit(path).ok())
    return usage_error("`neurarium {}` needs a model that was saved; train one: `neurarium train {} --save FILE`.",
                       command, path);
  if (const TrainedModel* model = find_trained_model(path); model != nullptr && !names_a_file(path)) {
    auto run = open_trained(*model, 1);
    if (!run) return run.error();
    opened.run.emplace(std::move(*run));
    return opened;
  }
  if (is_checkpoint(path)) {
    auto model = load_checkpoint(path);
    if (!model) return model.error();
    opened.checkpoint.emplace(std::move(*model));
    return opened;
  }
  auto run = open_project(path, 1, console);
  if (!run) return run.error();
  opened.run.emplace(std::move(*run));
  return opened;
}

std::string about_model_place() {
  return fmt::format("A trained model of the program ({}), a project, or a checkpoint's folder", trained_names());
}

Result<LanguageModel> open_model_file(const std::string& path, std::string_view command, Console& console) {
  auto opened = open_saved(path, command, console);
  if (!opened) return opened.error();
  return model_of(std::move(*opened), path);
}

Result<LanguageModel> model_of(OpenedPlace opened, const std::string& path) {
  if (opened.checkpoint) return std::move(*opened.checkpoint);
  return language_model_of(opened.run->timeline->experiment(), path);
}

}  // namespace neurarium
