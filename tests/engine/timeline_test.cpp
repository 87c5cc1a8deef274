#include "engine/timeline.h"

#include "tests/engine/runs.h"

#include <limits>

namespace neurarium {
namespace {

using runs::advance;
using runs::state;
using runs::timeline;
using States = std::map<std::int64_t, std::string>;

TEST(Timeline, any_step_of_a_busy_run_comes_back_bit_for_bit) {
  for (const unsigned seed : {1u, 2u, 3u}) {
    // A small budget, so that most steps lie between keyframes.
    const auto t = timeline({}, 1, 20'000);
    States seen;
    runs::busy_session(*t, 400, seed, seen);
    EXPECT_GT(t->history().stride(), 1);
    std::mt19937 random(seed);
    for (int i = 0; i < 60; ++i) {
      const std::int64_t step = static_cast<std::int64_t>(random() % 401);
      ASSERT_TRUE(t->seek(step));
      EXPECT_TRUE(seen[step] == state(*t)) << "seed " << seed << ", step " << step;
    }
  }
}

TEST(Timeline, the_same_changes_give_the_same_bits_in_another_run_with_other_threads_and_memory) {
  States seen, again;
  runs::busy_session(*timeline({}, 1, 20'000), 200, 7, seen);
  runs::busy_session(*timeline({}, 4), 200, 7, again);
  EXPECT_TRUE(seen == again);
}

TEST(Timeline, playing_through_the_past_replays_it) {
  const auto t = timeline();
  States seen;
  runs::busy_session(*t, 100, 5, seen);
  const std::size_t marks = t->marks().size();
  t->seek(0);
  for (std::int64_t step = 1; step <= 100; ++step) {
    ASSERT_TRUE(t->step());
    EXPECT_TRUE(seen[step] == state(*t)) << step;
  }
  EXPECT_EQ(t->marks().size(), marks);
  EXPECT_TRUE(t->branches().empty());
}

TEST(Timeline, a_change_in_the_past_leaves_a_branch_that_can_be_gone_back_to) {
  const auto t = timeline({}, 1, 20'000);
  States first;
  runs::busy_session(*t, 150, 11, first);
  t->seek(70);
  ASSERT_TRUE(t->change(SetParameters{"out.bias", {0}, {0.5f}}).ok());
  ASSERT_EQ(t->branches().size(), 1u);
  EXPECT_EQ(t->branches()[0].head, 150);
  EXPECT_EQ(t->head(), 70);
  advance(*t, 90);
  const std::string second = state(*t);
  ASSERT_TRUE(t->switch_to(0));
  EXPECT_EQ(t->head(), 150);
  EXPECT_TRUE(first[150] == state(*t));
  for (const std::int64_t step : {0, 69, 70, 71, 149}) {
    t->seek(step);
    EXPECT_TRUE(first[step] == state(*t)) << step;
  }
  ASSERT_TRUE(t->switch_to(0));
  EXPECT_TRUE(second == state(*t));
}

TEST(Timeline, a_branch_of_a_branch_shares_only_what_it_shares) {
  const auto t = timeline();
  advance(*t, 100);
  const std::string a = state(*t);
  t->seek(80);
  ASSERT_TRUE(t->change(SetParameters{"out.bias", {0}, {0.5f}}).ok());
  advance(*t, 40);
  const std::string b = state(*t);
  t->seek(30);
  ASSERT_TRUE(t->change(SetParameters{"out.bias", {0}, {-0.5f}}).ok());
  advance(*t, 90);
  ASSERT_EQ(t->branches().size(), 2u);
  EXPECT_EQ(t->branches()[0].forked_at, 30);  // the line of a left this one at 30, not where b left it
  EXPECT_EQ(t->branches()[1].forked_at, 30);
  ASSERT_TRUE(t->switch_to(0));
  EXPECT_TRUE(a == state(*t));
  t->seek(60);  // from keyframes of the right line
  advance(*t, 40);
  EXPECT_TRUE(a == state(*t));
  EXPECT_EQ(t->branches()[0].forked_at, 80);
  ASSERT_TRUE(t->switch_to(0));
  EXPECT_TRUE(b == state(*t));
}

TEST(Timeline, a_change_at_the_step_of_a_keyframe_and_one_at_step_0_are_replayed_once) {
  const auto t = timeline();
  ASSERT_TRUE(t->change(SetParameters{"h0.bias", {1}, {0.5f}}).ok());
  const std::string start = state(*t);
  advance(*t, 10);
  ASSERT_TRUE(t->change(SetParameters{"h0.bias", {1}, {0.25f}}).ok());
  ASSERT_TRUE(t->change(SetEdits{{runs::edit("h0.bias[1]", EditKind::Freeze)}}).ok());
  const std::string ten = state(*t);
  advance(*t, 10);
  t->seek(10);
  EXPECT_TRUE(ten == state(*t));
  t->seek(0);
  EXPECT_TRUE(start == state(*t));
}

TEST(Timeline, a_seek_that_is_stopped_stands_on_the_way) {
  const auto t = timeline({}, 1, 1);
  advance(*t, 2000);
  const std::string end = state(*t);
  t->seek(0);
  int asked = 0;
  EXPECT_FALSE(t->seek(2000, [&](double done) {
    EXPECT_GE(done, 0);
    EXPECT_LT(done, 1);
    return ++asked < 3;
  }));
  EXPECT_GT(t->steps(), 0);
  EXPECT_LT(t->steps(), 2000);
  EXPECT_EQ(t->head(), 2000);
  ASSERT_TRUE(t->seek(2000));
  EXPECT_TRUE(end == state(*t));
}

TEST(Timeline, a_reset_starts_the_same_run_again) {
  const auto t = timeline();
  const std::string start = state(*t);
  advance(*t, 50);
  const std::string fifty = state(*t);
  t->reset();
  EXPECT_TRUE(start == state(*t));
  EXPECT_EQ(t->head(), 0);
  advance(*t, 50);
  EXPECT_TRUE(fifty == state(*t));
}

// Linear units and a rate that is too high: it grows until it overflows.
std::unique_ptr<Timeline> diverging() {
  return timeline([](auto& s) {
    s.activation = "linear";
    s.output_activation = "linear";
    s.optimizer = "sgd";
    s.learning_rate = 0.01;
  });
}

TEST(Timeline, a_divergence_is_traced_to_its_step_and_what_came_before_is_kept) {
  const auto t = diverging();
  States seen;
  for (int i = 0; i < 123; ++i) {
    seen[t->steps()] = state(*t);
    ASSERT_TRUE(t->step());
  }
  ASSERT_TRUE(t->change(runs::with_settings(t->experiment(), [](auto& s) { s.learning_rate = 1e6; })).ok());
  while (t->step()) ASSERT_LT(t->steps(), 1000);
  ASSERT_TRUE(t->experiment().divergence());
  const Divergence found = *t->experiment().divergence();
  EXPECT_TRUE(found.traced);
  EXPECT_EQ(found.step, t->head());
  EXPECT_GE(found.step, 123);
  EXPECT_GT(found.largest_gradient, 1);
  EXPECT_FALSE(t->step());
  for (const std::int64_t step : {122, 50, 0}) {
    ASSERT_TRUE(t->seek(step));
    EXPECT_TRUE(seen[step] == state(*t));
  }
}

TEST(Timeline, stepping_back_with_half_the_rate_goes_on) {
  const auto t = diverging();
  advance(*t, 100);
  ASSERT_TRUE(t->change(runs::with_settings(t->experiment(), [](auto& s) { s.learning_rate = 100; })).ok());
  while (t->step()) ASSERT_LT(t->steps(), 5000);
  for (int halvings = 0; t->experiment().divergence() && halvings < 40; ++halvings) {
    const std::int64_t at = t->experiment().divergence()->step;
    ASSERT_TRUE(t->step_back_with(runs::half_rate(t->experiment())).ok());
    EXPECT_LT(t->steps(), at);
    for (int i = 0; i < 200 && t->step(); ++i) continue;
  }
  EXPECT_FALSE(t->experiment().divergence());
  EXPECT_LT(dynamic_cast<const PlaygroundSettings&>(*t->experiment().settings()).learning_rate, 10);
}

TEST(Timeline, a_start_that_is_broken_by_a_change_is_left_by_stepping_back) {
  const auto t = diverging();
  ASSERT_TRUE(t->change(SetParameters{"h0.weight", {0}, {std::numeric_limits<float>::max()}}).ok());
  while (t->step()) ASSERT_LT(t->steps(), 100);
  EXPECT_EQ(t->experiment().divergence()->step, 0);
  EXPECT_EQ(t->experiment().divergence()->tensor, "h0.pre");
  ASSERT_TRUE(t->step_back_with(runs::half_rate(t->experiment())).ok());
  advance(*t, 50);
}

TEST(Timeline, losses_are_measured_at_the_same_steps_and_equal_a_fresh_measurement) {
  const auto t = timeline();
  advance(*t, 30);
  ASSERT_EQ(t->series().points().size(), 31u);
  t->seek(17);
  const Metrics m = t->experiment().measure();
  EXPECT_EQ(t->series().points()[17].metrics.train_loss, m.train_loss);
  EXPECT_EQ(t->series().points()[17].metrics.test_accuracy, m.test_accuracy);
}

TEST(Timeline, what_is_changed_by_hand_is_measured_at_once_by_the_ordinary_measurement) {
  const auto t = timeline();
  advance(*t, 20);
  const MetricPoint before = t->series().points().back();
  ASSERT_EQ(before.step, 20);
  ASSERT_TRUE(t->change(SetParameters{"out.weight", {0}, {4.0f}}).ok());
  const MetricPoint after = t->series().points().back();
  EXPECT_EQ(after.step, 20);
  EXPECT_EQ(t->series().points().size(), 21u);
  EXPECT_NE(after.metrics.train_loss, before.metrics.train_loss);
  const Metrics now = t->experiment().measure();
  EXPECT_EQ(after.metrics.train_loss, now.train_loss);
  EXPECT_EQ(after.metrics.test_loss, now.test_loss);
  EXPECT_EQ(after.metrics.test_accuracy, now.test_accuracy);
}

TEST(Timeline, a_single_row_asked_for_changes_no_measured_number) {
  const auto t = timeline();
  advance(*t, 5);
  ASSERT_TRUE(t->step_one());
  EXPECT_EQ(t->series().points().size(), 7u);
}

TEST(Timeline, a_change_in_the_past_leaves_the_branch_the_number_of_before) {
  const auto t = timeline();
  advance(*t, 30);
  const double before = t->series().points()[10].metrics.train_loss;
  t->seek(10);
  ASSERT_TRUE(t->change(SetParameters{"out.weight", {0}, {4.0f}}).ok());
  EXPECT_EQ(t->series().points().back().step, 10);
  EXPECT_NE(t->series().points().back().metrics.train_loss, before);
  EXPECT_EQ(t->branches().front().points[10].metrics.train_loss, before);
}

}  // namespace
}  // namespace neurarium
