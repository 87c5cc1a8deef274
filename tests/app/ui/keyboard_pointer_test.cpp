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

// Inside a picture, with keys alone.
class KeyboardHand : public Keyboard {
 protected:
  const PlaygroundSettings& settings() {
    return dynamic_cast<const PlaygroundSettings&>(desk.app->session().settings());
  }
  PlaygroundScreen& screen() { return dynamic_cast<PlaygroundScreen&>(*desk.app->screen()); }
  // The pointer to a share of the widget that Tab has come to.
  void move_to(const std::string& path, float x, float y) {
    const Widget w = *desk.app->ui().registry().find(path);
    const ImVec2 to{w.min.x + (w.max.x - w.min.x) * x, w.min.y + (w.max.y - w.min.y) * y};
    for (int guard = 0; guard < 3000; ++guard) {
      const ImVec2 left{to.x - ImGui::GetIO().MousePos.x, to.y - ImGui::GetIO().MousePos.y};
      if (std::abs(left.x) <= 0.5f && std::abs(left.y) <= 0.5f) return;
      const bool across = std::abs(left.x) > 0.5f;
      const float way = across ? left.x : left.y;
      user.chord({across ? (way > 0 ? Key::Right : Key::Left) : (way > 0 ? Key::Down : Key::Up),
                  {.ctrl = true, .shift = std::abs(way) < 9}});
    }
    FAIL() << "the pointer did not come to " << path;
  }
};

TEST_F(KeyboardHand, PaintsAStroke) {
  ASSERT_TRUE(tab_to("playground/paint/tool/tool paint"));
  user.key(Key::Enter);
  ASSERT_TRUE(tab_to("playground/output/region"));
  user.key(Key::H);
  for (int i = 0; i < 8; ++i) user.key(Key::Right);
  desk.frames(10);
  EXPECT_TRUE(ImGui::IsMouseDown(0)) << "it holds until it is let go";
  EXPECT_FALSE(desk.app->session().can_undo() && settings().points == nullptr);
  user.key(Key::H);
  desk.frames(2);
  EXPECT_FALSE(ImGui::IsMouseDown(0));
  desk.app->settle();
  ASSERT_NE(settings().points, nullptr);
  EXPECT_GT(settings().points->size(), 100);
}

TEST_F(KeyboardHand, DragsAPointAndChoosesTheExample) {
  ASSERT_TRUE(tab_to("playground/output/region"));
  const PlaygroundView& view = *screen().state().view;
  const auto at = static_cast<std::size_t>(view.parts->train.front());
  const float before = view.parts->points->x[2 * at];
  const Domain d = view.domain;
  const auto u = static_cast<float>((static_cast<double>(before) - d.x1_low) / (d.x1_high - d.x1_low));
  const auto v =
      static_cast<float>((d.x2_high - static_cast<double>(view.parts->points->x[2 * at + 1])) / (d.x2_high - d.x2_low));
  ASSERT_NO_FATAL_FAILURE(move_to("playground/output/region", u, v));
  user.key(Key::H);
  for (int i = 0; i < 5; ++i) user.key(Key::Right);
  user.key(Key::Enter);
  desk.app->settle();
  ASSERT_NE(settings().points, nullptr);
  EXPECT_GT(settings().points->x[2 * at], before);
  const float example = screen().state().example[0];
  ASSERT_NO_FATAL_FAILURE(move_to("playground/output/region", 0.1f, 0.1f));
  user.key(Key::Enter);
  desk.app->settle();
  EXPECT_LT(screen().state().example[0], example) << "Enter clicks where the pointer is, not in the middle";
}

TEST_F(KeyboardHand, TurnsTheSurface) {
  ASSERT_TRUE(tab_to("playground/output/view surface"));
  user.key(Key::Enter);
  ASSERT_TRUE(tab_to("playground/output/surface"));
  const Orbit before = screen().output().surface().orbit();
  user.key(Key::H);
  for (int i = 0; i < 4; ++i) user.key(Key::Right);
  user.key(Key::Up);
  user.key(Key::Escape);
  desk.frames(4);
  EXPECT_NE(screen().output().surface().orbit().yaw, before.yaw);
  EXPECT_NE(screen().output().surface().orbit().pitch, before.pitch);
  EXPECT_FALSE(ImGui::IsMouseDown(0));
}

TEST_F(KeyboardHand, IsLetGoWhenTheMouseTakesOver) {
  ASSERT_TRUE(tab_to("playground/output/region"));
  user.key(Key::H);
  desk.frames(2);
  ASSERT_TRUE(ImGui::IsMouseDown(0));
  user.move_pixels(700, 400);
  desk.frames(3);
  EXPECT_FALSE(ImGui::IsMouseDown(0));
}

TEST_F(KeyboardHand, MovesAPixelWithShiftAndHoldsTheRightButtonWithAlt) {
  ASSERT_TRUE(tab_to("playground/output/region"));
  const float from = ImGui::GetIO().MousePos.x;
  user.chord({Key::Right, {.ctrl = true}});
  desk.frames(2);
  const float coarse = ImGui::GetIO().MousePos.x - from;
  EXPECT_GT(coarse, 1.5f);
  user.chord({Key::Left, {.ctrl = true, .shift = true}});
  desk.frames(2);
  EXPECT_FLOAT_EQ(ImGui::GetIO().MousePos.x - from, coarse - 1);
  user.chord({Key::H, {.alt = true}});
  desk.frames(2);
  EXPECT_TRUE(ImGui::IsMouseDown(1));
  user.key(Key::H);
  desk.frames(2);
  EXPECT_FALSE(ImGui::IsMouseDown(1));
}

}  // namespace
}  // namespace neurarium
