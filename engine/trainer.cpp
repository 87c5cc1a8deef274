#include "engine/trainer.h"

#include "engine/pace.h"

#include <algorithm>
#include <chrono>
#include <future>

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace neurarium {
namespace {

constexpr double kBurstSeconds = 0.004;  // between two looks at the commands
constexpr double kRetrySeconds = 0.005;  // until a snapshot that found no free slot is tried again
constexpr double kRateSeconds = 0.5;     // over which steps per second are counted
constexpr double kMomentSeconds = 0.15;  // of a change that nobody has to watch
constexpr int kNice = 5;                 // the window comes first on a small machine

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

}  // namespace

Trainer::Trainer(std::unique_ptr<Timeline> timeline, std::function<void()> published)
    : timeline_(std::move(timeline)), published_(std::move(published)) {
  publish();
  thread_ = std::thread([this] { run(); });
}

Trainer::~Trainer() {
  {
    const std::lock_guard lock(mutex_);  // or the thread could look, miss this, and sleep through the signal
    stop_ = true;
    if (work_ != nullptr) work_->stop();
  }
  wake_.notify_one();
  thread_.join();
}

void Trainer::post(std::function<void(Timeline&)> run, bool only_looks) {
  ++posted_;
  {
    const std::lock_guard lock(mutex_);
    commands_.push_back({std::move(run), only_looks});
  }
  wake_.notify_one();
}

void Trainer::play() {
  post([this](Timeline&) { run_on(-1); });
}

// Begins to step: so many steps, or without an end, or up to a condition.
void Trainer::run_on(std::int64_t steps, std::optional<StopWhen> until) {
  running_ = true;
  steps_left_ = steps;
  until_ = until;
  debt_ = 0;
}

void Trainer::pause() {
  post([this](Timeline&) { running_ = false; });
}

void Trainer::set_speed(double steps_per_second) {
  post([this, steps_per_second](Timeline&) {
    speed_ = steps_per_second == kUnlimited ? kUnlimited : std::max(steps_per_second, 0.1);
    debt_ = 0;
  });
}

void Trainer::step(std::int64_t count) {
  post([this, count](Timeline&) { run_on(count); });
}

void Trainer::step_one() {
  post([this](Timeline& timeline) {
    running_ = false;
    timeline.step_one();
  });
}

void Trainer::step_until(const StopWhen& when) {
  post([this, when](Timeline& timeline) {
    run_on(-1, when);
    if (when.kind == StopKind::Step && timeline.steps() >= static_cast<std::int64_t>(when.value)) stops_here();
  });
}

void Trainer::watch_state(bool on) {
  post([this, on](Timeline&) { watching_ = on; }, true);
}

// Whether the condition that it runs up to holds now; then it stops.
bool Trainer::stops_here() {
  if (!until_) return false;
  const std::optional<double> now = measured(*until_, *timeline_);
  if (!now || !holds(*until_, *now)) return false;
  reached_ = Stopped{*until_, timeline_->steps(), *now};
  running_ = false;
  return true;
}

void Trainer::change(Change change) {
  post([this, change = std::move(change)](Timeline& timeline) mutable {
    report(change_watched(timeline, std::move(change)));
  });
}

void Trainer::reset() {
  post([](Timeline& timeline) { timeline.reset(); });
}

void Trainer::reset_with(SettingsPtr settings) {
  post([this, settings = std::move(settings)](Timeline& timeline) {
    const Status s = change_watched(timeline, SetSettings{settings});
    report(s);
    if (s) timeline.reset();
  });
}

void Trainer::seek(std::int64_t step) {
  const std::int64_t mine = ++seeks_asked_;
  post([this, step, mine](Timeline& timeline) {
    seeks_done_ = mine;
    if (mine != seeks_asked_) return;  // a newer one follows
    timeline.seek(step, [this](double done) { return keep_seeking(done); });
    seeking_ = -1;
  });
}

void Trainer::cancel_seek() { ++seeks_asked_; }

void Trainer::peek(std::int64_t step) {
  post([this, step](Timeline&) {
    running_ = false;
    peek_ = step;
  });
}

void Trainer::switch_to(std::size_t branch) {
  const std::int64_t mine = ++seeks_asked_;
  post([this, branch, mine](Timeline& timeline) {
    seeks_done_ = mine;
    if (branch < timeline.branches().size())
      timeline.switch_to(branch, [this](double done) { return keep_seeking(done); });
    seeking_ = -1;
  });
}

bool Trainer::keep_seeking(double done) {
  seeking_ = done;
  dirty_ = true;
  if (snapshots_.taken()) publish();
  return !stop_ && seeks_done_ == seeks_asked_;
}

void Trainer::step_back_with(Change change) {
  post([this, change = std::move(change)](Timeline& timeline) mutable {
    report(timeline.step_back_with(std::move(change)));
  });
}

void Trainer::replace(std::unique_ptr<Timeline> timeline) {
  // std::function wants copyable captures
  auto box = std::make_shared<std::unique_ptr<Timeline>>(std::move(timeline));
  post([this, box](Timeline&) {
    timeline_ = std::move(*box);
    running_ = false;
    steps_left_ = -1;
  });
}

std::unique_ptr<Timeline> Trainer::exchange(std::unique_ptr<Timeline> timeline) {
  cancel_seek();
  std::promise<void> done;
  post([&](Timeline&) {
    timeline_.swap(timeline);
    running_ = false;
    steps_left_ = -1;
    done.set_value();
  });
  done.get_future().wait();
  return timeline;
}

void Trainer::with(std::function<void(Timeline&)> use) { post(std::move(use), true); }

void Trainer::with_and_wait(const std::function<void(Timeline&)>& use) {
  std::promise<void> done;
  post(
      [&](Timeline& timeline) {
        use(timeline);
        done.set_value();
      },
      true);
  done.get_future().wait();
}

std::vector<Error> Trainer::take_errors() {
  const std::lock_guard lock(mutex_);
  return std::exchange(errors_, {});
}

void Trainer::report(const Status& status) {
  if (status) return;
  const std::lock_guard lock(mutex_);
  errors_.push_back(status.error());
}

void Trainer::run() {
  setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), kNice);
  last_time_ = rate_time_ = now();
  while (!stop_) {
    run_commands();
    if (running_ && !timeline_->experiment().divergence())
      burst();
    else
      running_ = false;
    if (dirty_ && snapshots_.taken()) publish();
    if (running_) continue;
    steps_per_second_ = 0;
    std::unique_lock lock(mutex_);
    const auto wanted = [this] { return stop_ || !commands_.empty(); };
    if (dirty_)
      wake_.wait_for(lock, std::chrono::duration<double>(kRetrySeconds), wanted);
    else
      wake_.wait(lock, wanted);
    last_time_ = rate_time_ = now();
    rate_steps_ = 0;
  }
}

