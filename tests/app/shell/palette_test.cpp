// The palette has every action: whatever the screens draw that can be pressed, switched, chosen or typed into is found
// by its name and does the same.
#include "app/shell/palette.h"

#include "app/exhibits/playground.h"
#include "app/shell/offered.h"
#include "engine/exhibits/playground.h"
#include "tests/app/app_support.h"

#include <algorithm>
#include <map>
#include <set>

namespace neurarium {
namespace {

class PaletteDesk : public testing::TestWithParam<const char*> {
 protected:
  explicit PaletteDesk(const std::string& exhibit = "playground") : desk(options(exhibit), {1600, 1000}) {}
  static AppOptions options(const std::string& exhibit) {
    AppOptions options;
    options.exhibit = exhibit;
    options.program = "/proc/self/exe";
    if (testing::UnitTest::GetInstance()->current_test_info()->value_param() != nullptr) options.language = GetParam();
    return options;
  }
  void run(const std::string& name) {
    user.chord({Key::K, {.ctrl = true}});
    desk.frames(3);
    user.type(name);
    user.key(Key::Enter);
    desk.frames(4);
    desk.app->settle();
  }
  const PlaygroundSettings& settings() {
    return dynamic_cast<const PlaygroundSettings&>(desk.app->session().settings());
  }
  const PlaygroundState& state() { return dynamic_cast<PlaygroundScreen&>(*desk.app->screen()).state(); }
  Registry& registry() { return desk.app->ui().registry(); }

  // What of the screen has no name in the palette.
  void expect_all_offered(const std::string& where) {
    user.chord({Key::K, {.ctrl = true}});
    desk.frames(3);
    std::map<std::string, std::string> label_of;  // by path
    for (const Offer& offer : registry().offers()) label_of[offer.path] = offer_label(desk.app->ui(), offer, false);
    user.key(Key::Escape);
    desk.frames(3);
    for (const std::string& path : registry().paths()) {
      const Widget& w = *registry().find(path);
      if (path.starts_with("palette/") || w.kind == WidgetKind::Canvas || w.kind == WidgetKind::Splitter) continue;
      if (w.kind == WidgetKind::Text && path.starts_with("run/")) continue;  // readings: numbers, nothing to do
      if (path.find("/classes/actual ") != std::string::npos) continue;      // cells of a picture
      EXPECT_TRUE(label_of.contains(path)) << where << ": " << path << " is not offered";
      EXPECT_FALSE(label_of[path].empty()) << where << ": " << path << " has no name";
      ++seen;
    }
  }
  void show(const std::string& path) {
    const Status clicked = user.click(path);
    EXPECT_TRUE(clicked.ok()) << test::why(clicked);
    desk.app->settle();
    expect_all_offered(path);
  }

  test::Desk desk;
  Driver user = desk.driver();
  int seen = 0;
};

TEST_P(PaletteDesk, HasWhateverThePlaygroundDraws) {
  desk.app->session().trainer().step(40);
  desk.app->settle();
  expect_all_offered("at first");
  for (const char* path :
       {"playground/paint/tool/tool paint", "playground/paint/tool/tool erase", "playground/data/formula",
        "playground/data/plane", "playground/data/blobs", "playground/data/open csv", "playground/output/view surface",
        "playground/output/view space", "playground/output/view layers", "playground/output/view classes",
        "playground/output/view region", "playground/data/balance", "playground/network/h0/1",
        "playground/network/gradients", "playground/features/own input", "playground/network/walk"})
    show(path);
  user.key(Key::Escape);
  user.key(Key::Escape);
  show("playground/network/race");
  run("Close");
  EXPECT_GT(seen, 800);
}

INSTANTIATE_TEST_SUITE_P(InEachLanguage, PaletteDesk, testing::Values("en", "zh"));

class PaletteRuns : public PaletteDesk {};

TEST_F(PaletteRuns, OpensFromWhereverATextIsTypedAndFromAMenu) {
  const auto open = [&](const std::string& from) {
    user.chord({Key::K, {.ctrl = true}});
    desk.frames(3);
    ASSERT_NE(registry().find("palette/query"), nullptr) << "from " << from;
    user.type("add a layer");
    user.key(Key::Enter);
    desk.frames(4);
    desk.app->settle();
    EXPECT_EQ(registry().find("palette/query"), nullptr) << from;
  };
  const auto layers = [&] { return state().view->layers.size(); };
  const std::size_t before = layers();
  ASSERT_DONE(user.click("playground/features/own input"));
  user.wait(3);
  user.type("max(x1,");
  open("the field of an own input");
  EXPECT_EQ(layers(), before + 1);
  EXPECT_EQ(registry().find("playground/features/input formula"), nullptr);
  ASSERT_DONE(user.click("playground/features/own input"));
  user.wait(3);
  ASSERT_NE(registry().find("playground/features/input formula"), nullptr);  // what was typed is still there
  user.chord({Key::A, {.ctrl = true}});
  user.type("max(x1,x2)");
  user.key(Key::Enter);
  desk.app->settle();
  EXPECT_EQ(settings().inputs, "x1,x2,max(x1,x2)");
  ASSERT_DONE(user.click("playground/data/formula"));
  desk.app->settle();
  ASSERT_DONE(user.click("playground/data/target formula"));
  open("the target's formula");
  EXPECT_EQ(layers(), before + 2);
  ASSERT_DONE(user.click("run/step menu"));
  open("a menu");
  EXPECT_EQ(layers(), before + 3);
}

TEST_F(PaletteRuns, LeavesADialogItsKeys) {
  user.chord({Key::E, {.ctrl = true}});
  desk.frames(3);
  ASSERT_NE(registry().find("export/path"), nullptr);
  user.chord({Key::K, {.ctrl = true}});
  desk.frames(3);
  EXPECT_NE(registry().find("export/path"), nullptr);
  EXPECT_EQ(registry().find("palette/query"), nullptr);
}

TEST_F(PaletteRuns, AddsAndRemovesLayersAndUnits) {
  const auto layers = [&] { return state().view->layers.size(); };
  const std::size_t before = layers();
  run("add a layer");
  EXPECT_EQ(layers(), before + 1);
  run("remove the last layer");
  EXPECT_EQ(layers(), before);
  const int units = state().view->layers[0].units;
  run("add a unit");
  EXPECT_EQ(state().view->layers[0].units, units + 1);
}

}  // namespace
}  // namespace neurarium
