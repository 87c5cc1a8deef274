// The program's window: the run, the exhibit's screen and everything around it, one frame at a time. The same frame
// runs in a real window, offscreen for pictures, and on nothing for tests.
#pragma once

#include "app/screen.h"
#include "app/session.h"
#include "app/ui/ui.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace neurarium {

struct AppOptions {
  std::string exhibit = "playground";         // or a view
  std::unique_ptr<ExhibitSettings> settings;  // instead of what it opens with
  std::vector<std::string> files;             // projects and data files to open first
  std::string pasted = {};                    // a settings string (engine/exports) to open first
  std::string program = {};                   // this program, which draws films beside the window; empty: no films
  // False (tests, pictures, scripts): views are computed in place, and a frame waits until the trainer has done what it
  // was told (steps that were ordered included; free running goes on).
  bool threads = true;
  int trainer_threads = 1;
  bool play = false;          // the network learns from the first frame on
  bool keep_size = false;     // the window opens with the size that it had last time
  std::string state_folder;   // autosave and recovery; empty: none
  std::string config_folder;  // the user's settings of the window; empty: none
  // Asked for when the program was started: these go before the user's settings and are kept as theirs.
  std::optional<ThemeKind> theme = {};
  std::string language = {};  // empty: not asked for
  std::optional<float> scale = {};
};

// The folders of the XDG convention for a user: "$XDG_STATE_HOME/neurarium", "$XDG_CONFIG_HOME/neurarium".
std::string user_state_folder();
std::string user_config_folder();

class Shell;
class LessonRun;

class App {
 public:
  // Errors: unknown exhibit, settings that make no task. A file of `files` that cannot be opened becomes a banner.
  static Result<std::unique_ptr<App>> create(Platform& platform, std::unique_ptr<Ui> ui, AppOptions options);
  ~App();  // ends the trainer; a clean exit leaves nothing to recover
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  // One frame: takes the newest snapshot, handles the input, draws.
  void frame(bool present = true);
  // Frames when something changed, until the user closes the window.
  void run();
  // The user has closed the window (and answered what to do with unsaved work).
  [[nodiscard]] bool closed() const;

  // Seconds from now until the next frame is due: 0 now, a quarter of a second and more when nothing moves.
  [[nodiscard]] double next_frame_in() const;

  // Draws frames without presenting until the trainer and the screen have nothing left to do (free running ends this at
  // once); false after `max_frames`.
  bool settle(int max_frames = 1000);

  // A project, or a file that the exhibit reads (CSV). Errors name the file, the fault and the fix.
  Status open(const std::string& path);
  Status save(const std::string& path);

  [[nodiscard]] Session& session();
  [[nodiscard]] Ui& ui();
  [[nodiscard]] const LessonRun* lesson() const;  // that is under way; null: none
  [[nodiscard]] Screen* screen();                 // null while the exhibit has none

 private:
  App();
  std::unique_ptr<Shell> shell_;
};

}  // namespace neurarium
