// Progress of long work that somebody watches and may stop, such as the reading of a large text.
#pragma once

#include "engine/base.h"

#include <atomic>

namespace neurarium {

// Shared by who works and who watches.
class WorkProgress {
 public:
  void stop() { stopped_ = true; }
  [[nodiscard]] bool stopped() const { return stopped_; }
  [[nodiscard]] float share() const { return share_; }  // of the whole work, 0 to 1, never less than before

 private:
  friend class WorkReport;
  std::atomic<float> share_ = 0;
  std::atomic<bool> stopped_ = false;
};

// While it lives, the work of this thread is watched. What does the work then need not hand the WorkProgress down.
class WatchedWork {
 public:
  explicit WatchedWork(WorkProgress& progress);
  ~WatchedWork();
  WatchedWork(const WatchedWork&) = delete;
  WatchedWork& operator=(const WatchedWork&) = delete;
};

// The work of this thread is the part from `from` to `to` of the part around it while it lives; both are shares.
class WorkPart {
 public:
  WorkPart(float from, float to);
  ~WorkPart();
  void go_on(float to);  // to the part that follows this one
  WorkPart(const WorkPart&) = delete;
  WorkPart& operator=(const WorkPart&) = delete;

 private:
  float begin_, end_, to_;  // of the part around it, and where this one ends in it
};

// Says how far the part is in which it was made, also from other threads. Where nobody watches it does nothing.
class WorkReport {
 public:
  WorkReport();
  // An error once the work was asked to stop.
  [[nodiscard]] Status operator()(float done) const;
  [[nodiscard]] bool stopped() const { return progress_ != nullptr && progress_->stopped(); }

 private:
  WorkProgress* progress_;
  float begin_, end_;
};

}  // namespace neurarium
