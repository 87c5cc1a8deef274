#include "app/race_runner.h"

#include "engine/pace.h"

#include <algorithm>
#include <chrono>

namespace neurarium {
namespace {

constexpr double kRaceBurst = 0.008;  // seconds between two looks at what the user wants

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

RaceRunner::RaceRunner(std::unique_ptr<Race> race, bool threads) : race_(std::move(race)) {
  publish();
  news_.update();
  if (threads) thread_ = std::thread([this] { run(); });
}

RaceRunner::~RaceRunner() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void RaceRunner::play(bool on) {
  {
    const std::lock_guard lock(mutex_);
    playing_ = on;
  }
  wake_.notify_one();
  if (thread_.joinable()) return;
  running_ = on;
  publish();
}

void RaceRunner::set_speed(double steps_per_second) {
  const std::lock_guard lock(mutex_);
  speed_ = steps_per_second;
}

void RaceRunner::advance(std::int64_t steps) {
  NEURARIUM_CHECK(!thread_.joinable());
  if (!running_) return;
  for (std::int64_t i = 0; i < steps && running_; ++i) running_ = race_->step();
  publish();
}

// Up to so many steps in about so much time; false once no lane is left.
bool RaceRunner::burst(std::int64_t most, double seconds) {
  const double start = seconds_now();
  for (std::int64_t i = 0; i < most && seconds_now() - start < seconds; ++i)
    if (!race_->step()) return false;
  return true;
}

void RaceRunner::run() {
  double owed = 0;
  double last = seconds_now();
  std::unique_lock lock(mutex_);
  while (!stop_) {
    if (!playing_) {
      if (running_) {
        running_ = false;
        publish();
      }
      wake_.wait(lock, [this] { return stop_ || playing_; });
      last = seconds_now();
      owed = 0;
      continue;
    }
    running_ = true;
    const double speed = speed_;
    lock.unlock();
    const double now = seconds_now();
    const std::int64_t due = steps_due(owed, now - last, speed);
    last = now;
    const std::int64_t before = race_->steps();
    const bool left = burst(due, kRaceBurst);
    if (speed != kUnlimited) owed -= static_cast<double>(race_->steps() - before);
    if (news_.taken() || !left) publish();
    lock.lock();
    if (!left) playing_ = false;
    if (speed != kUnlimited && !stop_) wake_.wait_for(lock, std::chrono::duration<double>(rest_until_due(owed, speed)));
  }
}

void RaceRunner::publish() {
  RaceNews& news = news_.back();
  news.step = race_->steps();
  news.running = running_;
  news.lanes.resize(race_->lanes().size());
  for (std::size_t i = 0; i < news.lanes.size(); ++i) {
    const RaceLane& lane = race_->lanes()[i];
    const Experiment& e = *lane.experiment;
    LaneNews& out = news.lanes[i];
    out.task = e.task();
    out.settings = e.settings();
    out.params.assign(e.params().flat().begin(), e.params().flat().end());
    out.step = e.steps();
    out.points = lane.series.points();
    out.arrived_at = lane.arrived_at;
    out.place = lane.place;
    out.other_start = lane.other_start;
    out.divergence = e.divergence();
  }
  news.version = ++version_;
  news_.publish();
}

}  // namespace neurarium
