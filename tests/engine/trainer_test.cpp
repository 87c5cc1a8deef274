#include "engine/trainer.h"

#include "tests/engine/runs.h"

#include <chrono>
#include <thread>

namespace neurarium {
namespace {

using runs::state;
using runs::timeline;

// Waits until the trainer's snapshot is as wanted; a hang is the watchdog's to end.
template <class Wanted>
const Snapshot& wait_for(Trainer& trainer, Wanted wanted) {
  while (!wanted(trainer.latest())) {
    trainer.update();
    std::this_thread::yield();
  }
  return trainer.latest();
}

std::string state_of(Trainer& trainer) {
  std::string out;
  trainer.with_and_wait([&](Timeline& t) { out = state(t); });
  return out;
}

TEST(Trainer, with_pauses_speeds_and_looks_it_trains_the_same_bits_as_without_a_window) {
  const auto headless = timeline();
  runs::advance(*headless, 1500);
  for (const unsigned seed : {1u, 2u}) {
    Trainer trainer(timeline());
    std::mt19937 random(seed);
    std::int64_t left = 1500;
    while (left > 0) {
      const std::int64_t steps = std::min<std::int64_t>(left, 1 + static_cast<std::int64_t>(random() % 200));
      trainer.set_speed(random() % 2 == 0 ? kUnlimited : 10'000.0);
      trainer.step(steps);
      left -= steps;
      if (random() % 2 == 0) trainer.update();
      if (random() % 2 == 0) (void)state_of(trainer);
      const std::int64_t target = 1500 - left;
      wait_for(trainer, [&](const Snapshot& s) { return s.step == target && !s.running; });
    }
    EXPECT_TRUE(state(*headless) == state_of(trainer));
  }
}

TEST(Trainer, playing_at_a_limited_speed_trains_the_same_bits) {
  Trainer trainer(timeline());
  trainer.set_speed(5'000);
  trainer.play();
  wait_for(trainer, [](const Snapshot& s) { return s.step > 100; });
  trainer.pause();
  std::int64_t steps = 0;
  trainer.with_and_wait([&](Timeline& t) { steps = t.steps(); });
  const auto headless = timeline();
  runs::advance(*headless, steps);
  EXPECT_TRUE(state(*headless) == state_of(trainer));
}

TEST(Trainer, commands_take_effect_in_their_order) {
  Trainer trainer(timeline());
  std::vector<int> order;
  for (int i = 0; i < 100; ++i) trainer.with([&order, i](Timeline&) { order.push_back(i); });
  trainer.with_and_wait([](Timeline&) {});
  ASSERT_EQ(order.size(), 100u);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST(Trainer, a_snapshot_is_complete) {
  Trainer trainer(timeline());
  trainer.change(SetEdits{{runs::edit("h0.act[1]", EditKind::Set, 0.5f)}});
  trainer.step(40);
  const Snapshot& s = wait_for(trainer, [](const Snapshot& now) { return now.step == 40 && !now.running; });
  trainer.with_and_wait([&](Timeline& t) {
    const Experiment& e = t.experiment();
    EXPECT_EQ(s.task, e.task());
    EXPECT_EQ(s.settings, e.settings());
    EXPECT_EQ(s.edits, e.edits());
    EXPECT_TRUE(std::equal(s.params.begin(), s.params.end(), e.params().flat().begin(), e.params().flat().end()));
    EXPECT_EQ(s.head, 40);
    EXPECT_EQ(s.epoch, e.epoch());
    EXPECT_EQ(s.steps_per_epoch, e.steps_per_epoch());
    EXPECT_EQ(s.batch_loss, e.batch_loss());
    EXPECT_EQ(s.points.size(), 41u);
    EXPECT_EQ(s.marks, std::vector<std::int64_t>{0});
    EXPECT_FALSE(s.divergence);
  });
}

TEST(Trainer, refused_changes_come_back_as_sentences) {
  Trainer trainer(timeline());
  trainer.change(SetParameters{"h7.bias", {0}, {1}});
  trainer.with_and_wait([](Timeline&) {});
  const std::vector<Error> errors = trainer.take_errors();
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].message, "'h7.bias' is not a parameter of this network; `neurarium names` lists them.");
  EXPECT_TRUE(trainer.take_errors().empty());
}

TEST(Trainer, a_newer_seek_replaces_the_one_under_way) {
  Trainer trainer(timeline({}, 1, 1));  // no keyframes: every seek re-steps
  trainer.step(20'000);
  wait_for(trainer, [](const Snapshot& s) { return s.step == 20'000; });
  for (int i = 0; i < 50; ++i) trainer.seek(19'999 - i);
  trainer.seek(123);
  wait_for(trainer, [](const Snapshot& s) { return s.step == 123 && s.seeking < 0; });
  const auto headless = timeline();
  runs::advance(*headless, 123);
  EXPECT_TRUE(state(*headless) == state_of(trainer));
}

TEST(Trainer, a_divergence_stops_it_and_is_shown) {
  Trainer trainer(timeline([](auto& s) {
    s.activation = "linear";
    s.output_activation = "linear";
    s.optimizer = "sgd";
    s.learning_rate = 1000;
  }));
  trainer.play();
  const Snapshot& s = wait_for(trainer, [](const Snapshot& now) { return now.divergence && !now.running; });
  EXPECT_TRUE(s.divergence->traced);
  auto slower = s.settings->clone();
  dynamic_cast<PlaygroundSettings&>(*slower).learning_rate /= 2;
  trainer.step_back_with(SetSettings{SettingsPtr(std::move(slower))});
  wait_for(trainer, [](const Snapshot& now) { return !now.divergence; });
}

TEST(Trainer, another_run_replaces_the_present_one_at_rest) {
  Trainer trainer(timeline());
  trainer.play();
  wait_for(trainer, [](const Snapshot& s) { return s.step > 10; });
  auto other = timeline([](auto& s) { s.hidden = "3"; });
  runs::advance(*other, 7);
  trainer.replace(std::move(other));
  const Snapshot& s = wait_for(trainer, [](const Snapshot& now) { return now.step == 7 && !now.running; });
  EXPECT_EQ(s.task->graph->find("h1.weight"), kNoValue);
}

// Settings whose task is never made: reading it only ends when somebody stops it.
class EndlessSettings final : public ExhibitSettings {
 public:
  std::unique_ptr<ExhibitSettings> clone() const override { return std::make_unique<EndlessSettings>(*this); }
  bool equals(const ExhibitSettings&) const override { return false; }
  Fields fields() override { return {}; }
  Result<TaskPtr> make_task() const override {
    const WorkReport report;
    Status going = report(0.5f);
    for (; going; going = report(0.5f)) std::this_thread::yield();
    return going.error();
  }
  std::uint64_t seed() const override { return 0; }
  void save_data(TensorFile&, std::string_view) const override {}
  Status load_data(const TensorFile&, std::string_view) override { return ok_status(); }
};

TEST(Trainer, a_change_that_takes_long_is_watched_and_stopped) {
  Trainer trainer(timeline());
  const std::string before = state_of(trainer);
  EXPECT_EQ(trainer.long_work(), nullptr);
  trainer.change(SetSettings{std::make_shared<const EndlessSettings>()});
  std::shared_ptr<WorkProgress> work;
  while (work == nullptr) work = trainer.long_work();
  while (work->share() < 0.5f) std::this_thread::yield();
  EXPECT_FALSE(trainer.caught_up());
  work->stop();
  while (!trainer.caught_up()) trainer.update();
  EXPECT_EQ(trainer.long_work(), nullptr);
  EXPECT_EQ(trainer.take_errors().size(), 1u);
  EXPECT_EQ(state_of(trainer), before);
}

TEST(Trainer, what_re_steps_and_saves_is_no_change_to_be_stopped) {
  Trainer trainer(timeline());
  std::atomic<bool> looked{false}, done{false};
  trainer.with([&](Timeline&) {
    looked = WorkReport()(0.5f).ok();
    while (!done) std::this_thread::yield();
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_EQ(trainer.long_work(), nullptr);
  done = true;
  while (!trainer.caught_up()) trainer.update();
  EXPECT_TRUE(looked);
}

TEST(Trainer, its_end_stops_changes_that_take_long) {
  Trainer trainer(timeline());
  for (int i = 0; i < 3; ++i) trainer.change(SetSettings{std::make_shared<const EndlessSettings>()});
  while (trainer.long_work() == nullptr) std::this_thread::yield();
}

TEST(Trainer, it_can_be_stopped_at_any_moment) {
  std::mt19937 random(3);
  for (int i = 0; i < 300; ++i) {
    Trainer trainer(timeline([](auto& s) { s.samples = 20; }));
    for (int n = static_cast<int>(random() % 6); n > 0; --n) {
      switch (random() % 7) {
        case 0:
          trainer.play();
          break;
        case 1:
          trainer.pause();
          break;
        case 2:
          trainer.seek(static_cast<std::int64_t>(random() % 1000));
          break;
        case 3:
          trainer.reset();
          break;
        case 4:
          trainer.change(SetParameters{"out.bias", {0}, {0.5f}});
          break;
        case 5:
          trainer.set_speed(random() % 2 == 0 ? kUnlimited : 1.0);
          break;
        default:
          trainer.switch_to(0);
          break;
      }
      if (random() % 2 == 0) std::this_thread::sleep_for(std::chrono::microseconds(random() % 300));
      trainer.update();
    }
  }
}

}  // namespace
}  // namespace neurarium
