// The interface at 150, 200 and 300 % on windows that are hardly large enough: everything lies in the window, or a
// scroll brings it there, and what the exhibit is about is seen without one.
#include "engine/exhibits/exhibit.h"
#include "tests/app/app_support.h"

#include <tuple>

namespace neurarium {
namespace {

struct TightWindow {
  float scale;
  int width, height;
};

class Scales : public ::testing::TestWithParam<std::tuple<TightWindow, std::string_view>> {
 protected:
  void SetUp() override {
    const auto& [window, language] = GetParam();
    if (language == "zh" && !Fonts().has_cjk()) GTEST_SKIP() << "no font with Chinese characters on this system";
    AppOptions options;
    options.exhibit = "playground";
    options.scale = window.scale;
    options.language = std::string(language);
    desk.emplace(std::move(options), PlatformOptions{.width = window.width, .height = window.height});
    user.emplace(desk->driver());
    ASSERT_TRUE(desk->app->settle());
  }
  [[nodiscard]] const Registry& registry() { return desk->app->ui().registry(); }
  [[nodiscard]] bool holds(const Widget& w) const {
    const ImVec2 size = desk->platform->size();
    return w.min.x >= -1 && w.min.y >= -1 && w.max.x <= size.x + 1 && w.max.y <= size.y + 1;
  }
  // Every widget of the last frame; of those that are larger than the window the middle.
  void expect_reachable(const std::string& where) {
    const ImVec2 size = desk->platform->size();
    for (const std::string& path : registry().paths()) {
      if (registry().find(path) == nullptr) continue;  // a scroll took it away
      // Where a panel lies in another that scrolls too, the outer one follows the inner one.
      for (int i = 0; i < 3 && registry().find(path) != nullptr; ++i) {
        if (registry().find(path)->visible && holds(*registry().find(path))) break;
        desk->app->ui().registry().reveal(path);
        desk->frames(3);
      }
      const Widget* w = registry().find(path);
      if (w == nullptr) continue;
      const bool large = w->max.x - w->min.x > size.x || w->max.y - w->min.y > size.y * 0.5f;
      const ImVec2 middle{(w->min.x + w->max.x) * 0.5f, (w->min.y + w->max.y) * 0.5f};
      const bool inside = large ? middle.x > 0 && middle.x < size.x && middle.y > 0 && middle.y < size.y : holds(*w);
      EXPECT_TRUE(w->visible && inside) << where << ": " << path << " at " << w->min.x << ", " << w->min.y << " to "
                                        << w->max.x << ", " << w->max.y;
    }
  }

  std::optional<test::Desk> desk;
  std::optional<Driver> user;
};

TEST_P(Scales, EveryWidgetOfEveryExhibitIsInTheWindowOrScrollsIntoIt) {
  std::vector<std::string> names;
  for (const ExhibitInfo& exhibit : exhibits()) names.emplace_back(exhibit.name);
  for (const ExhibitView& view : exhibit_views()) names.emplace_back(view.name);
  for (const std::string& name : names) {
    ASSERT_DONE(user->click("rail/" + name));
    ASSERT_TRUE(desk->app->settle());
    expect_reachable(name);
    if (registry().find("layout/inspector handle") == nullptr) continue;
    ASSERT_DONE(user->click("layout/inspector handle"));
    ASSERT_TRUE(desk->app->settle());
    expect_reachable(name + " with its inspector");
    ASSERT_DONE(user->click("layout/inspector handle"));
    desk->frames(2);
  }
}

TEST_P(Scales, TheDecisionRegionIsSeenWithoutAScroll) {
  for (const char* path : {"playground/output/region", "playground/network/canvas", "run/play", "time/curve"}) {
    const Widget* w = registry().find(path);
    ASSERT_NE(w, nullptr) << path;
    EXPECT_TRUE(w->visible && holds(*w)) << path;
  }
  const Widget* region = registry().find("playground/output/region");
  EXPECT_GT(region->max.x - region->min.x, desk->app->ui().px(150)) << "and large enough to see something";
}

TEST_P(Scales, TheInspectorUnfoldsForTheWalkThatIsPlayedThere) {
  EXPECT_EQ(registry().find("playground/training/learning rate"), nullptr);
  ASSERT_DONE(user->click("playground/network/walk"));
  ASSERT_TRUE(desk->app->settle());
  ASSERT_DONE(user->click("playground/walk/next"));
  ASSERT_DONE(user->click("layout/inspector handle"));
  ASSERT_TRUE(desk->app->settle());
  EXPECT_EQ(registry().find("playground/walk/next"), nullptr) << "and folds again when the user wants it";
}

INSTANTIATE_TEST_SUITE_P(Windows, Scales,
                         ::testing::Combine(::testing::Values(TightWindow{1.5f, 1280, 720}, TightWindow{2, 1600, 1000},
                                                              TightWindow{3, 2560, 1440}),
                                            ::testing::Values("en", "zh")));

}  // namespace
}  // namespace neurarium
