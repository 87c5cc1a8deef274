// "EXHIBIT|FILE": what the first place of a command names. An exhibit with flags, a trained model of the program's
// ("town") or a saved project is a run; a folder or file in GPT-2's layout is a model without a past.
#pragma once

#include "app/cli/settings_flags.h"
#include "engine/exhibits/language_model.h"

#include <optional>

namespace neurarium {

struct OpenedRun {
  std::string exhibit;  // a view where the window is opened with one
  std::unique_ptr<Timeline> timeline;
};

// An exhibit becomes a run at step 0 (with `opening` as the window opens it, and a view may be named too), the name of
// a trained model that comes with the program one that begins with it, a project one that stands where it was saved;
// the latter two take no settings. Errors: also a checkpoint, which is no run.
Result<OpenedRun> open_run(const std::string& place, std::string_view command, const SettingsFlags& settings,
                           int threads, Console& console, bool opening = false);

// One of the two is there.
struct OpenedPlace {
  std::optional<OpenedRun> run;
  std::optional<LanguageModel> checkpoint;
  [[nodiscard]] const Graph& graph() const { return run ? run->timeline->experiment().graph() : *checkpoint->graph; }
};
Result<OpenedPlace> open_place(const std::string& place, std::string_view command, const SettingsFlags& settings,
                               int threads, Console& console);

// The same for what was saved or comes with the program, without settings. Errors: the name of an exhibit.
Result<OpenedPlace> open_saved(const std::string& path, std::string_view command, Console& console);

// What the place of such a command is, for its help: the models of the program by name.
[[nodiscard]] std::string about_model_place();

// The language model of such a place. Errors: the run of an exhibit without tokens.
Result<LanguageModel> model_of(OpenedPlace opened, const std::string& path);
// The same for commands that need tokens. Errors: also the run of an exhibit without any.
Result<LanguageModel> open_model_file(const std::string& path, std::string_view command, Console& console);
Result<LanguageModel> open_model(const std::string& place, std::string_view command, const SettingsFlags& settings,
                                 Console& console);

}  // namespace neurarium
