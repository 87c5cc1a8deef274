#include "engine/experiment.h"

#include "engine/measure.h"
#include "engine/run.h"
#include "engine/value_ref.h"
#include "tests/engine/runs.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace neurarium {
namespace {

using runs::advance;
using runs::experiment;
using runs::state;
using runs::Tweak;

std::string after(std::int64_t steps, const Tweak& tweak, int threads) {
  const auto e = experiment(tweak, threads);
  advance(*e, steps);
  return state(*e);
}

TEST(Experiment, the_bits_do_not_depend_on_threads_or_on_the_run) {
  const Tweak small = [](auto&) {};
  const Tweak chunked = [](auto& s) {
    s.samples = 1000;
    s.hidden = "32,32,32";
    s.batch = 300;
  };
  for (const auto& [tweak, steps] : {std::pair(small, 200), std::pair(chunked, 20)}) {
    const std::string once = after(steps, tweak, 1);
    for (const int threads : {1, 2, 4}) EXPECT_TRUE(once == after(steps, tweak, threads)) << threads;
  }
}

TEST(Experiment, a_held_mean_is_that_of_the_whole_batch) {
  constexpr std::int64_t kBatch = 300;  // threads would share it
  const auto e = experiment([](auto& s) {
    s.samples = 1000;
    s.hidden = "32,32,32";
    s.batch = kBatch;
    s.order = "file";
  });
  ASSERT_TRUE(e->apply(SetEdits{{{*parse_value_ref("h1.act[3]"), EditKind::Mean, 0, 0, {}}}}).ok());
  Params<float> params = e->params();
  Workspace<float> whole(e->task()->graph, {.rows = kBatch, .only_loss = true});
  whole.bind(params);
  whole.set_edits(bind_fitting(e->edits(), *e->task()->graph));
  std::vector<std::int32_t> rows(kBatch);
  std::iota(rows.begin(), rows.end(), 0);
  feed(*e->task(), *e->task()->train, rows, whole);
  forward(whole);
  backward(whole);
  ASSERT_TRUE(e->step());
  EXPECT_TRUE(std::ranges::equal(e->gradients(), whole.param_gradients()));
}

TEST(Experiment, another_seed_gives_other_weights_and_another_order) {
  const auto a = experiment();
  const auto b = experiment([](auto& s) { s.random_seed = 1; });
  EXPECT_NE(state(*a), state(*b));
}

TEST(Experiment, a_keyframe_brings_everything_back_for_every_optimizer) {
  for (const std::string_view optimizer : kOptimizerNames) {
    const auto e = experiment([&](auto& s) { s.optimizer = optimizer; });
    advance(*e, 37);
    const Keyframe k = e->keyframe();
    advance(*e, 40);
    const std::string straight = state(*e);
    e->restore(k);
    advance(*e, 40);
    EXPECT_TRUE(straight == state(*e)) << optimizer;
  }
}

TEST(Experiment, a_refused_change_changes_nothing) {
  const auto e = experiment();
  advance(*e, 5);
  const std::string before = state(*e);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::pair<Change, std::string> refused[] = {
      {SetParameters{"h9.weight", {0}, {1}},
       "'h9.weight' is not a parameter of this network; `neurarium names` lists them."},
      {SetParameters{"h0.act", {0}, {1}}, "'h0.act' is not a parameter of this network; `neurarium names` lists them."},
      {SetParameters{"h0.weight", {0, 1}, {1}}, "'h0.weight': 2 places for 1 numbers."},
      {SetParameters{"h0.weight", {10}, {1}}, "'h0.weight' has 10 numbers; there is none at 10."},
      {SetParameters{"h0.weight", {-1}, {1}}, "'h0.weight' has 10 numbers; there is none at -1."},
      {SetParameters{"h0.weight", {0}, {nan}}, "'h0.weight' cannot be set to nan; give a finite number."},
      {SetEdits{{runs::edit("h0.act[0]", EditKind::Freeze)}},
       "'h0.act[0]' cannot be frozen: only parameters are; hold a computed value with set."},
      {runs::with_settings(*e, [](auto& s) { s.hidden = "8,x"; }),
       "--hidden: 'x' is not a layer width; write whole numbers from 1 to 32, such as 8,8."},
  };
  for (const auto& [change, message] : refused) {
    const Status s = e->apply(change);
    ASSERT_FALSE(s.ok());
    EXPECT_EQ(s.error().message, message);
    EXPECT_TRUE(before == state(*e));
    EXPECT_TRUE(e->journal().empty());
  }
}

TEST(Experiment, settings_that_leave_the_data_alone_share_it) {
  const auto e = experiment();
  const TaskPtr before = e->task();
  ASSERT_TRUE(e->apply(runs::with_settings(*e, [](auto& s) { s.learning_rate = 0.5; })).ok());
  EXPECT_NE(e->task(), before);
  EXPECT_EQ(e->task()->train, before->train);
  EXPECT_EQ(e->task()->test, before->test);
  ASSERT_TRUE(e->apply(runs::with_settings(*e, [](auto& s) { s.noise = 0.3; })).ok());
  EXPECT_NE(e->task()->train, before->train);
}

TEST(Experiment, every_rate_trains_or_stops_with_a_reason) {
  for (const double rate : {0.0, 1e-45, 1.0, 1e10}) {
    for (const char* activation : {"tanh", "relu"}) {
      const auto e = experiment([&](auto& s) {
        s.learning_rate = rate;
        s.activation = activation;
        s.output_activation = "linear";
        s.optimizer = "sgd";
      });
      const Keyframe start = e->keyframe();
      int steps = 0;
      while (steps < 300 && e->step()) ++steps;
      if (rate == 0.0) {
        EXPECT_TRUE(e->keyframe().params == start.params);
      }
      if (rate < 1) {
        EXPECT_EQ(steps, 300);
      }
      if (steps == 300) continue;
      e->trace_divergence(start);
      EXPECT_LE(e->divergence()->step, steps);
      EXPECT_TRUE(e->divergence()->traced);
      EXPECT_NE(e->divergence()->tensor, "");
    }
  }
}

TEST(Experiment, a_non_finite_number_in_any_parameter_is_found_and_named) {
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    for (const char* name : {"h0.weight", "h0.bias", "h1.weight", "h1.bias", "out.weight", "out.bias"}) {
      const auto e = experiment();
      advance(*e, 23);
      Keyframe k = e->keyframe();
      const ParamLayout layout(e->graph());
      k.params[static_cast<std::size_t>(layout.offset(e->graph().at(name)))] = bad;
      e->restore(k);
      int steps = 0;
      while (steps <= 50 && e->step()) ++steps;
      ASSERT_LE(steps, 50) << name;
      e->trace_divergence(k);
      EXPECT_EQ(e->divergence()->tensor, name);
      EXPECT_EQ(e->divergence()->step, 23);
      EXPECT_FALSE(e->step());
    }
  }
}

