// The limits' screen by real input events: charts fill, their points open runs, and undo brings the present one back.
#include "app/exhibits/limits.h"
#include "tests/app/app_support.h"

namespace neurarium {
namespace {

class LimitsDesk : public test::ExhibitDesk {
 protected:
  LimitsDesk() : ExhibitDesk("limits") {}
  [[nodiscard]] LimitsState& state() { return dynamic_cast<LimitsScreen&>(*desk.app->screen()).state(); }
};

TEST_F(LimitsDesk, FillsItsChartOfUnitsAndForgetsItWithTheQuestion) {
  ASSERT_DONE(user.click("limits/problem/line"));
  wait();
  ASSERT_DONE(user.click("limits/charts/fill units"));
  ASSERT_TRUE(desk.until([&] { return !state().sweep && state().points.size() == 8; }));
  const auto& small = state().points.at({200, 1});
  const auto& large = state().points.at({200, 64});
  EXPECT_GT(small.errors.train, large.errors.train);
  EXPECT_EQ(large.step, kLimitRunSteps);
  ASSERT_DONE(user.click("limits/problem/parity"));
  wait();
  EXPECT_TRUE(state().points.empty());
}

TEST_F(LimitsDesk, APointOpensItsRunAndUndoBringsThePresentOneBack) {
  ASSERT_DONE(user.set_value("limits/charts/units", "4"));
  desk.app->session().reset();
  desk.app->session().trainer().step(100);
  wait();
  ASSERT_EQ(state().points.count({200, 4}), 1u) << "a run from its first step on leaves its point";
  state().points[{200, 8}] = {{0.5, 0.5}, 60};
  state().opening = LimitPlace{200, 8};
  ASSERT_TRUE(desk.until([&] { return desk.app->session().snapshot().step == 60; }));
  wait();
  EXPECT_EQ(limits_settings(desk.app->session()).hidden, 8);
  user.chord({Key::Z, {.ctrl = true}});
  wait();
  EXPECT_EQ(desk.app->session().snapshot().step, 100);
  EXPECT_EQ(limits_settings(desk.app->session()).hidden, 4);
}

}  // namespace
}  // namespace neurarium
