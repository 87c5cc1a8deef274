#include "engine/stop_when.h"

#include "engine/exhibits/transformer.h"
#include "engine/trainer.h"
#include "tests/engine/runs.h"

#include <thread>

namespace neurarium {
namespace {

// The snapshot after the trainer has stopped by itself.
const Snapshot& stopped(Trainer& trainer) {
  while (!trainer.update() || !trainer.caught_up() || trainer.latest().running) std::this_thread::yield();
  return trainer.latest();
}

// The first step after which the condition holds, by a run of its own.
std::int64_t first_step(Timeline& timeline, const StopWhen& when) {
  while (timeline.step())
    if (const auto now = measured(when, timeline); now && holds(when, *now)) return timeline.steps();
  return -1;
}

TEST(StopWhen, the_trainer_stops_exactly_where_the_condition_first_holds) {
  for (const StopWhen& when :
       {StopWhen{StopKind::TestLoss, 0.3}, StopWhen{StopKind::TrainLoss, 0.25}, StopWhen{StopKind::Accuracy, 0.8},
        StopWhen{StopKind::GradientNorm, 0.05}, StopWhen{StopKind::Step, 321}}) {
    const auto learns = [](PlaygroundSettings& s) { s.data = "circles"; };
    const std::int64_t want = first_step(*runs::timeline(learns), when);
    ASSERT_GT(want, 1) << kStopNames[static_cast<std::size_t>(when.kind)];
    Trainer trainer(runs::timeline(learns));
    trainer.step_until(when);
    const Snapshot& s = stopped(trainer);
    EXPECT_EQ(s.step, want) << kStopNames[static_cast<std::size_t>(when.kind)];
    ASSERT_TRUE(s.reached.has_value());
    EXPECT_EQ(s.reached->step, want);
    EXPECT_TRUE(holds(when, s.reached->value));
  }
}

TEST(StopWhen, a_step_that_is_past_leaves_the_run_where_it_is_and_the_next_command_forgets_it) {
  auto timeline = runs::timeline();
  runs::advance(*timeline, 30);
  Trainer trainer(std::move(timeline));
  trainer.step_until({StopKind::Step, 10});
  EXPECT_EQ(stopped(trainer).step, 30);
  EXPECT_TRUE(trainer.latest().reached.has_value());
  trainer.step(2);
  EXPECT_EQ(stopped(trainer).step, 32);
  EXPECT_FALSE(trainer.latest().reached.has_value());
  trainer.step_one();
  EXPECT_EQ(stopped(trainer).step, 33);
}

TEST(StopWhen, through_the_past_it_looks_at_what_was_measured_there) {
  const StopWhen when{StopKind::TrainLoss, 0.35};
  const auto straight = runs::timeline();
  const std::int64_t want = first_step(*straight, when);
  ASSERT_GT(want, 0);
  runs::advance(*straight, 50);
  straight->seek(0);
  EXPECT_EQ(first_step(*straight, when), want);
}

TEST(StopWhen, knows_no_exhibit_and_stops_a_transformer_too) {
  auto settings = std::make_unique<TransformerSettings>();
  settings->layers = 1;
  settings->width = 16;
  settings->samples = 256;
  auto made = Timeline::make(std::move(settings));
  ASSERT_TRUE(made.ok()) << made.error().message;
  const double start = (*made)->series().points().front().metrics.train_loss;
  Trainer trainer(std::move(*made));
  trainer.step_until({StopKind::TrainLoss, start * 0.97});
  const Snapshot& s = stopped(trainer);
  ASSERT_TRUE(s.reached.has_value());
  EXPECT_GT(s.step, 0);
  EXPECT_LT(s.reached->value, start * 0.97);
}

TEST(StopWhen, a_watched_state_is_what_the_snapshot_shows) {
  auto timeline = runs::timeline();
  runs::advance(*timeline, 40);
  Trainer trainer(std::move(timeline));
  EXPECT_EQ(stopped(trainer).state, nullptr);
  trainer.watch_state(true);
  const Snapshot& s = stopped(trainer);
  ASSERT_NE(s.state, nullptr);
  EXPECT_EQ(s.state->step, 40);
  EXPECT_TRUE(std::equal(s.params.begin(), s.params.end(), s.state->params.begin(), s.state->params.end()));
  trainer.peek(12);
  const Snapshot& past = stopped(trainer);
  ASSERT_NE(past.state, nullptr);
  EXPECT_EQ(past.state->step, past.step);
}

}  // namespace
}  // namespace neurarium
