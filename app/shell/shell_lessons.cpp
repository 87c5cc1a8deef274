// Lessons and starting states in the window, and the runs that stand aside for them: none is lost.
#include "app/shell/shell.h"
#include "app/ui/widgets.h"
#include "engine/exhibits/exhibit.h"

#include <filesystem>

namespace neurarium {

void Shell::load_lessons() {
  std::vector<std::string> problems;
  for (const Wording& problem : book_.load(ui_->assets())) problems.push_back(ui_->tr(problem));
  ui_->banners().dismiss("lessons");
  if (!problems.empty())
    ui_->banners().show({"lessons", Severity::Warning, fmt::format("{}", fmt::join(problems, "\n")), {}});
}

// The first start of all: a word about where to begin, which covers nothing and does not come again.
void Shell::greet(bool first_start) {
  if (!first_start || recovery_.left_behind()) return;
  ui_->banners().show({"welcome",
                       Severity::Info,
                       ui_->tr("states.welcome"),
                       {{"states.welcome_lessons", [this] { lesson_list_.open(); }},
                        {"states.welcome_states", [this] { gallery_.open(); }}}});
}

// The present run stands aside; another one is shown.
void Shell::set_aside(std::unique_ptr<Timeline> next, const std::string& exhibit) {
  finish_saving();
  recovery_.keep(session_->snapshot().version, session_->trainer(), run_of_);
  aside_.push_back({shown_, std::exchange(run_of_, exhibit), path_, session_->park(std::move(next)),
                    std::exchange(loss_chart_, LossChart())});
  path_.clear();
  show_screen(exhibit);
}

// A lesson's run is given up; one of another exhibit is the user's and stays there.
void Shell::back_to_own_run() {
  if (aside_.empty()) return;
  const bool in_lesson = lesson_.is_open();
  lesson_.close();
  ui_->banners().dismiss("own_run");
  SetAside own = std::move(aside_.back());
  aside_.pop_back();
  std::unique_ptr<Session::Parked> left = session_->unpark(std::move(own.run));
  loss_chart_ = std::move(own.chart);
  if (!in_lesson && own.run_of != run_of_) put_away(std::move(left));
  run_of_ = std::move(own.run_of);
  path_ = std::move(own.path);
  show_screen(own.shown);
}

// For something else that was opened: the run that stands aside stays there.
void Shell::leave_lesson() {
  if (!lesson_.is_open()) return;
  lesson_.close();
  if (!aside_.empty())
    ui_->banners().show({"own_run", Severity::Info, ui_->tr("lesson.run_is_kept"), {{"lesson.own_run", [this] {
                                                                                       back_to_own_run();
                                                                                     }}}});
}

void Shell::start_lesson(std::shared_ptr<const Lesson> lesson) {
  ui_->banners().dismiss("welcome");
  Result<std::unique_ptr<Timeline>> timeline = begin(lesson->start, options_.trainer_threads);
  if (!timeline) return show_error("open", timeline.error());
  if (lesson_.is_open()) {  // from lesson to lesson: the user's own run stands aside already
    run_of_ = lesson->start.exhibit;
    show_screen(run_of_);
    session_->replace(std::move(*timeline));
    loss_chart_ = {};
  } else {
    set_aside(std::move(*timeline), lesson->start.exhibit);
  }
  if (screen_ != nullptr)
    for (const std::string& action : lesson->screen) screen_->act(*session_, action);
  lesson_.start(std::move(lesson), ui_->now());
}

void Shell::open_state(const StartingState& state) {
  ui_->banners().dismiss("welcome");
  Result<std::unique_ptr<Timeline>> timeline = begin(state.start, options_.trainer_threads);
  if (!timeline) return show_error("open", timeline.error());
  leave_lesson();
  open_exhibit(state.start.exhibit);
  session_->open_run(std::move(*timeline), "change.state");
  path_.clear();
  ui_->toasts().show(ui_->tr("states.opened", say(*ui_, state.title)));
  if (!state.paused) session_->trainer().play();
}

// What was chosen beside the picture: a starting state, or another exhibit. The screen may be another one afterwards.
void Shell::open_wanted_state() {
  const std::string name = screen_->take_wanted_state();
  if (name.empty()) return;
  for (const LessonBook::StatePtr& state : book_.states())
    if (state->name == name) return open_state(*state);
  if (find_shown(name).ok()) open_exhibit(name);
}

// What the palette offers beside the fixed commands: lessons, starting states, files of before.
void Shell::add_chosen_commands(Commands& commands) {
  commands.push_back({"lesson.list", [this] { lesson_list_.open(); }, Chord{Key::F2, {}}});
  commands.push_back({"states.title", [this] { gallery_.open(); }, Chord{Key::F3, {}}});
  commands.push_back({"lesson.own_run", [this] { back_to_own_run(); }, {}, {}, !aside_.empty()});
  const auto named = [&](std::string_view kind, const std::string& key, const Words& title, std::function<void()> run) {
    Command command{key, std::move(run)};
    command.label = ui_->tr(kind, say(*ui_, title));
    command.english = title.en;
    commands.push_back(std::move(command));
  };
  for (const RecentFiles::Entry& entry : recent_.entries()) {
    Command command{entry.key, [this, path = entry.path] {
                      if (const Status opened = open(path); !opened) show_error("open", opened.error());
                    }};
    command.label = ui_->tr("prompt.recent_command", std::filesystem::path(entry.path).filename().string());
    command.english = command.label;
    commands.push_back(std::move(command));
  }
  for (const LessonBook::LessonPtr& lesson : book_.lessons())
    named("lesson.command", lesson->key, lesson->title, [this, lesson] { start_lesson(lesson); });
  for (const LessonBook::StatePtr& state : book_.states())
    named("states.command", state->key, state->title, [this, state] { open_state(*state); });
}

void Shell::draw_lesson(const Rect& rect) {
  const LessonAnswer answer = lesson_.draw(*ui_, *session_, screen_.get(), rect, !aside_.empty());
  switch (answer) {
    case LessonAnswer::Done:
      if (const Status kept = book_.complete(lesson_.run()->lesson().name); !kept) show_error("lesson", kept.error());
      return;
    case LessonAnswer::OwnRun:
      return back_to_own_run();
    case LessonAnswer::Stay:
      return lesson_.close();
    case LessonAnswer::Another:
      return lesson_list_.open();
    case LessonAnswer::None:
      return;
  }
}

void Shell::draw_lesson_dialogs() {
  if (auto lesson = lesson_list_.draw(*ui_, book_)) start_lesson(std::move(lesson));
  if (const auto state = gallery_.draw(*ui_, book_)) open_state(*state);
}

}  // namespace neurarium
