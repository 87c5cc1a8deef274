// The curve's screen by real input events: kinks, numbers, pen, formula, table, and what undo makes of them.
#include "app/exhibits/curve.h"

#include "tests/app/app_support.h"

#include <cmath>
#include <fstream>

namespace neurarium {
namespace {

class CurveDesk : public test::Desk {
 public:
  explicit CurveDesk(const CurveSettings& settings = {})
      : Desk(options(settings), {.width = 1600, .height = 1000}), user(driver()) {
    settle();
  }
  [[nodiscard]] const CurveState& state() { return dynamic_cast<CurveScreen&>(*app->screen()).state(); }
  [[nodiscard]] const CurveSettings& settings() { return curve_settings(app->session()); }
  void settle() {
    EXPECT_TRUE(app->settle());
    frames(2);
  }
  // A unit whose kink can be taken hold of.
  [[nodiscard]] int inner_unit() {
    for (std::size_t u = 0; u < state().view->units.size(); ++u)
      if (state().view->units[u].kink && std::abs(*state().view->units[u].kink) < 0.8) return static_cast<int>(u);
    return -1;
  }

 private:
  static AppOptions options(const CurveSettings& settings) {
    AppOptions options;
    options.exhibit = "curve";
    options.settings = settings.clone();
    return options;
  }

 public:
  Driver user;
};

TEST(CurveScreen, AKinkIsDraggedByItsBiasAloneAndUndoBringsItBack) {
  CurveDesk desk;
  const std::vector<float> before = desk.params();
  const int unit = desk.inner_unit();
  ASSERT_GE(unit, 0);
  const double kink = *desk.state().view->units[static_cast<std::size_t>(unit)].kink;
  ASSERT_DONE(desk.user.drag_pixels(fmt::format("curve/plot/kink {}", unit), 50, 0));
  desk.settle();
  EXPECT_GT(*desk.state().view->units[static_cast<std::size_t>(unit)].kink, kink + 0.05);
  const std::vector<float> after = desk.params();
  int changed = 0;
  for (std::size_t i = 0; i < before.size(); ++i) changed += before[i] != after[i];
  EXPECT_EQ(changed, 1);
  desk.user.chord({Key::Z, {.ctrl = true}});
  desk.settle();
  EXPECT_EQ(desk.params(), before);
}

TEST(CurveScreen, NumbersOfAUnitAreDraggedTypedAndSelected) {
  CurveDesk desk;
  const double before = desk.state().view->units[1].out_weight;
  ASSERT_DONE(desk.user.drag_pixels("curve/units/1/v", 40, 0));
  desk.settle();
  EXPECT_NEAR(desk.state().view->units[1].out_weight, before + 0.4, 0.05);
  ASSERT_DONE(desk.user.double_click("curve/units/1/w"));
  desk.user.type("1.25");
  desk.user.key(Key::Enter);
  desk.settle();
  EXPECT_EQ(desk.state().view->units[1].weight, 1.25);
  ASSERT_DONE(desk.user.click("curve/units/1/unit"));
  desk.frames(2);
  EXPECT_EQ(dynamic_cast<CurveScreen&>(*desk.app->screen()).selected(), "h0.act[1]");
  desk.user.key(Key::Escape);
  desk.frames(2);
  EXPECT_EQ(dynamic_cast<CurveScreen&>(*desk.app->screen()).selected(), "");
}

TEST(CurveScreen, AUnitThatIsDraggedIsHeld) {
  CurveDesk desk;
  ASSERT_DONE(desk.user.drag_pixels("curve/units/0/unit", 0, -40));
  desk.settle();
  ASSERT_EQ(desk.app->session().edits().size(), 1u);
  EXPECT_EQ(to_string(desk.app->session().edits()[0].ref), "h0.act[0]");
  EXPECT_TRUE(desk.state().view->units[0].idle);
}

TEST(CurveScreen, AStrokeOfThePenIsOneEntryOfUndo) {
  CurveDesk desk;
  ASSERT_DONE(desk.user.click("curve/data/tool/tool draw"));
  ASSERT_DONE(desk.user.drag("curve/plot/picture", {0.4f, 0.5f}, {0.6f, 0.2f}));
  desk.settle();
  EXPECT_EQ(desk.settings().data, "drawn");
  EXPECT_NE(desk.settings().drawn, nullptr);
  desk.user.chord({Key::Z, {.ctrl = true}});
  desk.settle();
  EXPECT_EQ(desk.settings().data, "formula");
  EXPECT_FALSE(desk.app->session().can_undo());
}

TEST(CurveScreen, AWrongFormulaChangesNothingAndSaysWhy) {
  CurveDesk desk;
  for (const char* wrong : {"sin(", "y*2", "1/0*x", "\xe4\xbd\xa0\xe5\xa5\xbd"}) {
    ASSERT_DONE(desk.user.set_value("curve/data/formula", wrong));
    desk.settle();
    EXPECT_EQ(desk.settings().formula, "sin(3*x)") << wrong;
  }
  ASSERT_DONE(desk.user.set_value("curve/data/formula", "x^2"));
  desk.settle();
  EXPECT_EQ(desk.settings().formula, "x^2");
}

TEST(CurveScreen, ATableThatIsDroppedIsLearned) {
  test::Folder folder;
  std::ofstream(folder.path + "/t.csv") << "year,height\n1990,1\n2000,2\n2010,5\n2020,3\n";
  std::ofstream(folder.path + "/bad.csv") << "year,height\n1990,tall\n";
  CurveDesk desk;
  desk.user.drop({folder.path + "/bad.csv"});
  desk.settle();
  EXPECT_TRUE(desk.has_banner("csv"));
  EXPECT_EQ(desk.settings().data, "formula");
  desk.user.drop({folder.path + "/t.csv"});
  desk.settle();
  EXPECT_EQ(desk.settings().data, "file");
  EXPECT_EQ(desk.state().view->parts->x_name, "year");
}

TEST(CurveScreen, UnitsComeAndGoWithTheirWeights) {
  CurveDesk desk;
  const double weight = desk.state().view->units[3].weight;
  ASSERT_DONE(desk.user.click("curve/units/add unit"));
  desk.settle();
  ASSERT_EQ(desk.state().view->units.size(), 9u);
  EXPECT_EQ(desk.state().view->units[3].weight, weight);
  ASSERT_DONE(desk.user.click("curve/units/remove unit"));
  desk.settle();
  EXPECT_EQ(desk.state().view->units.size(), 8u);
}

TEST(CurvePicture, AThinnedLineKeepsItsCorners) {
  std::vector<ImVec2> line;
  for (int i = 0; i <= 100; ++i) line.push_back({static_cast<float>(i), i < 40 ? 0.0f : static_cast<float>(i - 40)});
  const std::vector<ImVec2> few = thinned(line, 0.25f);
  ASSERT_LE(few.size(), 5u);
  EXPECT_EQ(few.front().x, 0);
  EXPECT_EQ(few.back().x, 100);
  bool corner = false;
  for (const ImVec2& p : few) corner = corner || std::abs(p.x - 40) <= 1;
  EXPECT_TRUE(corner);
}

}  // namespace
}  // namespace neurarium
