#include "engine/race.h"

#include "engine/measured_changes.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace neurarium {
namespace {

std::vector<std::string> starts_elsewhere(const Experiment& first, const Experiment& lane) {
  std::vector<std::string> names;
  for (const ValueId id : lane.graph().params()) {
    const Value& value = lane.graph().value(id);
    const ValueId there = first.graph().find(value.name);
    const bool same = there != kNoValue && shape_of(first.graph().value(there)) == shape_of(value) &&
                      std::ranges::equal(first.params().of(there), lane.params().of(id));
    if (!same) names.push_back(value.name);
  }
  return names;
}

// Measuring costs more than a step.
bool is_large(const Task& task) {
  return rows_of_metrics(task) * positions_of_row(task) > static_cast<std::int64_t>(Series::kCapacity);
}

}  // namespace

double finish_number(const FinishLine& line, const Metrics& m) {
  if (line.kind == FinishLine::Kind::LossBelow) return std::isnan(m.test_loss) ? m.train_loss : m.test_loss;
  return std::isnan(m.test_accuracy) ? m.train_accuracy : m.test_accuracy;
}

bool is_beyond(const FinishLine& line, const Metrics& metrics) {
  const double number = finish_number(line, metrics);
  return line.kind == FinishLine::Kind::LossBelow ? number < line.value : number >= line.value;
}

Result<std::unique_ptr<Race>> Race::make(const std::vector<SettingsPtr>& lanes, FinishLine finish) {
  NEURARIUM_CHECK(!lanes.empty() && lanes.size() <= kMostLanes);
  std::unique_ptr<Race> race(new Race(finish));
  for (const SettingsPtr& settings : lanes) {
    auto experiment = Experiment::make(settings->clone());
    if (!experiment) return usage_error("Lane {}: {}", race->lanes_.size() + 1, experiment.error());
    RaceLane lane;
    lane.experiment = std::move(*experiment);
    lane.series.add({0, lane.experiment->measure()});
    if (is_large(*lane.experiment->task())) lane.behind = lane.experiment->keyframe();
    if (!race->lanes_.empty()) lane.other_start = starts_elsewhere(*race->lanes_.front().experiment, *lane.experiment);
    race->lanes_.push_back(std::move(lane));
  }
  return race;
}

bool Race::step() {
  bool any = false;
  for (RaceLane& lane : lanes_) {
    if (!lane.experiment->step()) continue;
    any = true;
    look(lane);
  }
  if (!any) return false;
  ++steps_;
  rank();
  return true;
}

// Measures the lane where the chart or the finish line asks for it.
void Race::look(RaceLane& lane) {
  const Experiment& e = *lane.experiment;
  const Task& task = *e.task();
  const bool wanted = lane.series.wants(e.steps(), rows_of_metrics(task), task.plan.batch, positions_of_row(task));
  const bool looks = lane.place == 0 && (is_large(task) ? wanted : e.steps() % kArrivalEvery == 0);
  if (!wanted && !looks) return;
  const Metrics now = lane.experiment->measure();
  if (wanted) lane.series.add({e.steps(), now});
  if (!looks) return;
  if (is_beyond(finish_, now))
    note_arrival(lane, now);
  else if (is_large(task))
    lane.behind = e.keyframe();
}

// Of a large set the way from the last look is stepped again, halved until the step is exact to kArrivalEvery.
void Race::note_arrival(RaceLane& lane, Metrics metrics) {
  Experiment& e = *lane.experiment;
  const std::int64_t end = e.steps();
  lane.arrived_at = end;
  if (is_large(*e.task())) {
    const auto go_to = [&](std::int64_t step) {
      e.restore(lane.behind);
      while (e.steps() < step) NEURARIUM_CHECK(e.step());
    };
    std::int64_t low = lane.behind.step / kArrivalEvery;
    std::int64_t high = (end + kArrivalEvery - 1) / kArrivalEvery;
    while (high - low > 1) {
      const std::int64_t middle = (low + high) / 2;
      go_to(middle * kArrivalEvery);
      const Metrics there = e.measure();
      if (is_beyond(finish_, there)) {
        high = middle;
        lane.arrived_at = e.steps();
        metrics = there;
      } else {
        low = middle;
        lane.behind = e.keyframe();
      }
    }
    go_to(end);
    lane.behind = {};
  }
  lane.arrived_with = finish_number(finish_, metrics);
}

// By the step of arrival; of those that share it the better number comes first. Equal lanes share the place, and the
// next one is left out: 1, 1, 3.
void Race::rank() {
  std::vector<RaceLane*> arrived;
  for (RaceLane& lane : lanes_)
    if (lane.arrived_at >= 0) arrived.push_back(&lane);
  const double sign = finish_.kind == FinishLine::Kind::LossBelow ? 1 : -1;
  const auto result = [&](const RaceLane* lane) { return std::pair(lane->arrived_at, sign * lane->arrived_with); };
  std::ranges::sort(arrived, {}, result);
  for (std::size_t i = 0; i < arrived.size(); ++i) {
    const bool shared = i > 0 && result(arrived[i]) == result(arrived[i - 1]);
    arrived[i]->place = shared ? arrived[i - 1]->place : static_cast<int>(i) + 1;
  }
}

}  // namespace neurarium
