// Names that the user brings have their characters wherever they are drawn, also those that no text of ours has.
#include "tests/app/app_support.h"

namespace neurarium {
namespace {

constexpr const char* kRare = "\u9cf6\u9df9\u9d3b\u9f98\u8e8f";  // five birds and a stumble: in no catalog
constexpr const char* kTable =
    "\u9cf6,\u9df9,\u7a2e\n1,2,\u9d3b\n2,1,\u9f98\u8e8f\n3,4,\u9d3b\n5,2,\u9f98\u8e8f\n4,4,\u9d3b\n";

bool has_all(Ui& ui) {
  for (const ImWchar c : {0x9CF6, 0x9DF9, 0x9D3B, 0x9F98, 0x8E8F})
    if (ui.fonts().small->FindGlyphNoFallback(c) == nullptr) return false;
  return true;
}

class OwnTexts : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!Fonts().has_cjk()) GTEST_SKIP() << "no font with Chinese characters on this system";
    std::ofstream(table) << kTable;
  }
  test::Folder folder;
  std::string table = folder.path + "/birds.csv";
};

TEST_F(OwnTexts, OfATableAndOfTheProjectThatKeepsItAreDrawn) {
  const std::string project = folder.path + "/birds.safetensors";
  {
    test::Desk desk;
    ASSERT_FALSE(has_all(desk.app->ui())) << kRare << " is not rare";
    ASSERT_DONE(desk.app->open(table));
    ASSERT_TRUE(desk.app->settle());
    EXPECT_TRUE(has_all(desk.app->ui()));
    ASSERT_DONE(desk.app->save(project));
  }
  test::Desk desk;
  ASSERT_DONE(desk.app->open(project));
  ASSERT_TRUE(desk.app->settle());
  EXPECT_TRUE(has_all(desk.app->ui()));
}

TEST_F(OwnTexts, OfAFileThatCannotBeOpenedAreDrawnInItsMessage) {
  test::Desk desk;
  Driver user = desk.driver();
  user.drop({folder.path + "/\u9cf6\u9df9\u9d3b\u9f98\u8e8f.csv"});
  desk.frames(3);
  EXPECT_TRUE(has_all(desk.app->ui()));
}

TEST_F(OwnTexts, AreNeverAnnouncedByWhoeverDrawsThem) {
  test::TestScreen screen([](Ui& ui) {
    text_in(ui.fonts().small, {0, 0}, {200, 20}, ui.theme().text, "\u9cf6\u9df9");
    text(ui, "\u9d3b");
    hint(ui, "\u9f98");
    card(ui, {.title = "\u8e8f"});
  });
  screen.frame();
  screen.frame();
  EXPECT_TRUE(has_all(*screen.ui));
}

}  // namespace
}  // namespace neurarium
