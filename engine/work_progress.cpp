#include "engine/work_progress.h"

namespace neurarium {
namespace {

thread_local WorkProgress* watcher = nullptr;
thread_local float part_begin = 0, part_end = 1;

}  // namespace

WatchedWork::WatchedWork(WorkProgress& progress) {
  NEURARIUM_CHECK(watcher == nullptr);
  watcher = &progress;
}

WatchedWork::~WatchedWork() { watcher = nullptr; }

WorkPart::WorkPart(float from, float to) : begin_(part_begin), end_(part_end), to_(from) { go_on(to); }

void WorkPart::go_on(float to) {
  part_begin = begin_ + to_ * (end_ - begin_);
  part_end = begin_ + to * (end_ - begin_);
  to_ = to;
}

WorkPart::~WorkPart() {
  part_begin = begin_;
  part_end = end_;
}

WorkReport::WorkReport() : progress_(watcher), begin_(part_begin), end_(part_end) {}

Status WorkReport::operator()(float done) const {
  if (progress_ == nullptr) return ok_status();
  if (progress_->stopped()) return input_error("The work was stopped before its end.");
  const float share = begin_ + done * (end_ - begin_);
  for (float seen = progress_->share_; seen < share && !progress_->share_.compare_exchange_weak(seen, share);) continue;
  return ok_status();
}

}  // namespace neurarium
