// A race: up to six runs with different settings take their steps in turn, so that it is decided by steps and never by
// the clock. Each lane is the run that its settings alone would give, bit for bit.
#pragma once

#include "engine/experiment.h"
#include "engine/history.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace neurarium {

inline constexpr std::size_t kMostLanes = 6;
// Arrivals are exact to so many steps. A set too large to be measured as often is measured about once an epoch; the
// epoch in which a lane has arrived is then stepped again.
inline constexpr std::int64_t kArrivalEvery = 10;

// What a lane has to come to. Measured on the test examples, or on the training ones where there are none.
struct FinishLine {
  enum class Kind : std::uint8_t { LossBelow, AccuracyAtLeast };
  Kind kind = Kind::LossBelow;
  double value = 0.1;  // of the accuracy: 0..1
  bool operator==(const FinishLine&) const = default;
};
[[nodiscard]] double finish_number(const FinishLine& line, const Metrics& metrics);
[[nodiscard]] bool is_beyond(const FinishLine& line, const Metrics& metrics);

struct RaceLane {
  std::unique_ptr<Experiment> experiment;
  Series series;
  std::int64_t arrived_at = -1;  // the step; -1: not yet
  double arrived_with = 0;       // finish_number() there
  int place = 0;                 // 1: the first, shared by equal results; 0: not arrived
  Keyframe behind;               // of a set too large to be measured often: the last look before the line
  // Parameters that begin otherwise than those of the same name in the first lane, or that it does not have: equal
  // seeds give equal weights to what the networks share.
  std::vector<std::string> other_start;
  [[nodiscard]] const std::optional<Divergence>& divergence() const { return experiment->divergence(); }
};

class Race {
 public:
  // 1 to kMostLanes settings. Errors: of settings that make no task, naming the lane.
  static Result<std::unique_ptr<Race>> make(const std::vector<SettingsPtr>& lanes, FinishLine finish);

  // One mini-batch for each lane that has not diverged. False once none is left.
  bool step();

  [[nodiscard]] std::int64_t steps() const { return steps_; }
  [[nodiscard]] const FinishLine& finish() const { return finish_; }
  [[nodiscard]] const std::vector<RaceLane>& lanes() const { return lanes_; }

 private:
  explicit Race(FinishLine finish) : finish_(finish) {}
  void look(RaceLane& lane);
  void note_arrival(RaceLane& lane, Metrics metrics);
  void rank();

  FinishLine finish_;
  std::vector<RaceLane> lanes_;
  std::int64_t steps_ = 0;
};

}  // namespace neurarium
