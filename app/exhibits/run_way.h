// The way that a run has come, fetched from the trainer's keyframes when the run has moved.
#pragma once

#include "app/session.h"
#include "engine/landscape/walks.h"

#include <memory>
#include <mutex>
#include <vector>

namespace neurarium {

// What tells one moment of a run from another: publishing the same one again is no news.
struct RunMoment {
  TaskPtr task;
  SettingsPtr settings;
  std::vector<Edit> edits;
  AlignedVector<float> params;
  std::int64_t step = 0;
  std::int32_t line = 0;
  bool with_state = false;
  // By the bits of the numbers, so that a run that has broken down equals itself.
  [[nodiscard]] bool operator==(const RunMoment& other) const;
};
[[nodiscard]] RunMoment moment_of(const Snapshot& now);

class RunWay {
 public:
  RunWay(std::size_t most, std::size_t recent) : most_(most), recent_(recent) {}
  // Asks for the way to this moment, unless it is known or on its way; true when a newer one has arrived.
  bool follow(Session& session, const RunMoment& now);
  [[nodiscard]] bool busy() const { return waiting_; }
  [[nodiscard]] const std::shared_ptr<const std::vector<RunPoint>>& points() const { return points_; }

 private:
  struct Mail {
    std::mutex mutex;
    std::shared_ptr<const std::vector<RunPoint>> points;
  };
  std::size_t most_, recent_;
  std::shared_ptr<Mail> mail_ = std::make_shared<Mail>();
  std::shared_ptr<const std::vector<RunPoint>> points_;
  RunMoment asked_;
  bool waiting_ = false;
};

}  // namespace neurarium
