// The window around the exhibit's screen: layout, commands, files, messages, and when the next frame is due. App is its
// public face.
#pragma once

#include "app/app.h"
#include "app/lessons/lesson_book.h"
#include "app/lessons/lesson_list.h"
#include "app/lessons/lesson_panel.h"
#include "app/lessons/state_gallery.h"
#include "app/shell/doctor_notice.h"
#include "app/shell/export_dialog.h"
#include "app/shell/exporter.h"
#include "app/shell/film_maker.h"
#include "app/shell/help.h"
#include "app/shell/loss_chart.h"
#include "app/shell/palette.h"
#include "app/shell/path_prompt.h"
#include "app/shell/project_writer.h"
#include "app/shell/recent_files.h"
#include "app/shell/recovery.h"
#include "app/shell/run_bar.h"
#include "app/shell/time_strip.h"
#include "app/shell/user_settings.h"
#include "app/ui/keyboard_pointer.h"
#include "engine/files/project.h"

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace neurarium {

class Shell {
 public:
  Shell(Platform& platform, std::unique_ptr<Ui> ui, AppOptions options, std::unique_ptr<Timeline> timeline);
  ~Shell();

  void frame(bool present);
  void run();
  bool settle(int max_frames);
  [[nodiscard]] double next_frame_in() const;
  [[nodiscard]] bool closed() const { return closed_; }

  Status open(const std::string& path);
  Status save(const std::string& path);

  Session& session() { return *session_; }
  Ui& ui() { return *ui_; }
  Screen* screen() { return screen_.get(); }
  [[nodiscard]] const LessonRun* lesson() const { return lesson_.run(); }

 private:
  // shell.cpp
  void apply_user_settings();
  void keep_user_settings();
  void take_news();
  void wait_for_trainer();
  void draw();
  void draw_bottom(const Rect& rect);
  void draw_centre(const Rect& rect);
  void draw_screen(const Rect& rect);
  void draw_messages(const Rect& rect);
  void draw_inspector(const Rect& rect);
  void draw_dialogs();
  // shell_rail.cpp
  void draw_rail(const Rect& rect);
  void draw_rail_icons(const Rect& rect);
  void draw_rail_exhibits(const Rect& rect, float share);
  void draw_fixed_buttons(const Rect& rect, float share);
  void draw_rail_names(const Rect& rect);
  // shell_commands.cpp
  [[nodiscard]] Commands commands();
  [[nodiscard]] std::optional<OwnTime> own_time() const;  // of the screen, where it has one
  void handle_keys(const Commands& commands);
  void set_theme(ThemeKind kind);
  void switch_language();
  void load_language();
  void open_in_language();
  void offer_language(const std::string& before);
  void set_scale(double scale);
  void escape();
  // shell_exhibits.cpp
  void open_exhibit(const std::string& name);
  void show_screen(const std::string& name);
  Status go_to_run(const std::string& exhibit);
  void put_away(std::unique_ptr<Session::Parked> run);
  void adopt(std::unique_ptr<Timeline> timeline, const std::string& exhibit);
  // shell_files.cpp
  Status open_project(const std::string& path);
  Status open_vectors(const std::string& path);  // a table or matrix of the user's, as points
  Status open_layers(const std::string& path);
  Status open_checkpoint(const std::string& path);  // a model of the user's, in GPT-2's layout
  void adopt_project(OpenedProject project);
  void handle_drops();
  void remember_file(const std::string& path);
  void ask_open();
  void save_or_ask(bool always_ask, bool then_close = false);
  void start_save(const std::string& path, bool then_close = false);
  void take_saved();
  void finish_saving();
  Status finish_save(const Status& saved);
  void offer_recovery();
  void recover();
  void handle_close();
  void close_run();
  void draw_close_question();
  void show_error(const std::string& id, const Wording& wording);
  void update_title();

  // shell_lessons.cpp
  void load_lessons();
  void greet(bool first_start);
  void set_aside(std::unique_ptr<Timeline> next, const std::string& exhibit);
  void back_to_own_run();
  void leave_lesson();
  void start_lesson(std::shared_ptr<const Lesson> lesson);
  void open_state(const StartingState& state);
  void open_wanted_state();
  void add_run_commands(Commands& commands);
  void add_chosen_commands(Commands& commands);
  void draw_lesson(const Rect& rect);
  void draw_lesson_dialogs();

  // shell_export.cpp
  [[nodiscard]] std::vector<PanelPicture> panels_on_screen() const;
  std::optional<Status> start_export(const ExportRequest& request);
  std::optional<Status> start_table(const ExportRequest& request);
  [[nodiscard]] std::vector<ExportKind> contents_of_run() const;
  std::optional<Status> start_film(const ExportRequest& request);
  void take_film();
  void draw_export();
  void take_picture();
  void copy_settings();
  void take_exported();
  void paste_settings();
  Status open_settings(const std::string& text);

  Platform& platform_;
  std::unique_ptr<Ui> ui_;
  AppOptions options_;
  UserSettings settings_;
  std::optional<SettingsKeeper> keeper_;  // of the settings
  std::unique_ptr<Session> session_;
  std::unique_ptr<Screen> screen_;
  std::string shown_;       // the exhibit, or the view, of the screen
  std::string rail_shows_;  // the exhibit that the rail was scrolled to
  struct RailName {
    std::string key;  // of the catalog
    float y = 0;
    bool active = false;
  };
  std::vector<RailName> rail_names_;  // of its icons in this frame
  float rail_top_ = 0;                // where its part that scrolls ends
  bool rail_quiet_ = false;           // it was clicked, and the mouse is still on it
  std::string run_of_;                // the exhibit whose run is in the session
  // An exhibit that is not shown: its run, its screen and its file wait as they were left.
  struct Bench {
    std::unique_ptr<Screen> screen;
    std::unique_ptr<Session::Parked> run;
    std::string path;
  };
  std::map<std::string, Bench, std::less<>> benches_;
  Recovery recovery_;

  LessonBook book_;
  LessonPanel lesson_;
  LessonList lesson_list_;
  StateGallery gallery_;
  float strip_height_ = 0;  // of the lesson
  struct SetAside {
    std::string shown, run_of, path;
    std::unique_ptr<Session::Parked> run;
    LossChart chart = {};  // with the runs before its resets
  };
  std::vector<SetAside> aside_;  // runs of the user's that a lesson made room from

  RunBar run_bar_;
  TimeStrip time_strip_;
  DoctorNotice doctor_;
  LossChart loss_chart_;
  Palette palette_;
  PathPrompt prompt_;
  RecentFiles recent_;
  Help help_;
  KeyboardPointer keyboard_;
  ExportDialog export_dialog_;
  bool asking_export_ = false;
  Exporter exporter_;
  FilmMaker film_maker_;
  struct PictureOrder {
    std::string path;
    std::optional<Rect> part;  // of the window; none: all of it
    int frames_left = 0;       // until it is taken
  };
  std::optional<PictureOrder> picture_;

  ProjectWriter saver_;
  std::string path_;                                       // of the open project; empty: none yet
  std::string saving_path_;                                // where it is being saved to
  std::optional<std::pair<std::string, bool>> next_save_;  // asked for meanwhile: path, and whether to close after it
  std::string title_;
  float banner_height_ = 0;
  bool language_asked_ = false;  // texts change between frames
  bool asking_to_close_ = false;
  bool close_when_saved_ = false;
  bool closed_ = false;

  double last_frame_ = -1;
  double last_input_ = -1;
  int settling_ = 3;  // frames that follow an input, until hovering and focus have settled
  double frame_ms_ = 0;
  ImVec2 drawn_size_{0, 0};
};

}  // namespace neurarium
