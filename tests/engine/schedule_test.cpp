// The learning-rate schedules, by the formulas of the reference cases.
#include "engine/schedule.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace neurarium {
namespace {

TEST(Schedule, ConstantStaysAndStepMultipliesEveryPeriod) {
  EXPECT_EQ(learning_rate_at({}, 0.03, 123456), 0.03);
  const ScheduleSpec step{.kind = ScheduleKind::Step, .period = 100, .factor = 0.5};
  EXPECT_EQ(learning_rate_at(step, 0.8, 0), 0.8);
  EXPECT_EQ(learning_rate_at(step, 0.8, 99), 0.8);
  EXPECT_EQ(learning_rate_at(step, 0.8, 100), 0.4);
  EXPECT_DOUBLE_EQ(learning_rate_at(step, 0.8, 350), 0.1);
}

TEST(Schedule, CosineRisesFallsAndStaysAtItsLowest) {
  const ScheduleSpec cosine{.kind = ScheduleKind::Cosine, .period = 100, .factor = 0.1, .warmup = 10};
  EXPECT_DOUBLE_EQ(learning_rate_at(cosine, 1e-3, 0), 1e-3 / 11);
  EXPECT_DOUBLE_EQ(learning_rate_at(cosine, 1e-3, 9), 1e-2 / 11);
  EXPECT_DOUBLE_EQ(learning_rate_at(cosine, 1e-3, 10), 1e-3);
  EXPECT_DOUBLE_EQ(learning_rate_at(cosine, 1e-3, 55), 5.5e-4);
  const double late = 1e-4 + 0.5 * (1 + std::cos(std::numbers::pi * 89 / 90)) * 9e-4;
  EXPECT_DOUBLE_EQ(learning_rate_at(cosine, 1e-3, 99), late);
  EXPECT_DOUBLE_EQ(learning_rate_at(cosine, 1e-3, 100), 1e-4);
  EXPECT_DOUBLE_EQ(learning_rate_at(cosine, 1e-3, 1'000'000'000'000), 1e-4);
}

TEST(Schedule, CosineWithoutWarmUpStartsAtItsHighest) {
  const ScheduleSpec cosine{.kind = ScheduleKind::Cosine, .period = 20, .factor = 0};
  EXPECT_DOUBLE_EQ(learning_rate_at(cosine, 0.1, 0), 0.1);
  EXPECT_DOUBLE_EQ(learning_rate_at(cosine, 0.1, 10), 0.05);
  EXPECT_EQ(learning_rate_at(cosine, 0.1, 20), 0.0);
}

TEST(Schedule, EveryScheduleMayBeginWithAWarmUp) {
  const ScheduleSpec constant{.kind = ScheduleKind::Constant, .warmup = 4};
  EXPECT_DOUBLE_EQ(learning_rate_at(constant, 0.5, 0), 0.1);
  EXPECT_DOUBLE_EQ(learning_rate_at(constant, 0.5, 3), 0.4);
  EXPECT_EQ(learning_rate_at(constant, 0.5, 4), 0.5);
  const ScheduleSpec step{.kind = ScheduleKind::Step, .period = 5, .factor = 0.5, .warmup = 4};
  EXPECT_DOUBLE_EQ(learning_rate_at(step, 0.5, 3), 0.4);
  EXPECT_EQ(learning_rate_at(step, 0.5, 4), 0.5);
  EXPECT_EQ(learning_rate_at(step, 0.5, 5), 0.25) << "periods are counted from step 0";
}

TEST(Schedule, GoesOnWhereAnEarlierTrainingEnded) {
  const ScheduleSpec cosine{.kind = ScheduleKind::Cosine, .period = 20, .factor = 0.1, .warmup = 4, .done = 20};
  EXPECT_DOUBLE_EQ(learning_rate_at(cosine, 0.5, 4), 0.05);
  EXPECT_DOUBLE_EQ(learning_rate_at(cosine, 0.5, 0), 0.01) << "the moments are empty, so it warms up again";
  const ScheduleSpec step{.kind = ScheduleKind::Step, .period = 5, .factor = 0.5, .done = 4};
  EXPECT_EQ(learning_rate_at(step, 0.5, 0), 0.5);
  EXPECT_EQ(learning_rate_at(step, 0.5, 1), 0.25);
}

TEST(Schedule, NamesGoBothWaysAndAnUnknownOneIsRefused) {
  for (std::size_t i = 0; i < kScheduleNames.size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(schedule_from_name(kScheduleNames[i]).value()), i);
  }
  EXPECT_FALSE(schedule_from_name("linear").ok());
}

}  // namespace
}  // namespace neurarium
