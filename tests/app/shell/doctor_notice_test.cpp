// The quiet notice of a run that does not learn, and its cure.
#include "app/shell/doctor_notice.h"
#include "engine/exhibits/playground.h"
#include "tests/app/app_support.h"

namespace neurarium {
namespace {

using test::Desk;

AppOptions options_of(const std::function<void(PlaygroundSettings&)>& tweak) {
  auto settings = std::make_unique<PlaygroundSettings>();
  settings->data = "circles";
  settings->samples = 100;
  settings->hidden = "4";
  tweak(*settings);
  AppOptions options;
  options.settings = std::move(settings);
  return options;
}

const PlaygroundSettings& settings_of(Desk& desk) {
  return dynamic_cast<const PlaygroundSettings&>(desk.app->session().settings());
}

void train_run(Desk& desk, int steps) {
  for (int i = 0; i < steps; i += 100) {
    desk.app->session().trainer().step(100);
    desk.app->settle();
  }
}

// Until the notice comes; it may take a while until the loss falls no more.
bool train_until_told(Desk& desk) {
  for (int i = 0; i < 60 && !desk.has_banner("doctor"); ++i) train_run(desk, 100);
  return desk.has_banner("doctor");
}

TEST(DoctorNotice, ARunThatIsStuckIsToldWhyOnceAndCuredByAButton) {
  Desk desk(options_of([](auto& s) { s.output_activation = "sigmoid"; }));
  ASSERT_TRUE(train_until_told(desk));
  EXPECT_EQ(desk.app->ui().banners().all().front().severity, Severity::Info);
  Driver user = desk.driver();
  ASSERT_DONE(user.click("messages/banner/doctor/apply"));
  desk.app->settle();
  EXPECT_EQ(settings_of(desk).output_activation, "auto");
  EXPECT_FALSE(desk.has_banner("doctor"));
  train_run(desk, 1500);
  EXPECT_FALSE(desk.has_banner("doctor"));
  EXPECT_GT(desk.snapshot().points.back().metrics.train_accuracy, 0.9);
}

TEST(DoctorNotice, WhenDismissedItDoesNotComeAgainForTheSameSettings) {
  Desk desk(options_of([](auto& s) { s.init_scheme = "zeros"; }));
  ASSERT_TRUE(train_until_told(desk));
  Driver user = desk.driver();
  ASSERT_DONE(user.click("messages/banner/doctor/dismiss"));
  train_run(desk, 600);
  EXPECT_FALSE(desk.has_banner("doctor"));
}

TEST(DoctorNotice, ACureOfTheStartBeginsAgainAndCanBeUndone) {
  Desk desk(options_of([](auto& s) { s.init_scheme = "zeros"; }));
  ASSERT_TRUE(train_until_told(desk));
  Driver user = desk.driver();
  ASSERT_DONE(user.click("messages/banner/doctor/start over"));
  desk.app->settle();
  EXPECT_EQ(desk.snapshot().step, 0);
  EXPECT_EQ(settings_of(desk).init_scheme, "xavier");
  user.chord({Key::Z, {.ctrl = true}});
  EXPECT_EQ(settings_of(desk).init_scheme, "zeros");
}

TEST(DoctorNotice, ARunThatLearnsIsLeftAlone) {
  Desk desk(options_of([](auto&) {}));
  train_run(desk, 1500);
  EXPECT_FALSE(desk.has_banner("doctor"));
}

}  // namespace
}  // namespace neurarium
