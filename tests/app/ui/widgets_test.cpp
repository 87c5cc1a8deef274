#include "app/ui/widgets.h"

#include "tests/app/support.h"

namespace neurarium {
namespace {

using test::TestScreen;

// Counts what a widget reported over all frames.
struct Log {
  int changed = 0;
  int finished = 0;
  void add(Edited edited) {
    changed += edited.changed ? 1 : 0;
    finished += edited.finished ? 1 : 0;
  }
};

TEST(Slider, ADragChangesManyTimesAndFinishesOnce) {
  double rate = 0.0;
  Log log;
  TestScreen screen([&](Ui& ui) { log.add(slider(ui, "t.rate", rate, {.min = 0, .max = 1})); });
  Driver driver = screen.driver();
  ASSERT_DONE(driver.drag("rate", {0.1f, 0.5f}, {0.8f, 0.5f}));
  EXPECT_GE(log.changed, 4);
  EXPECT_EQ(log.finished, 1);
  EXPECT_GT(rate, 0.75);
  EXPECT_LT(rate, 0.85);
}

TEST(Slider, TheEndsOfTheTrackAreTheEndsOfTheRange) {
  double rate = 0.5;
  TestScreen screen([&](Ui& ui) { slider(ui, "t.rate", rate, {.min = -2, .max = 3}); });
  Driver driver = screen.driver();
  ASSERT_DONE(driver.click("rate", {0.0f, 0.5f}));
  EXPECT_EQ(rate, -2.0);
  ASSERT_DONE(driver.click("rate", {1.0f, 0.5f}));
  EXPECT_EQ(rate, 3.0);
}

TEST(Slider, CtrlClickTypesAnExactValueInEitherDecimalStyle) {
  double rate = 0.5;
  Log log;
  TestScreen screen([&](Ui& ui) { log.add(slider(ui, "t.rate", rate, {.min = 0, .max = 1})); });
  Driver driver = screen.driver();
  ASSERT_DONE(driver.set_value("rate", "0.1234567"));
  EXPECT_EQ(rate, 0.1234567);
  EXPECT_EQ(log.changed, 1);
  EXPECT_EQ(log.finished, 1);
  ASSERT_DONE(driver.set_value("rate", "0,25"));
  EXPECT_EQ(rate, 0.25);
}

TEST(Slider, TypedValuesOutsideAreClampedAndNonsenseIsIgnored) {
  double rate = 0.5;
  TestScreen screen([&](Ui& ui) { slider(ui, "t.rate", rate, {.min = 0, .max = 1}); });
  Driver driver = screen.driver();
  ASSERT_DONE(driver.set_value("rate", "7"));
  EXPECT_EQ(rate, 1.0);
  for (const char* nonsense : {"abc", "", "nan", "1e999", "--2"}) {
    ASSERT_DONE(driver.set_value("rate", nonsense));
    EXPECT_EQ(rate, 1.0) << nonsense;
  }
}

TEST(Slider, EscapeLeavesTheValueAlone) {
  double rate = 0.5;
  TestScreen screen([&](Ui& ui) { slider(ui, "t.rate", rate, {.min = 0, .max = 1}); });
  Driver driver = screen.driver();
  ASSERT_DONE(driver.double_click("rate", {0.5f, 0.5f}));
  driver.type("0.9");
  driver.key(Key::Escape);
  driver.wait(2);
  EXPECT_EQ(rate, 0.5);
  EXPECT_TRUE(screen.ui->typing.path.empty());
}

TEST(Slider, ADoubleClickTypesAndTheFirstClickIsTakenBack) {
  double rate = 0.5;
  TestScreen screen([&](Ui& ui) { slider(ui, "t.rate", rate, {.min = 0, .max = 1}); });
  Driver driver = screen.driver();
  ASSERT_DONE(driver.double_click("rate", {0.9f, 0.5f}));
  EXPECT_EQ(rate, 0.5);
  EXPECT_EQ(screen.ui->typing.path, "rate");
}

TEST(Slider, TheWheelWorksOnlyAfterThePointerHasRested) {
  double rate = 0.5;
  TestScreen screen([&](Ui& ui) { slider(ui, "t.rate", rate, {.min = 0, .max = 1}); });
  Driver driver = screen.driver();
  ASSERT_DONE(driver.hover("rate"));
  screen.platform->input().wheel(0, 1);
  driver.wait(1);
  EXPECT_EQ(rate, 0.5);
  ASSERT_DONE(driver.wheel("rate", 1));
  EXPECT_GT(rate, 0.5);
}

TEST(Slider, ALogarithmicOneRoundsToWhatItPrintsAndCanReachZero) {
  double rate = 0.0;
  const SliderSpec spec{.min = 1e-5, .max = 1, .log = true, .zero_at_min = true};
  TestScreen screen([&](Ui& ui) { slider(ui, "t.rate", rate, spec); });
  Driver driver = screen.driver();
  ASSERT_DONE(driver.click("rate", {0.52f, 0.5f}));
  EXPECT_GT(rate, 2e-3);
  EXPECT_LT(rate, 5e-3);
  EXPECT_EQ(fmt::format("{}", rate).size(), fmt::format("{:.3g}", rate).size()) << "three digits, as printed";
  ASSERT_DONE(driver.click("rate", {0.0f, 0.5f}));
  EXPECT_EQ(rate, 0.0);
}

TEST(Slider, AWholeNumberSliderStepsByOne) {
  int units = 4;
  TestScreen screen([&](Ui& ui) { slider(ui, "t.count", units, {.min = 1, .max = 32}); });
  Driver driver = screen.driver();
  ASSERT_DONE(driver.wheel("count", 1));
  EXPECT_EQ(units, 5);
  ASSERT_DONE(driver.set_value("count", "7.6"));
  EXPECT_EQ(units, 8);
}

TEST(Slider, AFloatKeepsItsBitsUntilItIsEdited) {
  float weight = 0.1f / 3.0f;
  const float before = weight;
  TestScreen screen([&](Ui& ui) { slider(ui, "t.weight", weight, {.min = -1, .max = 1, .centered = true}); });
  Driver driver = screen.driver();
  ASSERT_DONE(driver.hover("weight"));
  EXPECT_EQ(weight, before);
}

TEST(Number, DragsSidewaysAndTypes) {
  std::int64_t seed = 7;
  Log log;
  TestScreen screen([&](Ui& ui) { log.add(number(ui, "t.seed", seed, {.min = 0, .max = 1000})); });
  Driver driver = screen.driver();
  ASSERT_DONE(driver.drag_pixels("seed", 40, 0));
  EXPECT_EQ(seed, 11);
  EXPECT_EQ(log.finished, 1);
  ASSERT_DONE(driver.set_value("seed", "5000"));
  EXPECT_EQ(seed, 1000);
  EXPECT_EQ(log.finished, 2);
}

TEST(Choice, AnOptionIsChosenByPathAndReportedOnce) {
  int kind = 0;
  Log log;
  TestScreen screen([&](Ui& ui) {
    const auto scope = ui.scope("playground");
    log.add(choice(ui, "t.kind", kind, {"t.tanh", "t.relu", "t.sine"}));
  });
  Driver driver = screen.driver();
  ASSERT_DONE(driver.choose("playground/kind", "sine"));
  EXPECT_EQ(kind, 2);
  EXPECT_EQ(log.changed, 1);
  EXPECT_EQ(log.finished, 1);
  EXPECT_EQ(screen.ui->registry().find("playground/kind/sine"), nullptr) << "the list closes";
}

TEST(Choice, SegmentsSwitchWithOneClick) {
  int kind = 0;
  TestScreen screen([&](Ui& ui) { segmented(ui, "t.kind", kind, {"t.tanh", "t.relu"}); });
  Driver driver = screen.driver();
  ASSERT_DONE(driver.click("kind/relu"));
  EXPECT_EQ(kind, 1);
}

TEST(Toggle, SwitchesOnAndOff) {
  bool on = false;
  Log log;
  TestScreen screen([&](Ui& ui) { log.add(toggle(ui, "t.on", on)); });
  Driver driver = screen.driver();
  ASSERT_DONE(driver.click("on"));
  EXPECT_TRUE(on);
  ASSERT_DONE(driver.click("on"));
  EXPECT_FALSE(on);
  EXPECT_EQ(log.finished, 2);
}

TEST(Section, FoldsWhatFollows) {
  TestScreen screen([](Ui& ui) {
    if (section(ui, "t.more")) button(ui, "t.press");
  });
  Driver driver = screen.driver();
  EXPECT_NE(screen.ui->registry().find("press"), nullptr);
  ASSERT_DONE(driver.click("more"));
  EXPECT_EQ(screen.ui->registry().find("press"), nullptr);
}

TEST(TextInput, TypesAndFinishesOnEnter) {
  std::string name;
  Log log;
  TestScreen screen([&](Ui& ui) { log.add(text_input(ui, "t.name", name)); });
  Driver driver = screen.driver();
  ASSERT_DONE(driver.click("name"));
  driver.type("h\u00e9llo \u4e2d\u6587");
  EXPECT_EQ(name, "h\u00e9llo \u4e2d\u6587");
  EXPECT_EQ(log.finished, 0);
  driver.key(Key::Enter);
  driver.wait(1);
  EXPECT_EQ(log.finished, 1);
}

TEST(Menus, ARightClickOpensAndAnItemCloses) {
  bool frozen = false;
  TestScreen screen([&](Ui& ui) {
    button(ui, "t.press");
    if (ContextMenu menu(ui, "t.more"); menu) frozen |= menu_item(ui, "t.freeze", {.shortcut = "F"});
  });
  Driver driver = screen.driver();
  ASSERT_DONE(driver.right_click("press"));
  ASSERT_DONE(driver.click("more/freeze"));
  EXPECT_TRUE(frozen);
  driver.wait(1);
  EXPECT_EQ(screen.ui->registry().find("more/freeze"), nullptr);
}

TEST(Menus, EscapeClosesAMenuAndTheListOfAChoice) {
  int chosen = 0;
  TestScreen screen([&](Ui& ui) {
    button(ui, "t.press");
    if (ContextMenu menu(ui, "t.more"); menu) menu_item(ui, "t.freeze");
    choice(ui, "t.ask", chosen, {"t.press", "t.freeze"});
  });
  Driver driver = screen.driver();
  for (const auto& [opens, shown] : {std::pair{"press", "more/freeze"}, {"ask", "ask/freeze"}}) {
    ASSERT_DONE(driver.hover(opens));
    if (std::string_view(opens) == "press")
      ASSERT_DONE(driver.right_click(opens));
    else
      ASSERT_DONE(driver.click(opens));
    driver.wait(2);
    EXPECT_NE(screen.ui->registry().find(shown), nullptr);
    driver.key(Key::Escape);
    driver.wait(2);
    EXPECT_EQ(screen.ui->registry().find(shown), nullptr);
  }
  EXPECT_EQ(chosen, 0);
}

TEST(Confirm, AnswersYesNoAndEscape) {
  Answer last = Answer::None;
  TestScreen screen([&](Ui& ui) {
    if (button(ui, "t.press")) open_confirm(ui, "t.ask");
    const Answer answer = confirm(ui, "t.ask");
    if (answer != Answer::None) last = answer;
  });
  Driver driver = screen.driver();
  ASSERT_DONE(driver.click("press"));
  driver.wait(2);
  EXPECT_FALSE(screen.ui->shortcut({Key::Space, {}}));
  ASSERT_DONE(driver.click("ask/yes"));
  EXPECT_EQ(last, Answer::Yes);
  ASSERT_DONE(driver.click("press"));
  driver.wait(2);
  driver.key(Key::Escape);
  EXPECT_EQ(last, Answer::No);
}

TEST(Banners, RunTheirActionAndGo) {
  int halved = 0;
  TestScreen screen([](Ui& ui) { ui.banners().draw(ui); });
  screen.ui->banners().show({"diverged", Severity::Error, "The loss is not finite.", {{"t.undo", [&] { ++halved; }}}});
  screen.ui->banners().show({"diverged", Severity::Error, "Once only.", {{"t.undo", [&] { ++halved; }}}});
  EXPECT_EQ(screen.ui->banners().all().size(), 1u);
  Driver driver = screen.driver();
  ASSERT_DONE(driver.click("banner/diverged/undo"));
  EXPECT_EQ(halved, 1);
  EXPECT_TRUE(screen.ui->banners().all().empty());
}

TEST(Toasts, FadeByThePlatformsClock) {
  TestScreen screen;
  screen.frame();
  screen.ui->toasts().show("Saved.");
  screen.frame();
  EXPECT_TRUE(screen.ui->animating());
  for (int i = 0; i < 240; ++i) screen.frame();
  EXPECT_FALSE(screen.ui->animating());
}

TEST(Shortcuts, AreSilentWhileTyping) {
  std::string name;
  int plays = 0;
  TestScreen screen([&](Ui& ui) {
    text_input(ui, "t.name", name);
    plays += ui.shortcut({Key::Space, {}}) ? 1 : 0;
  });
  Driver driver = screen.driver();
  driver.key(Key::Space);
  EXPECT_EQ(plays, 1);
  driver.chord({Key::Space, {.ctrl = true}});
  EXPECT_EQ(plays, 1) << "another chord";
  ASSERT_DONE(driver.click("name"));
  driver.key(Key::Space);
  EXPECT_EQ(plays, 1);
}

}  // namespace
}  // namespace neurarium
