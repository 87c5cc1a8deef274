#include "engine/race.h"

#include <algorithm>
#include <cmath>

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
    if (!experiment) return usage_error("Lane {}: {}", race->lanes_.size() + 1, experiment.error().message);
    RaceLane lane;
    lane.experiment = std::move(*experiment);
    lane.series.add({0, lane.experiment->measure()});
    if (!race->lanes_.empty()) lane.other_start = starts_elsewhere(*race->lanes_.front().experiment, *lane.experiment);
    race->lanes_.push_back(std::move(lane));
  }
  return race;
}

bool Race::step() {
  bool any = false;
  std::vector<std::optional<Metrics>> measured(lanes_.size());
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    RaceLane& lane = lanes_[i];
    Experiment& e = *lane.experiment;
    if (!e.step()) continue;
    any = true;
    const Task& task = *e.task();
    const std::int64_t rows = measured_rows(task, *task.train) + measured_rows(task, *task.test);
    const bool wanted = lane.series.wants(e.steps(), rows, task.plan.batch, task.length);
    // Measuring a large set costs more than a step; there it is only done for the chart, about once an epoch.
    const bool is_large = rows * task.length > static_cast<std::int64_t>(Series::kCapacity);
    const bool looks = is_large ? wanted : e.steps() % kArrivalEvery == 0;
    if (!wanted && (lane.place > 0 || !looks)) continue;
    const Metrics now = e.measure();
    if (wanted) lane.series.add({e.steps(), now});
    if (looks) measured[i] = now;
  }
  if (!any) return false;
  ++steps_;
  note_arrivals(measured);
  return true;
}

// Those that arrive at the same step share it; the better number gets the better place.
void Race::note_arrivals(const std::vector<std::optional<Metrics>>& measured) {
  std::vector<std::size_t> now;
  for (std::size_t i = 0; i < lanes_.size(); ++i)
    if (lanes_[i].place == 0 && measured[i] && is_beyond(finish_, *measured[i])) now.push_back(i);
  const double sign = finish_.kind == FinishLine::Kind::LossBelow ? 1 : -1;
  std::ranges::stable_sort(now, {}, [&](std::size_t i) { return sign * finish_number(finish_, *measured[i]); });
  for (const std::size_t i : now) {
    lanes_[i].arrived_at = steps_;
    lanes_[i].place = ++arrived_;
  }
}

}  // namespace neurarium
