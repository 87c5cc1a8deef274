// Steps a race on a thread of its own and hands out what there is to show of it; neither side waits. Without threads
// (tests, pictures) it steps when it is told to.
#pragma once

#include "engine/race.h"
#include "engine/trainer.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace neurarium {

struct LaneNews {
  TaskPtr task;
  SettingsPtr settings;
  AlignedVector<float> params;
  std::int64_t step = 0;
  std::vector<MetricPoint> points;
  std::int64_t arrived_at = -1;
  int place = 0;
  std::vector<std::string> other_start;
  std::optional<Divergence> divergence;
};

struct RaceNews {
  std::int64_t step = 0;
  bool running = false;
  std::vector<LaneNews> lanes;
  std::uint64_t version = 0;
};

class RaceRunner {
 public:
  RaceRunner(std::unique_ptr<Race> race, bool threads);
  ~RaceRunner();
  RaceRunner(const RaceRunner&) = delete;
  RaceRunner& operator=(const RaceRunner&) = delete;

  void play(bool on);
  void set_speed(double steps_per_second);  // kUnlimited: as fast as the machine can
  // Without threads: that many steps now, if it plays.
  void advance(std::int64_t steps);

  // The newest; true when it changed.
  bool update() { return news_.update(); }
  [[nodiscard]] const RaceNews& latest() const { return news_.front(); }
  [[nodiscard]] bool has_new() const { return !news_.taken(); }

 private:
  void run();
  void publish();
  bool burst(std::int64_t most, double seconds);

  std::unique_ptr<Race> race_;  // the thread's own
  TripleBuffer<RaceNews> news_;
  std::mutex mutex_;  // guards the wishes
  std::condition_variable wake_;
  bool playing_ = false;
  double speed_ = kUnlimited;
  bool stop_ = false;
  bool running_ = false;  // of the thread
  std::uint64_t version_ = 0;
  std::thread thread_;
};

}  // namespace neurarium
