// The descent's and the landscape's screens by real input events: the marble sets the numbers, rules and surfaces are
// chosen, the race runs and ends, and on a network's own loss the marble sets its weights.
#include "app/exhibits/descent.h"
#include "app/exhibits/landscape.h"
#include "tests/app/app_support.h"
#include "tests/app/monkey.h"

namespace neurarium {
namespace {

using test::Desk;

AppOptions showing_descent(const char* exhibit) {
  AppOptions made;
  made.exhibit = exhibit;
  return made;
}

class DescentDesk : public ::testing::Test {
 protected:
  DescentDesk() { wait(); }
  void wait() { ASSERT_TRUE(desk.app->settle()); }
  [[nodiscard]] const DescentState& state() { return dynamic_cast<DescentScreen&>(*desk.app->screen()).state(); }
  [[nodiscard]] const DescentView& view() { return *state().view; }
  [[nodiscard]] Driver::At place(double x, double y) {
    const ImVec2 share = LandscapePicture::share_of(
        dynamic_cast<DescentScreen&>(*desk.app->screen()).scene(desk.app->ui().theme()), {x, y});
    return {share.x, share.y};
  }
  void step(std::int64_t count) {
    desk.app->session().trainer().step(count);
    wait();
  }

  Desk desk{showing_descent("descent")};
  Driver user = desk.driver();
};

TEST_F(DescentDesk, TheMarbleIsDraggedAndOneUndoTakesItBack) {
  const PlanePoint before = view().at;
  ASSERT_DONE(user.drag("descent/contour", place(before[0], before[1]), place(1, -2)));
  wait();
  EXPECT_NEAR(view().at[0], 1, 0.03);
  EXPECT_NEAR(view().at[1], -2, 0.03);
  EXPECT_NEAR(view().height, view().surface.height(view().at[0], view().at[1]), 1e-9);
  user.chord({Key::Z, {.ctrl = true}});
  wait();
  EXPECT_EQ(view().at, before);
}

TEST_F(DescentDesk, TheWayIsEveryStepAndTheArrowIsTheNextOne) {
  step(25);
  EXPECT_EQ(view().way.size(), 26U);
  ASSERT_TRUE(view().own_is_exact);
  const PlanePoint coming = view().next[0];
  step(1);
  EXPECT_EQ(view().at, coming);
}

TEST_F(DescentDesk, AnotherSurfaceBeginsAtItsOwnStartWithItsOwnRate) {
  step(5);
  ASSERT_DONE(user.click("descent/surface/rosenbrock"));
  wait();
  EXPECT_EQ(view().step, 0);
  EXPECT_NEAR(view().at[0], -1.2, 1e-6);
  EXPECT_EQ(view().rate, surface_info(SurfaceKind::Rosenbrock).rate);
  ASSERT_DONE(user.click("descent/rules/momentum"));
  wait();
  EXPECT_EQ(view().descent_settings().optimizer, "momentum");
  step(3);
  EXPECT_NE(view().carried[0], 0) << "momentum carries on what it gathered";
}

TEST_F(DescentDesk, ARaceRunsToItsEndAndEscapeEndsIt) {
  ASSERT_DONE(user.click("descent/race/race"));
  wait();
  ASSERT_NE(state().race, nullptr);
  user.wait(60);
  EXPECT_EQ(state().race_step, static_cast<double>(kRaceSteps));
  user.key(Key::Escape);
  user.wait(2);
  EXPECT_EQ(state().race, nullptr);
  ASSERT_DONE(user.click("descent/race/race"));
  ASSERT_DONE(user.set_value("descent/rate/learning rate", "0.01"));
  wait();
  EXPECT_EQ(state().race, nullptr) << "another rate, another race";
}

TEST_F(DescentDesk, WhatRunsAwayIsSaidAndNothingBreaks) {
  ASSERT_DONE(user.set_value("descent/rate/learning rate", "1e9"));
  step(40);
  user.wait(3);
  EXPECT_EQ(test::count_bad_vertices(), 0U);
  ASSERT_DONE(user.click("run/reset"));
  wait();
  EXPECT_TRUE(view().is_finite());
}

class LandscapeDesk : public ::testing::Test {
 protected:
  LandscapeDesk() { wait(); }
  void wait() { ASSERT_TRUE(desk.app->settle()); }
  [[nodiscard]] LandscapeScreen& screen() { return dynamic_cast<LandscapeScreen&>(*desk.app->screen()); }

  Desk desk{showing_descent("landscape")};
  Driver user = desk.driver();
};

TEST_F(LandscapeDesk, TheMarbleSetsTwoWeightsAndUndoBringsThemBack) {
  desk.app->session().trainer().step(20);
  wait();
  const std::vector<float> before = desk.params();
  EXPECT_EQ(screen().view()->grid->side, kLandscapeSides.back());
  ASSERT_DONE(user.drag("landscape/contour", {0.5f, 0.5f}, {0.25f, 0.75f}));
  wait();
  const LandscapeWindow& window = screen().view()->grid->window;
  const std::vector<float> after = desk.params();
  EXPECT_EQ(screen().view()->params[0], after[0]);
  std::size_t changed = 0;
  for (std::size_t i = 0; i < before.size(); ++i) changed += before[i] != after[i] ? 1 : 0;
  EXPECT_EQ(changed, 2U);
  EXPECT_TRUE(window.holds(screen().view()->at[0], screen().view()->at[1]));
  user.chord({Key::Z, {.ctrl = true}});
  wait();
  EXPECT_EQ(desk.params(), before);
}

TEST_F(LandscapeDesk, EveryPlaneOfThePlaygroundAndOfTheCurveIsDrawn) {
  for (const char* exhibit : {"rail/playground", "rail/curve"}) {
    ASSERT_DONE(user.click(exhibit));
    desk.app->session().trainer().step(20);
    wait();
    ASSERT_DONE(user.click("rail/landscape"));
    wait();
    for (const char* plane : {"plane random", "plane way", "plane weights"}) {
      ASSERT_DONE(user.click(fmt::format("landscape/plane/{}", plane)));
      wait();
      EXPECT_EQ(screen().view()->plane->fault, "") << exhibit << " " << plane;
      user.wait(2);
      EXPECT_EQ(test::count_bad_vertices(), 0U);
    }
  }
}

}  // namespace
}  // namespace neurarium
