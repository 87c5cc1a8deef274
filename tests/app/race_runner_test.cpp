// The race on a thread: what it shows has the bits of the race alone, and it ends at once when it is left.
#include "app/race_runner.h"
#include "tests/engine/runs.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace neurarium {
namespace {

std::vector<SettingsPtr> two_lanes() {
  return {SettingsPtr(runs::settings()), SettingsPtr(runs::settings([](auto& s) { s.optimizer = "sgd"; }))};
}

// The limit is a watchdog, not a goal.
bool until(RaceRunner& runner, const std::function<bool(const RaceNews&)>& holds) {
  for (int i = 0; i < 20000; ++i) {
    runner.update();
    if (holds(runner.latest())) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

TEST(RaceRunner, WhatItShowsAtRestIsTheRaceAtThatStep) {
  RaceRunner runner(Race::make(two_lanes(), {}).value(), true);
  runner.play(true);
  ASSERT_TRUE(until(runner, [](const RaceNews& n) { return n.step > 100; }));
  runner.play(false);
  ASSERT_TRUE(until(runner, [](const RaceNews& n) { return !n.running; }));
  const RaceNews& news = runner.latest();
  const auto alone = Race::make(two_lanes(), {}).value();
  runs::advance(*alone, news.step);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto params = alone->lanes()[i].experiment->params().flat();
    EXPECT_TRUE(std::equal(params.begin(), params.end(), news.lanes[i].params.begin(), news.lanes[i].params.end()));
    EXPECT_EQ(news.lanes[i].points.size(), alone->lanes()[i].series.points().size());
  }
}

TEST(RaceRunner, ASlowRaceIsPausedAndLeftAtOnce) {
  RaceRunner runner(Race::make(two_lanes(), {}).value(), true);
  runner.set_speed(1);
  runner.play(true);
  ASSERT_TRUE(until(runner, [](const RaceNews& n) { return n.running; }));
  EXPECT_LT(runner.latest().step, 100);
}

TEST(RaceRunner, ARaceWhoseLanesAllDivergeStops) {
  const auto wild = [] {
    return SettingsPtr(runs::settings([](auto& s) {
      s.activation = s.output_activation = "linear";
      s.optimizer = "sgd";
      s.learning_rate = 1e4;
    }));
  };
  RaceRunner runner(Race::make({wild(), wild()}, {}).value(), true);
  runner.play(true);
  ASSERT_TRUE(until(runner, [](const RaceNews& n) { return n.lanes[0].divergence && !n.running; }));
}

TEST(RaceRunner, WithoutThreadsItStepsOnlyWhenTold) {
  RaceRunner runner(Race::make(two_lanes(), {}).value(), false);
  runner.advance(10);
  runner.update();
  EXPECT_EQ(runner.latest().step, 0);
  runner.play(true);
  runner.advance(10);
  runner.update();
  EXPECT_EQ(runner.latest().step, 10);
}

}  // namespace
}  // namespace neurarium
