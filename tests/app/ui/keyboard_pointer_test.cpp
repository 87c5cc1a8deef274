// Everything that the mouse reaches is reached by the keyboard.
#include "app/ui/keyboard_pointer.h"

#include "app/exhibits/playground.h"
#include "engine/exhibits/playground.h"
#include "tests/app/app_support.h"

#include <set>

namespace neurarium {
namespace {

class Keyboard : public testing::Test {
 protected:
  test::Desk desk{{}, {.width = 1600, .height = 1000}};
  Driver user = desk.driver();
  // The widget under the pointer, which is where the keys go.
  std::string here() {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    Registry& registry = desk.app->ui().registry();
    for (const std::string& path : registry.paths()) {
      const Widget& w = *registry.find(path);
      const ImVec2 middle{(w.min.x + w.max.x) * 0.5f, (w.min.y + w.max.y) * 0.5f};
      if (std::abs(mouse.x - middle.x) < 1 && std::abs(mouse.y - middle.y) < 1) return path;
    }
    return {};
  }
  bool tab_to(const std::string& path) {
    for (int i = 0; i < 200; ++i) {
      if (here() == path) return true;
      user.key(Key::Tab);
      desk.frames(4);
    }
    return false;
  }
};

TEST_F(Keyboard, TabReachesThePlayButtonAndEnterPressesIt) {
  ASSERT_TRUE(tab_to("run/step epoch"));
  user.key(Key::Enter);
  desk.frames(4);
  EXPECT_EQ(desk.snapshot().step, desk.snapshot().steps_per_epoch);
  user.chord({Key::Tab, {.shift = true}});
  desk.frames(4);
  EXPECT_EQ(here(), "run/step menu");
}

TEST_F(Keyboard, TabComesRoundThroughRailCentreAndInspector) {
  std::set<std::string> seen;
  for (int i = 0; i < 200; ++i) {
    user.key(Key::Tab);
    desk.frames(4);
    seen.insert(here());
  }
  for (const char* path : {"rail/playground", "run/play", "playground/data/noise", "playground/network/canvas",
                           "playground/output/region", "playground/training/learning rate", "time/step"})
    EXPECT_TRUE(seen.contains(path)) << path;
}

TEST_F(Keyboard, PlusAndMinusMoveASlider) {
  const auto rate = [&] {
    return dynamic_cast<const PlaygroundSettings&>(desk.app->session().settings()).learning_rate;
  };
  ASSERT_TRUE(tab_to("playground/training/learning rate"));
  const double before = rate();
  desk.frames(20);  // a slider takes the wheel after a rest
  user.key(Key::Equal);
  desk.frames(4);
  EXPECT_GT(rate(), before);
  user.key(Key::Minus);
  user.key(Key::Minus);
  desk.frames(4);
  EXPECT_LT(rate(), before);
}

TEST_F(Keyboard, ArrowsGoFromUnitToUnitAndEnterSelects) {
  ASSERT_TRUE(tab_to("playground/network/canvas"));
  std::string unit;
  for (int i = 0; i < 40 && unit.empty(); ++i) {
    user.key(i % 2 == 0 ? Key::Left : Key::Up);
    desk.frames(4);
    if (here().rfind("playground/network/h", 0) == 0 && here().find("weight") == std::string::npos) unit = here();
  }
  ASSERT_FALSE(unit.empty());
  user.key(Key::Enter);
  desk.frames(4);
  EXPECT_TRUE(dynamic_cast<PlaygroundScreen&>(*desk.app->screen()).state().selected);
}

TEST_F(Keyboard, TheMouseTakesOverWhenItMoves) {
  ASSERT_TRUE(tab_to("run/step epoch"));
  user.move_pixels(700, 400);
  desk.frames(3);
  const std::int64_t step = desk.snapshot().step;
  user.key(Key::Enter);
  desk.frames(4);
  EXPECT_EQ(desk.snapshot().step, step) << "Enter has nothing to press";
}

TEST_F(Keyboard, StaysInsideADialog) {
  user.key(Key::F1);
  desk.frames(6);
  for (int i = 0; i < 5; ++i) {
    user.key(Key::Tab);
    desk.frames(4);
    EXPECT_EQ(here().rfind("help", 0), 0u) << here();
  }
}

}  // namespace
}  // namespace neurarium
