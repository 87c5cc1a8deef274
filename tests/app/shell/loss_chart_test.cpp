// The chart of losses as a user handles it: enlarging a part, scales, runs before a reset; and the window's size.
#include "app/shell/user_settings.h"
#include "tests/app/app_support.h"

namespace neurarium {
namespace {

using test::Desk;
using test::Folder;

class LossChartOfTheApp : public testing::Test {
 protected:
  Desk desk{{}, {.width = 1600, .height = 1000}};
  Driver user = desk.driver();
  [[nodiscard]] bool shows(std::string_view path) { return desk.app->ui().registry().find(path) != nullptr; }
  void SetUp() override {
    for (int i = 0; i < 4; ++i) ASSERT_DONE(user.click("run/step epoch"));
  }
};

TEST_F(LossChartOfTheApp, TheWheelEnlargesAPartAndTheClickFollowsIt) {
  EXPECT_FALSE(shows("time/all steps"));
  ASSERT_DONE(user.wheel("time/curve", 6, {0.5f, 0.5f}));
  EXPECT_TRUE(shows("time/all steps"));
  const std::int64_t head = desk.snapshot().head;
  ASSERT_DONE(user.click("time/curve", {0.3f, 0.5f}));  // a quarter of the whole run lies left of the part
  EXPECT_GT(desk.snapshot().step, head / 4);
  EXPECT_LT(desk.snapshot().step, head);
}

TEST_F(LossChartOfTheApp, ADragMovesThePartWithoutGoingToAStep) {
  ASSERT_DONE(user.wheel("time/curve", 6, {0.5f, 0.5f}));
  const std::int64_t here = desk.snapshot().step;
  ASSERT_DONE(user.drag("time/curve", {0.3f, 0.5f}, {0.9f, 0.5f}));
  EXPECT_EQ(desk.snapshot().step, here);
  ASSERT_DONE(user.click("time/curve", {0.2f, 0.5f}));
  EXPECT_LT(desk.snapshot().step, desk.snapshot().head / 4) << "the part lies further to the left";
}

TEST_F(LossChartOfTheApp, AllStepsComeBackByTheirSwitchOrByTheWheel) {
  ASSERT_DONE(user.wheel("time/curve", 6));
  ASSERT_DONE(user.click("time/all steps"));
  desk.frames(2);
  EXPECT_FALSE(shows("time/all steps"));
  ASSERT_DONE(user.wheel("time/curve", 3));
  ASSERT_DONE(user.wheel("time/curve", -9));
  desk.frames(2);
  EXPECT_FALSE(shows("time/all steps"));
}

TEST_F(LossChartOfTheApp, ARunThatWasResetStaysAsAFaintLine) {
  EXPECT_FALSE(shows("time/earlier"));
  ASSERT_DONE(user.click("run/reset"));
  desk.frames(2);
  EXPECT_TRUE(shows("time/earlier"));
  ASSERT_DONE(user.click("time/earlier"));
}

TEST_F(LossChartOfTheApp, ScalesAndSmoothingAreSwitchedAndKept) {
  const Folder folder;
  AppOptions options;
  options.config_folder = folder.path;
  {
    Desk first(std::move(options), {.width = 1600, .height = 1000});
    Driver hand = first.driver();
    ASSERT_DONE(hand.click("run/step epoch"));
    for (const char* path : {"time/log", "time/log steps", "time/smooth"}) ASSERT_DONE(hand.click(path));
    first.frames(3);
  }
  std::string problem;
  const UserSettings kept = load_user_settings(folder.path, problem);
  EXPECT_TRUE(kept.chart.log_loss && kept.chart.log_steps && kept.chart.smooth && kept.chart.earlier);
}

TEST_F(LossChartOfTheApp, InANarrowWindowTheChoicesAreInAMenu) {
  desk.platform->resize(1280, 720);
  desk.frames(2);
  EXPECT_FALSE(shows("time/smooth"));
  ASSERT_DONE(user.click("time/view"));
  ASSERT_DONE(user.click("time/view/smooth"));
  desk.frames(2);
  ASSERT_DONE(user.click("time/view"));
  desk.frames(2);
  EXPECT_TRUE(shows("time/view/log steps"));
}

TEST(Window, OpensWithTheSizeThatItHadLastTime) {
  const Folder folder;
  for (const bool second : {false, true}) {
    AppOptions options;
    options.config_folder = folder.path;
    options.keep_size = true;
    Desk desk(std::move(options), {.width = 1280, .height = 800});
    EXPECT_EQ(desk.platform->size().x, second ? 900 : 1280);
    desk.platform->resize(900, 640);
    desk.frames(2);
    desk.frames(2);
    desk.platform->resize(1, 1);  // minimised
    desk.frames(2);
  }
}

}  // namespace
}  // namespace neurarium