TEST(Experiment, moments_that_overflow_are_found_and_named) {
  const auto e = experiment();
  advance(*e, 7);
  Keyframe k = e->keyframe();
  const ParamLayout layout(e->graph());
  k.optimizer[static_cast<std::size_t>(layout.size() + layout.offset(e->graph().at("h1.bias")))] =
      std::numeric_limits<float>::infinity();
  e->restore(k);
  int steps = 0;
  while (steps <= 50 && e->step()) ++steps;
  ASSERT_LE(steps, 50);
  e->trace_divergence(k);
  EXPECT_EQ(e->divergence()->tensor, "moments of h1.bias");
}

TEST(Experiment, a_penalty_that_overflows_is_found_though_the_data_loss_is_finite) {
  const auto e = experiment([](auto& s) { s.l2 = 0.1; });
  advance(*e, 3);
  const Keyframe k = e->keyframe();
  ASSERT_TRUE(e->apply(SetParameters{"h0.weight", {0}, {1e30f}}).ok());
  EXPECT_FALSE(e->step());
  e->trace_divergence(k);
  EXPECT_EQ(e->divergence()->tensor, "loss.l2");
  EXPECT_EQ(e->divergence()->step, 3);
}

TEST(Experiment, file_order_takes_consecutive_rows_and_wraps) {
  const auto e = experiment([](auto& s) {
    s.order = "file";
    s.samples = 10;
    s.test_split = 0;
    s.batch = 4;
  });
  advance(*e, 5);
  EXPECT_EQ(e->keyframe().cursor.position, 20);
  EXPECT_EQ(e->epoch(), 2);
}

}  // namespace
}  // namespace neurarium
