#include "app/app.h"

#include "app/shell/shell.h"
#include "engine/exhibits/exhibit.h"

#include <cstdlib>

namespace neurarium {
namespace {

std::string user_folder(const char* variable, const char* below_home) {
  if (const char* folder = std::getenv(variable); folder != nullptr && folder[0] == '/')
    return std::string(folder) + "/neurarium";
  const char* home = std::getenv("HOME");
  return home == nullptr ? std::string() : fmt::format("{}/{}/neurarium", home, below_home);
}

}  // namespace

std::string user_state_folder() { return user_folder("XDG_STATE_HOME", ".local/state"); }
std::string user_config_folder() { return user_folder("XDG_CONFIG_HOME", ".config"); }

App::App() = default;
App::~App() = default;

Result<std::unique_ptr<App>> App::create(Platform& platform, std::unique_ptr<Ui> ui, AppOptions options) {
  const Result<const ExhibitInfo*> exhibit = find_shown(options.exhibit);
  if (!exhibit) return exhibit.error();
  std::unique_ptr<ExhibitSettings> settings =
      options.settings != nullptr ? options.settings->clone() : (*exhibit)->opening();
  Result<std::unique_ptr<Timeline>> timeline = Timeline::make(std::move(settings), options.trainer_threads);
  if (!timeline) return timeline.error();
  std::unique_ptr<App> app(new App);
  app->shell_ = std::make_unique<Shell>(platform, std::move(ui), std::move(options), std::move(*timeline));
  return app;
}

void App::frame(bool present) { shell_->frame(present); }
void App::run() { shell_->run(); }
bool App::closed() const { return shell_->closed(); }
double App::next_frame_in() const { return shell_->next_frame_in(); }
bool App::settle(int max_frames) { return shell_->settle(max_frames); }
Status App::open(const std::string& path) { return shell_->open(path); }
Status App::save(const std::string& path) { return shell_->save(path); }
Session& App::session() { return shell_->session(); }
Ui& App::ui() { return shell_->ui(); }
const LessonRun* App::lesson() const { return shell_->lesson(); }
Screen* App::screen() { return shell_->screen(); }

}  // namespace neurarium
