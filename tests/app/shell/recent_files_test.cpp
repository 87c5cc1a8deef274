// Files that were opened or saved last: kept, offered, and said to be gone where they are.
#include "app/shell/recent_files.h"

#include <filesystem>
#include <fstream>

#include "tests/app/app_support.h"

namespace neurarium {
namespace {

using test::Folder;

std::vector<std::string> recent_names(const RecentFiles& files) {
  std::vector<std::string> list;
  for (const RecentFiles::Entry& entry : files.entries())
    list.push_back(std::filesystem::path(entry.path).filename().string());
  return list;
}

TEST(RecentFiles, AreKeptNewestFirstEachOnceAndAFew) {
  Folder folder;
  {
    RecentFiles files(folder.path);
    for (int i = 0; i < 12; ++i) ASSERT_DONE(files.remember(fmt::format("/tmp/{}.safetensors", i)));
    ASSERT_DONE(files.remember("/tmp/10.safetensors"));
  }
  const RecentFiles files(folder.path);
  ASSERT_EQ(files.entries().size(), kMostRecentFiles);
  EXPECT_EQ(recent_names(files)[0], "10.safetensors");
  EXPECT_EQ(recent_names(files)[1], "11.safetensors");
  EXPECT_EQ(recent_names(files)[2], "9.safetensors");
}

TEST(RecentFiles, ABrokenListCountsAsNone) {
  for (const char* text : {"", "[", "{}", R"({"files": 3})", R"({"files": [1, null]})", "\xff"}) {
    Folder folder;
    std::ofstream(folder.path + "/recent.json") << text;
    EXPECT_TRUE(RecentFiles(folder.path).entries().empty()) << text;
  }
}

TEST(RecentFiles, OpenFromTheDialogAndThePaletteAndSayWhenTheyAreGone) {
  Folder folder;
  AppOptions options;
  options.config_folder = folder.path;
  test::Desk desk(std::move(options));
  Driver user = desk.driver();
  const std::string path = folder.path + "/mine.safetensors";
  desk.app->session().trainer().step(30);
  ASSERT_TRUE(desk.app->settle());
  ASSERT_DONE(desk.app->save(path));
  desk.app->session().trainer().step(30);
  ASSERT_TRUE(desk.app->settle());
  EXPECT_EQ(desk.snapshot().step, 60);
  user.chord({Key::O, {.ctrl = true}});
  user.wait(2);
  ASSERT_DONE(user.click("prompt/recent/1"));
  user.wait(3);
  EXPECT_EQ(desk.snapshot().step, 30);
  EXPECT_EQ(desk.app->ui().registry().find("prompt/path"), nullptr) << "the dialog has closed";
  std::filesystem::remove(path);
  user.chord({Key::K, {.ctrl = true}});
  user.type("recent mine");
  user.key(Key::Enter);
  user.wait(3);
  EXPECT_TRUE(desk.has_banner("open"));
  EXPECT_EQ(desk.snapshot().step, 30);
}

}  // namespace
}  // namespace neurarium
