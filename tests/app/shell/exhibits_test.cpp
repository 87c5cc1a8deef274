// Going from exhibit to exhibit loses nothing: each keeps its run, its undo, its screen and its file.
#include "engine/exhibits/playground.h"
#include "tests/app/app_support.h"

#include <imgui_internal.h>

namespace neurarium {
namespace {

using test::Desk;
using test::Folder;

class Exhibits : public ::testing::Test {
 protected:
  void go_to(const char* exhibit) {
    ASSERT_DONE(user.click(std::string("rail/") + exhibit));
    user.wait(4);
  }
  void change_something() {
    desk.app->session().trainer().step(20);
    user.wait(2);
    ASSERT_DONE(user.set_value("playground/training/learning rate", "0.01"));
    user.wait(2);
  }
  [[nodiscard]] double rate() const {
    return dynamic_cast<const PlaygroundSettings&>(desk.app->session().settings()).learning_rate;
  }

  Desk desk;
  Driver user = desk.driver();
};

TEST_F(Exhibits, KeepTheirRunsWhileAnotherIsShown) {
  change_something();
  const std::vector<float> own = desk.params();
  go_to("transformer");
  EXPECT_NE(desk.params(), own);
  EXPECT_FALSE(desk.app->session().can_undo());
  desk.app->session().trainer().step(1);
  user.wait(2);
  const std::vector<float> transformer = desk.params();
  go_to("playground");
  EXPECT_EQ(desk.params(), own);
  EXPECT_EQ(desk.snapshot().step, 20);
  EXPECT_DOUBLE_EQ(rate(), 0.01);
  ASSERT_TRUE(desk.app->session().can_undo());
  desk.app->session().undo();
  user.wait(2);
  EXPECT_NE(rate(), 0.01);
  go_to("transformer");
  EXPECT_EQ(desk.params(), transformer);
  EXPECT_EQ(desk.snapshot().step, 1);
}

TEST_F(Exhibits, KeepTheirScreens) {
  const Screen* playground = desk.app->screen();
  go_to("transformer");
  EXPECT_NE(desk.app->screen(), playground);
  go_to("playground");
  EXPECT_EQ(desk.app->screen(), playground);
}

TEST_F(Exhibits, AreSavedEachToAFileOfItsOwn) {
  const Folder folder;
  change_something();
  ASSERT_DONE(desk.app->save(folder.path + "/mine.safetensors"));
  const std::vector<float> own = desk.params();
  go_to("transformer");
  ASSERT_DONE(desk.app->save(folder.path + "/model.safetensors"));
  ASSERT_DONE(desk.app->open(folder.path + "/mine.safetensors"));
  user.wait(4);
  EXPECT_EQ(desk.params(), own);
  EXPECT_NE(desk.app->ui().registry().find("playground/network/canvas"), nullptr);
  user.chord({Key::S, {.ctrl = true}});
  user.wait(4);
  go_to("transformer");
  ASSERT_DONE(desk.app->open(folder.path + "/model.safetensors"));
  EXPECT_NE(desk.params(), own) << "Ctrl+S wrote the run of the Playground to its own file";
}

TEST_F(Exhibits, ThatAreNotShownAreAskedAboutBeforeTheWindowCloses) {
  change_something();
  go_to("transformer");
  desk.platform->request_close(true);
  user.wait(4);
  EXPECT_FALSE(desk.app->closed());
  EXPECT_EQ(desk.snapshot().step, 20) << "the question is about the Playground";
  ASSERT_DONE(user.click("close/discard"));
  user.wait(3);
  EXPECT_TRUE(desk.app->closed());
}

TEST_F(Exhibits, ComeBackFromALessonOfAnother) {
  change_something();
  const std::vector<float> own = desk.params();
  go_to("transformer");
  const std::vector<float> transformer = desk.params();
  user.chord({Key::K, {.ctrl = true}});
  user.type("why xor");
  user.key(Key::Enter);
  user.wait(4);
  ASSERT_NE(desk.app->lesson(), nullptr);
  go_to("transformer");
  EXPECT_EQ(desk.app->lesson(), nullptr);
  EXPECT_EQ(desk.params(), transformer);
  go_to("playground");
  EXPECT_EQ(desk.params(), own) << "and not the run of the lesson";
}

bool rail_names_are_shown() {
  const ImGuiWindow* names = ImGui::FindWindowByName("##rail names");
  return names != nullptr && names->Active;
}

TEST_F(Exhibits, AreNamedWhileTheMouseRestsOnTheRail) {
  EXPECT_FALSE(rail_names_are_shown());
  ASSERT_DONE(user.hover("rail/ngram"));
  user.wait(2);
  EXPECT_TRUE(rail_names_are_shown());
  ASSERT_DONE(user.hover("run/play"));
  user.wait(2);
  EXPECT_FALSE(rail_names_are_shown());
}

TEST_F(Exhibits, AreNotNamedAfterAClickUntilTheMouseComesAgain) {
  go_to("ngram");
  EXPECT_FALSE(rail_names_are_shown());
  ASSERT_DONE(user.hover("run/play"));
  ASSERT_DONE(user.hover("rail/ngram"));
  user.wait(2);
  EXPECT_TRUE(rail_names_are_shown());
}

}  // namespace
}  // namespace neurarium
