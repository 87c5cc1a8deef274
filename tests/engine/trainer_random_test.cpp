// A trainer that is told anything at any moment while it is looked at: made for the thread sanitizer, and for whatever
// a user's impatience can find.
#include "engine/trainer.h"

#include "tests/engine/runs.h"

#include <cmath>
#include <cstdlib>
#include <thread>

namespace neurarium {
namespace {

// One thing that the window may ask for, chosen by `random`.
void ask_anything(Trainer& trainer, std::mt19937& random) {
  const Snapshot& now = trainer.latest();
  const auto some_step = [&] { return static_cast<std::int64_t>(random() % static_cast<unsigned>(now.head + 1)); };
  switch (random() % 16) {
    case 0:
      return trainer.play();
    case 1:
      return trainer.pause();
    case 2:
      return trainer.set_speed(random() % 2 == 0 ? kUnlimited : 3000.0);
    case 3:
    case 4:
      return trainer.step(1 + static_cast<std::int64_t>(random() % 300));
    case 5:
      return trainer.seek(some_step());
    case 6:
      return trainer.peek(some_step());
    case 7:
      return trainer.cancel_seek();
    case 8:
      if (!now.branches.empty()) trainer.switch_to(random() % now.branches.size());
      return;
    case 9:
      return trainer.step_back_with(SetEdits{now.edits});
    case 10:
      if (random() % 4 == 0) trainer.replace(runs::timeline());
      return;
    case 11:
      if (random() % 4 == 0) trainer.reset();
      return;
    case 12:
      return trainer.with([](Timeline& t) { (void)t.experiment().measure(); });
    default:
      trainer.with_and_wait([&](Timeline& t) { (void)t.change(runs::any_change(t.experiment(), random)); });
  }
}

// What every snapshot must be, whenever it is taken.
void expect_complete(const Snapshot& s) {
  ASSERT_EQ(static_cast<std::int64_t>(s.params.size()), ParamLayout(*s.task->graph).size());
  ASSERT_NE(s.settings, nullptr);
  ASSERT_GE(s.step, 0);
  ASSERT_LE(s.step, s.head);
  if (!s.divergence) {
    for (const float p : s.params) ASSERT_TRUE(std::isfinite(p));
  }
}

TEST(TrainerAtRandom, survives_every_order_of_commands_and_trains_on) {
  const bool is_long = std::getenv("NEURARIUM_LONG") != nullptr;
  for (unsigned seed = 1; seed <= (is_long ? 60u : 3u); ++seed) {
    SCOPED_TRACE(seed);
    Trainer trainer(runs::timeline());
    std::mt19937 random(seed);
    for (int i = 0; i < 300; ++i) {
      ask_anything(trainer, random);
      if (random() % 3 == 0) std::this_thread::sleep_for(std::chrono::microseconds(random() % 2000));
      if (trainer.update()) {
        ASSERT_NO_FATAL_FAILURE(expect_complete(trainer.latest()));
      }
      (void)trainer.take_errors();
    }
    trainer.replace(runs::timeline());
    trainer.step(20);
    while (!trainer.caught_up() || trainer.latest().running) {
      trainer.update();
      std::this_thread::yield();
    }
    EXPECT_EQ(trainer.latest().step, 20);
  }
}

}  // namespace
}  // namespace neurarium
