// Which exhibit is shown, and whose run that is: every exhibit keeps its run, its screen and its file while another one
// is shown, and a view shows the run of another.
#include "app/shell/shell.h"
#include "engine/exhibits/exhibit.h"
#include "engine/exhibits/trained_models.h"

#include <algorithm>

namespace neurarium {

void Shell::show_screen(const std::string& name) {
  if (name == shown_) return;
  if (screen_ != nullptr) screen_->leave();
  benches_[shown_].screen = std::move(screen_);
  screen_ = std::move(benches_[name].screen);
  if (screen_ == nullptr) screen_ = make_screen(name, options_.threads);
  shown_ = name;
}

// What was left in a lesson may stand where the user's own run of the exhibit waits: that one is then brought back by
// the command for it.
void Shell::put_away(std::unique_ptr<Session::Parked> run) {
  Bench& bench = benches_[run_of_];
  if (bench.run != nullptr) aside_.push_back({run_of_, run_of_, bench.path, std::move(bench.run)});
  bench.run = std::move(run);
  bench.path = path_;
}

Status Shell::go_to_run(const std::string& exhibit) {
  if (exhibit == run_of_) return ok_status();
  std::unique_ptr<Timeline> fresh;
  Bench& next = benches_[exhibit];
  if (next.run == nullptr) {
    const Result<const ExhibitInfo*> info = find_exhibit(exhibit);
    if (!info) return info.error();
    Result<std::unique_ptr<Timeline>> made =
        Timeline::make(opening_settings(**info, ui_->language()), options_.trainer_threads);
    if (!made) return made.error();
    fresh = std::move(*made);
  }
  finish_saving();
  recovery_.keep(session_->snapshot().version, session_->trainer(), run_of_);
  put_away(fresh != nullptr ? session_->park(std::move(fresh)) : session_->unpark(std::move(next.run)));
  path_ = std::exchange(next.path, {});
  run_of_ = exhibit;
  return ok_status();
}

void Shell::open_exhibit(const std::string& name) {
  if (name == shown_) return;
  const ExhibitView* view = find_view(name);
  const auto shows_run = [&] {
    return view == nullptr ? name == run_of_ : std::find(view->of.begin(), view->of.end(), run_of_) != view->of.end();
  };
  if (lesson_.is_open() && shows_run()) return show_screen(name);  // the lesson goes on: its run is looked at
  if (lesson_.is_open()) back_to_own_run();
  std::string exhibit = name;
  if (view != nullptr) {
    const auto is_open = [&](std::string_view of) {
      const auto bench = benches_.find(of);
      return of == run_of_ || (bench != benches_.end() && bench->second.run != nullptr);
    };
    exhibit = run_of_;
    if (!shows_run()) {
      const auto open = std::find_if(view->of.begin(), view->of.end(), is_open);
      exhibit = open == view->of.end() ? view->of.front() : *open;
    }
  }
  if (const Status there = go_to_run(exhibit); !there) return show_error("open", there.error());
  show_screen(name);
  for (const auto& [other, bench] : benches_)
    if (bench.run != nullptr && screen_ != nullptr) screen_->meet(other, *bench.run->timeline);
}

// A run that was opened becomes that of its exhibit.
void Shell::adopt(std::unique_ptr<Timeline> timeline, const std::string& exhibit) {
  leave_lesson();
  if (exhibit == run_of_) {
    session_->replace(std::move(timeline));
  } else {
    finish_saving();
    put_away(session_->park(std::move(timeline)));
    benches_[exhibit].run.reset();
    run_of_ = exhibit;
  }
  const ExhibitView* view = find_view(shown_);
  if (view == nullptr || std::find(view->of.begin(), view->of.end(), exhibit) == view->of.end()) show_screen(exhibit);
}

}  // namespace neurarium
