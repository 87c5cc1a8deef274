#include "engine/history.h"

#include <gtest/gtest.h>

#include <random>

namespace neurarium {
namespace {

constexpr std::int64_t kLongRun = 1'000'000'000;

// Keyframes of the default network with Adam, without its numbers.
Keyframe frame_at(std::int64_t step) {
  Keyframe k;
  k.step = step;
  k.params.resize(160);
  k.optimizer.resize(320);
  return k;
}

TEST(History, a_run_of_a_billion_steps_fits_and_every_step_can_be_reached) {
  History history;
  Series series;
  for (std::int64_t step = 0; step <= kLongRun; step += history.stride())
    if (history.wants(step)) history.add(frame_at(step));
  for (std::int64_t step = 0; step <= kLongRun; step += series.stride())
    if (series.wants(step, 500, 10)) series.add({step, {}});
  EXPECT_LE(history.bytes(), kHistoryBytes);
  EXPECT_LE(history.bytes() + series.points().size() * sizeof(MetricPoint), std::size_t{64} << 20);
  EXPECT_EQ(history.frames().front().step, 0);
  EXPECT_LE(series.points().size(), Series::kCapacity);
  EXPECT_GT(series.points().size(), Series::kCapacity / 3);
  std::mt19937_64 random(1);
  for (int i = 0; i < 10'000; ++i) {
    const auto step = static_cast<std::int64_t>(random() % kLongRun);
    const Keyframe& before = history.before(step);
    EXPECT_LE(before.step, step);
    EXPECT_LT(step - before.step, history.stride());
    EXPECT_LE(std::abs(history.nearest(step).step - step), history.stride() / 2);
  }
}

TEST(History, keyframes_stand_at_the_multiples_of_a_stride_that_doubles) {
  History history(10 * frame_at(0).bytes());
  for (std::int64_t step = 0; step <= 100; ++step)
    if (history.wants(step)) history.add(frame_at(step));
  EXPECT_EQ(history.stride(), 16);
  for (const Keyframe& k : history.frames()) EXPECT_EQ(k.step % 16, 0);
  EXPECT_EQ(history.frames().size(), 7u);
}

TEST(History, what_is_cut_is_recorded_again) {
  History history;
  for (std::int64_t step = 0; step < 20; ++step) history.add(frame_at(step));
  history.cut_after(12);
  EXPECT_EQ(history.frames().back().step, 12);
  EXPECT_EQ(history.bytes(), 13 * frame_at(0).bytes());
  EXPECT_FALSE(history.wants(12));
  EXPECT_TRUE(history.wants(13));
}

TEST(History, a_keyframe_larger_than_the_budget_leaves_the_start) {
  History history(1);
  for (std::int64_t step = 0; step < 40; ++step)
    if (history.wants(step)) history.add(frame_at(step));
  EXPECT_EQ(history.frames().front().step, 0);
  EXPECT_LE(history.frames().size(), 2u);
}

TEST(Series, a_large_set_is_measured_once_an_epoch_at_most) {
  Series series;
  int measured = 0;
  for (std::int64_t step = 0; step < 4096; ++step)
    if (series.wants(step, 10'000, 10)) {
      series.add({step, {}});
      ++measured;
    }
  EXPECT_EQ(measured, 4);  // every 1024 steps
}

TEST(Series, the_same_run_has_the_same_points_whatever_was_cut_and_measured_again) {
  Series straight, cut;
  for (std::int64_t step = 0; step < 10'000; ++step)
    if (straight.wants(step, 10, 10)) straight.add({step, {}});
  for (std::int64_t step = 0; step < 7'000; ++step)
    if (cut.wants(step, 10, 10)) cut.add({step, {}});
  cut.cut_after(5'000);
  for (std::int64_t step = 5'001; step < 10'000; ++step)
    if (cut.wants(step, 10, 10)) cut.add({step, {}});
  ASSERT_EQ(straight.points().size(), cut.points().size());
  for (std::size_t i = 0; i < cut.points().size(); ++i) EXPECT_EQ(straight.points()[i].step, cut.points()[i].step);
}

}  // namespace
}  // namespace neurarium