bool Trainer::run_commands() {
  std::vector<Command> commands;
  {
    const std::lock_guard lock(mutex_);
    commands.swap(commands_);
  }
  for (const Command& command : commands) {
    if (!command.only_looks) {
      peek_ = -1;
      reached_.reset();
    }
    command.run(*timeline_);
    ++commands_done_;
  }
  if (!commands.empty()) dirty_ = true;
  return !commands.empty();
}

// Only a new change is watched. What re-steps, resets or saves cannot be stopped: it makes again what was made before.
Status Trainer::change_watched(Timeline& timeline, Change change) {
  const auto work = std::make_shared<WorkProgress>();
  {
    const std::lock_guard lock(mutex_);
    work_ = work;
    work_began_ = now();
    if (stop_) work->stop();
  }
  Status status = ok_status();
  {
    const WatchedWork watched(*work);
    status = timeline.change(std::move(change));
  }
  const std::lock_guard lock(mutex_);
  work_.reset();
  return status;
}

std::shared_ptr<WorkProgress> Trainer::long_work() const {
  const std::lock_guard lock(mutex_);
  const bool is_long = work_ != nullptr && work_->share() > 0 && now() - work_began_ > kMomentSeconds;
  return is_long ? work_ : nullptr;
}

// Steps for a few milliseconds, or as many as the clock allows at a limited speed.
void Trainer::burst() {
  const double start = now();
  const std::int64_t allowed = steps_left_ >= 0 ? steps_left_ : steps_due(debt_, start - last_time_, speed_);
  last_time_ = start;
  std::int64_t done = 0;
  double time = start;
  while (done < allowed && time - start < kBurstSeconds) {
    if (!timeline_->step()) {
      running_ = false;
      break;
    }
    ++done;
    if (stops_here()) break;
    if (done % 16 == 0) time = now();
  }
  if (done > 0) dirty_ = true;
  if (steps_left_ >= 0 && (steps_left_ -= done) <= 0) running_ = false;
  if (speed_ != kUnlimited && steps_left_ < 0) debt_ -= static_cast<double>(done);
  rate_steps_ += done;
  time = now();
  if (time - rate_time_ >= kRateSeconds) {
    steps_per_second_ = static_cast<double>(rate_steps_) / (time - rate_time_);
    rate_time_ = time;
    rate_steps_ = 0;
  }
  if (running_ && done >= allowed && allowed < kNoLimit) {  // ahead of the clock
    std::unique_lock lock(mutex_);
    const std::chrono::duration<double> rest(rest_until_due(debt_, speed_));
    wake_.wait_for(lock, rest, [this] { return stop_ || !commands_.empty(); });
  }
}

void Trainer::show(const Keyframe& frame, Snapshot& snapshot) const {
  snapshot.task = frame.task;
  snapshot.settings = frame.settings;
  snapshot.edits = frame.edits;
  snapshot.params = frame.params;
  snapshot.step = frame.step;
  snapshot.epoch = frame.cursor.epoch;
}

void Trainer::publish() {
  Snapshot& s = snapshots_.back();
  const Experiment& e = timeline_->experiment();
  s.task = e.task();
  s.settings = e.settings();
  s.edits = e.edits();
  s.params.assign(e.params().flat().begin(), e.params().flat().end());
  s.step = e.steps();
  s.epoch = e.epoch();
  s.peeking = peek_ >= 0;
  if (s.peeking) show(timeline_->history().nearest(peek_), s);
  s.takes_one = !s.peeking && e.takes_one();
  s.state.reset();
  if (watching_)
    s.state = std::make_shared<const Keyframe>(s.peeking ? timeline_->history().nearest(peek_) : e.keyframe());
  s.head = timeline_->head();
  s.steps_per_epoch = e.steps_per_epoch();
  s.batch_loss = e.batch_loss();
  s.learning_rate = e.learning_rate();
  s.points = timeline_->series().points();
  s.samples = timeline_->samples().all();
  s.marks = timeline_->marks();
  s.branches = timeline_->tree();
  s.line = timeline_->line();
  s.divergence = e.divergence();
  s.running = running_;
  s.steps_left = running_ ? steps_left_ : -1;
  s.until = running_ ? until_ : std::nullopt;
  s.reached = reached_;
  s.seeking = seeking_;
  s.steps_per_second = steps_per_second_;
  s.samples_per_second = steps_per_second_ * static_cast<double>(std::min(s.task->plan.batch, s.task->train->rows));
  s.version = ++version_;
  s.commands = commands_done_;
  snapshots_.publish();
  dirty_ = false;
  if (published_) published_();
}

}  // namespace neurarium
