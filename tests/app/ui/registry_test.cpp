#include "app/ui/registry.h"

#include "tests/app/support.h"

namespace neurarium {
namespace {

using test::TestScreen;

TEST(Registry, APathIsTheScopesAndTheLastPartOfTheKey) {
  TestScreen screen([](Ui& ui) {
    const auto playground = ui.scope("playground");
    const auto training = ui.scope("training");
    EXPECT_EQ(ui.registry().path("training.learning_rate"), "playground/training/learning rate");
    button(ui, "t.press");
  });
  screen.frame();
  ASSERT_NE(screen.ui->registry().find("playground/training/press"), nullptr);
  EXPECT_EQ(screen.ui->registry().prefix(), "");
}

TEST(Registry, AWidgetThatIsNoLongerDrawnIsStaleAndAnUnknownOneGetsTheNearestName) {
  bool shown = true;
  TestScreen screen([&](Ui& ui) {
    double rate = 0.1;
    button(ui, "t.press");
    if (shown) slider(ui, "t.rate", rate, {});
  });
  screen.frame();
  EXPECT_TRUE(screen.ui->registry().require("rate").ok());
  shown = false;
  screen.frame();
  EXPECT_NE(screen.ui->registry().require("rate").error().message.find("no longer on the screen"), std::string::npos);
  EXPECT_NE(screen.ui->registry().require("pres").error().message.find("'press'"), std::string::npos);
}

TEST(Registry, ADisabledWidgetIsReportedAsSuch) {
  TestScreen screen([](Ui& ui) {
    ImGui::BeginDisabled();
    button(ui, "t.press");
    ImGui::EndDisabled();
  });
  screen.frame();
  EXPECT_NE(screen.ui->registry().require("press").error().message.find("disabled"), std::string::npos);
}

TEST(Driver, ClicksByPathAndReportsUnknownPaths) {
  int clicks = 0;
  TestScreen screen([&](Ui& ui) { clicks += button(ui, "t.press") ? 1 : 0; });
  Driver driver = screen.driver();
  ASSERT_DONE(driver.click("press"));
  EXPECT_EQ(clicks, 1);
  ASSERT_DONE(driver.double_click("press"));
  EXPECT_EQ(clicks, 3);
  EXPECT_FALSE(driver.click("prss").ok());
}

TEST(Driver, ScrollsAHiddenWidgetIntoView) {
  bool pressed = false;
  TestScreen screen([&](Ui& ui) {
    ImGui::Dummy({10, 5000});
    pressed |= button(ui, "t.press");
  });
  Driver driver = screen.driver();
  EXPECT_FALSE(screen.ui->registry().find("press")->visible);
  ASSERT_DONE(driver.click("press"));
  EXPECT_TRUE(pressed);
}

}  // namespace
}  // namespace neurarium
