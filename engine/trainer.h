// Runs a timeline on its own thread: commands go in at step boundaries, snapshots come out; neither side waits.
#pragma once

#include "engine/snapshot.h"
#include "engine/work_progress.h"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace neurarium {

inline constexpr double kUnlimited = 0;  // steps per second: as fast as the machine can

// One writer, one reader, no waiting: the reader always gets the newest complete value.
template <class T>
class TripleBuffer {
 public:
  // Writer: the slot to fill, then publish() it.
  T& back() { return slots_[back_]; }
  void publish() { back_ = middle_.exchange(back_ | kFresh, std::memory_order_acq_rel) & kIndex; }
  // The reader has taken the last one published.
  [[nodiscard]] bool taken() const { return (middle_.load(std::memory_order_acquire) & kFresh) == 0; }
  // Reader: the newest value; true when it changed since the last call.
  bool update() {
    if (taken()) return false;
    front_ = middle_.exchange(front_, std::memory_order_acq_rel) & kIndex;
    return true;
  }
  [[nodiscard]] const T& front() const { return slots_[front_]; }

 private:
  static constexpr unsigned kIndex = 3;
  static constexpr unsigned kFresh = 4;
  T slots_[3];
  unsigned back_ = 0;
  std::atomic<unsigned> middle_{1};
  unsigned front_ = 2;
};

class Trainer {
 public:
  // `published` is called on the trainer's thread after each new snapshot (to wake the window).
  explicit Trainer(std::unique_ptr<Timeline> timeline, std::function<void()> published = {});
  ~Trainer();
  Trainer(const Trainer&) = delete;
  Trainer& operator=(const Trainer&) = delete;

  void play();
  void pause();
  void set_speed(double steps_per_second);  // kUnlimited, or at least one step every ten seconds
  void step(std::int64_t count);            // that many steps, then pause
  void step_one();                          // one step on a single row (Timeline::step_one), then pause
  void step_until(const StopWhen& when);    // at the set speed, to the first step after which it holds
  void watch_state(bool on);                // snapshots carry Snapshot::state

  void change(Change change);
  void reset();
  void reset_with(SettingsPtr settings);  // a reset that takes these settings (a new seed)
  void seek(std::int64_t step);           // exact; a newer seek cancels it
  void cancel_seek();                     // the run stays where the re-stepping has come
  void peek(std::int64_t step);           // shows the nearest keyframe and pauses; any other command ends it
  void switch_to(std::size_t branch);
  void step_back_with(Change change);
  void replace(std::unique_ptr<Timeline> timeline);  // another run (a project that was opened)
  // The same, paused; waits, and returns the run that was there, to be taken up again later.
  std::unique_ptr<Timeline> exchange(std::unique_ptr<Timeline> timeline);

  // Runs `use` on the trainer's thread between two steps: to save, to look. It must not keep the reference.
  void with(std::function<void(Timeline&)> use);
  // The same, and waits for it.
  void with_and_wait(const std::function<void(Timeline&)>& use);

  // A change that takes longer than a moment and says how far it is, to be watched or stopped, which refuses it; null:
  // none is under way.
  [[nodiscard]] std::shared_ptr<WorkProgress> long_work() const;

  // The newest snapshot; true when it is new. UI thread only.
  bool update() { return snapshots_.update(); }
  [[nodiscard]] const Snapshot& latest() const { return snapshots_.front(); }
  [[nodiscard]] bool has_new() const { return !snapshots_.taken(); }
  // The newest snapshot shows the outcome of every command so far; ordered steps are done when it is not running.
  [[nodiscard]] bool caught_up() const { return latest().commands == posted_; }

  // Sentences of commands that were refused since the last call.
  std::vector<Error> take_errors();

 private:
  struct Command {
    std::function<void(Timeline&)> run;
    bool only_looks = false;  // does not end a peek
  };
  void post(std::function<void(Timeline&)> run, bool only_looks = false);
  void run();
  bool run_commands();
  Status change_watched(Timeline& timeline, Change change);
  void run_on(std::int64_t steps, std::optional<StopWhen> until = {});
  bool stops_here();
  void burst();
  void publish();
  void show(const Keyframe& frame, Snapshot& snapshot) const;
  void report(const Status& status);
  bool keep_seeking(double done);

  std::unique_ptr<Timeline> timeline_;  // the thread's own
  std::function<void()> published_;
  TripleBuffer<Snapshot> snapshots_;

  mutable std::mutex mutex_;  // guards what follows up to errors_
  std::condition_variable wake_;
  std::vector<Command> commands_;
  std::shared_ptr<WorkProgress> work_;  // of the change that is under way
  double work_began_ = 0;
  std::vector<Error> errors_;
  std::atomic<bool> stop_{false};
  std::atomic<std::int64_t> seeks_asked_{0};
  std::int64_t posted_ = 0;  // of the UI thread

  // of the thread
  bool running_ = false;
  double speed_ = kUnlimited;
  std::int64_t steps_left_ = -1;  // of step(); -1: no end
  std::optional<StopWhen> until_;
  std::optional<Stopped> reached_;
  bool watching_ = false;
  std::int64_t seeks_done_ = 0;
  double seeking_ = -1;
  std::int64_t peek_ = -1;  // the step that is looked at, or -1
  std::int64_t commands_done_ = 0;
  double debt_ = 0;  // steps owed by the clock at a limited speed
  double last_time_ = 0;
  double rate_time_ = 0;
  std::int64_t rate_steps_ = 0;
  double steps_per_second_ = 0;
  bool dirty_ = true;
  std::uint64_t version_ = 0;
  std::thread thread_;
};

}  // namespace neurarium
