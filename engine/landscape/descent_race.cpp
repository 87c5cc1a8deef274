#include "engine/landscape/descent_race.h"

#include "engine/experiment.h"
#include "engine/landscape/walks.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr double kRaceLineShare = 0.01;
constexpr float kRaceRunAway = 1e6F;  // coordinates beyond this come back no more

DescentLane walk_lane(const DescentSettings& from, std::string_view optimizer, double rate, std::int64_t steps,
                      double line) {
  DescentSettings settings = from;
  settings.optimizer = optimizer;
  settings.learning_rate = rate;
  DescentLane lane;
  lane.optimizer = settings.optimizer;
  lane.rate = rate;
  const auto run = Experiment::make(settings.clone());
  NEURARIUM_CHECK(run.ok());
  const Surface surface = settings.shape();
  const ValueId x = (*run)->graph().at("x"), y = (*run)->graph().at("y");
  for (std::int64_t step = 0; step <= steps; ++step) {
    if (step > 0 && !(*run)->step()) lane.ran_away = true;
    const std::array<float, 2> at = {(*run)->params().of(x)[0], (*run)->params().of(y)[0]};
    lane.ran_away = lane.ran_away || !(std::abs(at[0]) < kRaceRunAway && std::abs(at[1]) < kRaceRunAway);
    if (lane.ran_away) break;
    lane.way.push_back(at);
    lane.heights.push_back(surface.height(static_cast<double>(at[0]), static_cast<double>(at[1])));
    if (lane.arrived_at < 0 && lane.heights.back() <= line) lane.arrived_at = step;
  }
  return lane;
}

// What ran away comes last, who arrived comes first; the earlier, else the lower end.
bool is_better_lane(const DescentLane& a, const DescentLane& b) {
  if (a.ran_away != b.ran_away) return b.ran_away;
  if ((a.arrived_at >= 0) != (b.arrived_at >= 0)) return a.arrived_at >= 0;
  if (a.arrived_at >= 0) return a.arrived_at < b.arrived_at;
  return !a.heights.empty() && (b.heights.empty() || a.heights.back() < b.heights.back());
}

DescentLane best_lane(const DescentSettings& from, std::string_view optimizer, std::int64_t steps, double line) {
  DescentLane best;
  for (const double rate : kTriedRates) {
    DescentLane lane = walk_lane(from, optimizer, rate, steps, line);
    if (best.optimizer.empty() || is_better_lane(lane, best)) best = std::move(lane);
  }
  return best;
}

}  // namespace

DescentRace race_descent(const DescentSettings& settings, std::array<double, 2> start, std::int64_t steps,
                         RaceRates rates) {
  DescentSettings from = settings;
  from.start_x = start[0];
  from.start_y = start[1];
  DescentRace race;
  race.steps = steps;
  race.line = kRaceLineShare * from.shape().height(start[0], start[1]);
  for (std::size_t kind = 0; kind < kComparedOptimizers; ++kind)
    race.lanes.push_back(rates == RaceRates::Best
                             ? best_lane(from, kOptimizerNames[kind], steps, race.line)
                             : walk_lane(from, kOptimizerNames[kind], from.learning_rate, steps, race.line));
  for (DescentLane& lane : race.lanes) {
    if (lane.arrived_at < 0) continue;
    const auto before = [&](const DescentLane& other) {
      return other.arrived_at >= 0 && other.arrived_at < lane.arrived_at;
    };
    lane.place = 1 + static_cast<int>(std::count_if(race.lanes.begin(), race.lanes.end(), before));
  }
  return race;
}

}  // namespace neurarium
