#include "engine/pace.h"

#include <gtest/gtest.h>

namespace neurarium {
namespace {

TEST(Pace, owes_what_the_clock_says_and_keeps_the_rest) {
  double owed = 0;
  EXPECT_EQ(steps_due(owed, 0.05, 50), 2);
  owed -= 2;
  EXPECT_DOUBLE_EQ(owed, 0.5);
  EXPECT_EQ(steps_due(owed, 0.01, 50), 1);
}

TEST(Pace, does_not_make_up_for_a_long_pause) {
  double owed = 0;
  EXPECT_EQ(steps_due(owed, 60, 1000), 100);
  owed = 0;
  EXPECT_EQ(steps_due(owed, 60, 1), 1) << "a slow pace still comes to its next step";
}

TEST(Pace, without_a_limit_owes_nothing_and_does_not_rest) {
  double owed = 3;
  EXPECT_EQ(steps_due(owed, 1, 0), kNoLimit);
  EXPECT_EQ(owed, 0);
  EXPECT_EQ(rest_until_due(owed, 0), 0);
}

TEST(Pace, rests_until_the_next_step_but_never_long) {
  EXPECT_DOUBLE_EQ(rest_until_due(0.5, 50), 0.01);
  EXPECT_DOUBLE_EQ(rest_until_due(0, 1), 0.02);
  EXPECT_DOUBLE_EQ(rest_until_due(0.9, 1e6), 0.0005);
}

}  // namespace
}  // namespace neurarium
