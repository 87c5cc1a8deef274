#include "app/platform/input.h"

#include "tests/app/support.h"

namespace neurarium {
namespace {

using test::TestScreen;

TEST(Input, APressAndReleaseBetweenTwoFramesAreSeenInTwoFrames) {
  TestScreen screen;
  InputQueue& input = screen.platform->input();
  input.key(Key::A, true);
  input.key(Key::A, false);
  screen.frame();
  EXPECT_TRUE(input.pressed(Key::A));
  EXPECT_TRUE(input.down(Key::A));
  EXPECT_TRUE(input.pending());
  screen.frame();
  EXPECT_FALSE(input.pressed(Key::A));
  EXPECT_FALSE(input.down(Key::A));
  EXPECT_FALSE(input.pending());
}

TEST(Input, FourQuickTapsAreFourPresses) {
  TestScreen screen;
  InputQueue& input = screen.platform->input();
  for (int i = 0; i < 4; ++i) {
    input.key(Key::Backspace, true);
    input.key(Key::Backspace, false);
  }
  int presses = 0;
  for (int i = 0; i < 12; ++i) {
    screen.frame();
    presses += input.pressed(Key::Backspace) ? 1 : 0;
  }
  EXPECT_EQ(presses, 4);
}

// The way quick fingers, and xdotool, release a chord: the modifier first.
TEST(Input, AChordWhoseModifierIsReleasedFirstKeepsItWhereverTheFramesFall) {
  for (const std::size_t frame_after : {0u, 1u, 2u, 3u, 4u}) {
    TestScreen screen;
    InputQueue& input = screen.platform->input();
    const std::pair<Key, bool> events[] = {
        {Key::LeftCtrl, true}, {Key::L, true}, {Key::LeftCtrl, false}, {Key::L, false}};
    int chords = 0;
    const auto frame = [&] {
      screen.frame();
      chords += input.pressed(Key::L) && input.mods() == Mods{.ctrl = true} ? 1 : 0;
    };
    for (std::size_t i = 0; i < 4; ++i) {
      if (i == frame_after) frame();
      input.key(events[i].first, events[i].second);
    }
    for (int i = 0; i < 6; ++i) frame();
    EXPECT_EQ(chords, 1) << frame_after;
  }
}

TEST(Input, AModifierThatComesAfterAKeyDoesNotChangeIt) {
  TestScreen screen;
  InputQueue& input = screen.platform->input();
  input.key(Key::L, true);
  input.key(Key::LeftCtrl, true);
  screen.frame();
  EXPECT_TRUE(input.pressed(Key::L));
  EXPECT_EQ(input.mods(), Mods{});
  screen.frame();
  EXPECT_EQ(input.mods(), Mods{.ctrl = true});
}

TEST(Input, AQuickClickReachesImGuiAsDownThenUp) {
  TestScreen screen;
  InputQueue& input = screen.platform->input();
  input.move(40, 30);
  input.button(0, true);
  input.button(0, false);
  screen.frame();
  EXPECT_TRUE(ImGui::GetIO().MouseDown[0]);
  EXPECT_EQ(ImGui::GetIO().MousePos.x, 40.0f);
  screen.frame();
  EXPECT_FALSE(ImGui::GetIO().MouseDown[0]);
}

TEST(Input, AMoveAfterAPressWaitsSoThatTheDragStartsWhereItWasPressed) {
  TestScreen screen;
  InputQueue& input = screen.platform->input();
  input.move(10, 10);
  input.button(0, true);
  input.move(90, 10);
  screen.frame();
  EXPECT_EQ(ImGui::GetIO().MousePos.x, 10.0f);
  screen.frame();
  EXPECT_EQ(ImGui::GetIO().MousePos.x, 90.0f);
}

TEST(Input, LosingTheFocusReleasesEverything) {
  TestScreen screen;
  InputQueue& input = screen.platform->input();
  input.key(Key::LeftCtrl, true);
  input.button(0, true);
  screen.frame();
  screen.frame();
  EXPECT_TRUE(input.mods().ctrl);
  EXPECT_TRUE(ImGui::GetIO().MouseDown[0]);
  input.focus(false);
  screen.frame();
  EXPECT_FALSE(input.mods().ctrl);
  EXPECT_FALSE(ImGui::GetIO().KeyCtrl);
  EXPECT_FALSE(ImGui::GetIO().MouseDown[0]);
}

TEST(Input, AHeldKeyRepeatsOnlyForThoseWhoAskForIt) {
  TestScreen screen;
  InputQueue& input = screen.platform->input();
  input.key(Key::Period, true);
  int once = 0;
  int repeated = 0;
  for (int i = 0; i < 60; ++i) {
    screen.frame();
    once += input.pressed(Key::Period) ? 1 : 0;
    repeated += input.pressed(Key::Period, true) ? 1 : 0;
  }
  EXPECT_EQ(once, 1);
  EXPECT_GE(repeated, 10);
  EXPECT_LE(repeated, 16);
}

TEST(Input, DroppedFilesAreThereForOneFrame) {
  TestScreen screen;
  screen.platform->input().drop({"/tmp/points.csv", "/tmp/two.csv"});
  screen.frame();
  EXPECT_EQ(screen.platform->input().drops(), (std::vector<std::string>{"/tmp/points.csv", "/tmp/two.csv"}));
  screen.frame();
  EXPECT_TRUE(screen.platform->input().drops().empty());
}

TEST(Input, NonFinitePositionsAndUnknownKeysAreIgnored) {
  TestScreen screen;
  InputQueue& input = screen.platform->input();
  input.move(std::numeric_limits<float>::quiet_NaN(), 3);
  input.key(static_cast<Key>(-1), true);
  input.key(static_cast<Key>(100000), true);
  input.button(17, true);
  EXPECT_FALSE(input.pending());
}

TEST(Chords, AreReadAsTheyAreWritten) {
  for (const char* text : {"Ctrl+Shift+Z", "Space", ".", "Esc", "F1", "Alt+Left", "Ctrl+="}) {
    const Result<Chord> chord = parse_chord(text);
    ASSERT_TRUE(chord.ok()) << text;
    EXPECT_EQ(chord_name(*chord), text);
  }
  EXPECT_EQ(parse_chord("ctrl+k")->key, Key::K);
}

TEST(Chords, WrongOnesAreNamedInTheError) {
  EXPECT_NE(parse_chord("Strg+Z").error().message.find("Strg"), std::string::npos);
  EXPECT_NE(parse_chord("Ctrl+Zed").error().message.find("Zed"), std::string::npos);
  EXPECT_FALSE(parse_chord("").ok());
}

}  // namespace
}  // namespace neurarium
