// Export and paste in the window, by the keys and buttons that a user has.
#include "engine/exports/network_code.h"
#include "engine/exports/settings_string.h"
#include "engine/files/printable.h"
#include "engine/files/project_text.h"
#include "tests/app/app_support.h"
#include "tests/engine/files/temp_folder.h"

#include <nlohmann/json.hpp>

#include <sys/stat.h>

#include <cstdlib>
#include <optional>

namespace neurarium {
namespace {

constexpr Mods kCtrl{.ctrl = true};
constexpr Mods kCtrlShift{.ctrl = true, .shift = true};

std::string clipboard() { return ImGui::GetClipboardText(); }

void train(test::Desk& desk, std::int64_t steps) {
  desk.app->session().trainer().step(steps);
  ASSERT_TRUE(desk.app->settle());
}

// Opens the dialog and fills it in; presses the button.
void ask_for(test::Desk& desk, Driver& user, const std::string& what, const std::string& path) {
  user.chord({Key::E, kCtrl});
  user.wait(3);
  ASSERT_DONE(user.choose("export/what", what));
  ASSERT_DONE(user.set_value("export/path", path));
  ASSERT_DONE(user.click("export/yes"));
  ASSERT_TRUE(desk.app->settle());
}

TEST(Export, settings_that_are_copied_and_pasted_bring_the_same_bits_back) {
  test::Desk desk;
  Driver user = desk.driver();
  train(desk, 50);
  desk.app->session().set_parameter("h0.weight", 1, 0.75f);
  desk.app->session().hold(parse_value_ref("h0.act[2]").value(), 0.5f);
  train(desk, 50);
  const std::vector<float> sent = desk.params();
  user.chord({Key::C, kCtrlShift});
  ASSERT_TRUE(desk.app->settle());
  ASSERT_TRUE(clipboard().starts_with(kSettingsPrefix)) << clipboard();

  desk.app->session().reset_with_seed(99);
  train(desk, 10);
  EXPECT_NE(desk.params(), sent);
  user.chord({Key::V, kCtrlShift});
  ASSERT_TRUE(desk.app->settle());
  EXPECT_EQ(desk.snapshot().step, 100);
  EXPECT_EQ(desk.params(), sent);
  EXPECT_EQ(desk.snapshot().edits.size(), 1u);
  EXPECT_EQ(desk.snapshot().marks.size(), 1u);
  EXPECT_FALSE(desk.has_banner("open"));
}

// The same line as another CPU level or version would have written it.
std::string from_elsewhere(const std::string& line, const std::string& build) {
  nlohmann::json json = nlohmann::json::parse(from_printable(kSettingsPrefix, line, {"x"}).value());
  json["build"] = build;
  return to_printable(kSettingsPrefix, json.dump());
}

TEST(Export, settings_of_another_cpu_level_say_so_in_the_language_of_the_window) {
  test::Desk desk;
  Driver user = desk.driver();
  train(desk, 30);
  user.chord({Key::C, kCtrlShift});
  ASSERT_TRUE(desk.app->settle());
  const std::string line = clipboard();
  const std::string here = project_text::this_build();
  const std::string there = here.substr(0, here.rfind(' ') + 1) + "x86-64-v1";
  for (const char* language : {"en", "zh"}) {
    if (language == std::string("zh") && !Fonts().has_cjk()) continue;
    if (language == std::string("zh")) ASSERT_DONE(user.click("rail/language"));
    user.wait(3);
    for (const bool elsewhere : {false, true}) {
      desk.app->ui().banners().dismiss("note0");
      ImGui::SetClipboardText((elsewhere ? from_elsewhere(line, there) : line).c_str());
      user.chord({Key::V, kCtrlShift});
      ASSERT_TRUE(desk.app->settle());
      EXPECT_EQ(desk.snapshot().step, 30);
      ASSERT_EQ(desk.has_banner("note0"), elsewhere) << language;
    }
    std::string said;
    for (const Banner& banner : desk.app->ui().banners().all())
      if (banner.id == "note0") said = banner.text;
    EXPECT_NE(said.find(there), std::string::npos) << said;
    EXPECT_NE(said.find(here), std::string::npos) << said;
    EXPECT_EQ(said.find("This run comes from") == 0, language == std::string("en")) << said;
  }
}

TEST(Export, what_is_pasted_and_no_settings_is_a_sentence_and_nothing_is_lost) {
  test::Desk desk;
  Driver user = desk.driver();
  train(desk, 20);
  const std::vector<float> before = desk.params();
  const std::string bad[] = {"", "hello", "neurarium1.AAAA.00000000", to_printable(kSettingsPrefix, "{}"),
                             std::string(3 << 20, 'x')};
  for (const std::string& text : bad) {
    desk.app->ui().banners().dismiss("open");
    ImGui::SetClipboardText(text.c_str());
    user.chord({Key::V, kCtrlShift});
    ASSERT_TRUE(desk.app->settle());
    EXPECT_TRUE(desk.has_banner("open")) << text.substr(0, 50);
    EXPECT_EQ(desk.params(), before);
    EXPECT_EQ(desk.snapshot().step, 20);
  }
}

TEST(Export, the_dialog_writes_what_was_chosen_where_it_was_asked) {
  const TempFolder folder;
  test::Desk desk;
  Driver user = desk.driver();
  train(desk, 20);
  ask_for(desk, user, "c", folder / "net.c");
  EXPECT_EQ(desk.app->ui().registry().find("export/yes"), nullptr);
  std::string wanted;
  desk.app->session().trainer().with_and_wait([&](Timeline& t) { wanted = c_source(t.experiment()).value(); });
  EXPECT_EQ(read_plainly(folder / "net.c"), wanted);
  ask_for(desk, user, "points", folder / "points.csv");
  EXPECT_TRUE(read_plainly(folder / "points.csv").starts_with("x1,x2,label,set,y0\n"));
  ask_for(desk, user, "settings", folder / "line.txt");
  EXPECT_TRUE(open_settings_string(read_plainly(folder / "line.txt")).ok());
}

TEST(Export, a_race_and_a_comparison_are_offered_while_they_are_on_screen) {
  const TempFolder folder;
  test::Desk desk;
  Driver user = desk.driver();
  train(desk, 60);
  user.chord({Key::E, kCtrl});
  user.wait(3);
  ASSERT_DONE(user.click("export/what"));
  EXPECT_EQ(desk.app->ui().registry().find("export/what/race"), nullptr);
  EXPECT_EQ(desk.app->ui().registry().find("export/what/comparison"), nullptr);
  EXPECT_NE(desk.app->ui().registry().find("export/what/layers"), nullptr);
  user.key(Key::Escape);
  user.key(Key::Escape);
  user.wait(3);

  ASSERT_DONE(user.click("time/compare"));
  ASSERT_DONE(user.click("time/compare/start"));
  ASSERT_TRUE(desk.app->settle());
  ask_for(desk, user, "comparison", folder / "comparison.csv");
  const std::string comparison = read_plainly(folder / "comparison.csv");
  EXPECT_NE(comparison.find("\nstep,step,,,60,0,60\n"), std::string::npos);
  EXPECT_NE(comparison.find("\nweight,h0.weight,7,1,"), std::string::npos);

  ASSERT_DONE(user.click("playground/compare/close"));
  ASSERT_DONE(user.click("playground/network/race"));
  user.key(Key::Space);
  desk.frames(20);
  user.key(Key::Space);
  ASSERT_TRUE(desk.app->settle());
  ask_for(desk, user, "race", folder / "race.csv");
  const std::string race = read_plainly(folder / "race.csv");
  EXPECT_TRUE(race.starts_with("lane,inputs,hidden,")) << race.substr(0, 300);
  EXPECT_NE(race.find(",place,arrived_at,diverged_at,step,train_loss,"), std::string::npos);
  for (const char* lane : {"\n1,", "\n2,", "\n3,"}) EXPECT_NE(race.find(lane), std::string::npos) << lane;
  EXPECT_EQ(race.find("\n4,"), std::string::npos);
}

// A desk whose films are drawn by a script.
struct FilmDesk {
  explicit FilmDesk(const std::string& script) {
    write_plainly(folder / "program", "#!/bin/sh\n" + script + "\n");
    EXPECT_EQ(::chmod((folder / "program").c_str(), 0755), 0);
    std::filesystem::create_directory(folder / "tmp");
    ::setenv("TMPDIR", (folder / "tmp").c_str(), 1);
    AppOptions options;
    options.program = folder / "program";
    desk.emplace(std::move(options));
    train(*desk, 20);
  }
  ~FilmDesk() { ::unsetenv("TMPDIR"); }
  [[nodiscard]] bool left_behind() const { return !std::filesystem::is_empty(folder / "tmp"); }
  [[nodiscard]] bool dialog_open() const { return desk->app->ui().registry().find("export/yes") != nullptr; }
  TempFolder folder;
  std::optional<test::Desk> desk;
};

TEST(Export, a_film_is_drawn_from_the_run_as_it_stands) {
  FilmDesk stage("test -s \"$2\" || exit 1; echo '{\"frame\":1,\"of\":2}'; echo \"$@\" > \"$4\"");
  Driver user = stage.desk->driver();
  ask_for(*stage.desk, user, "film", stage.folder / "film");
  EXPECT_FALSE(stage.dialog_open());
  EXPECT_FALSE(stage.left_behind());
  EXPECT_NE(read_plainly(stage.folder / "film").find("--from 0 --to 20 --frames 100 --size 1280x800 --theme dark"),
            std::string::npos)
      << read_plainly(stage.folder / "film");
}

TEST(Export, a_film_that_fails_says_why_and_one_that_is_cancelled_leaves_nothing) {
  FilmDesk failing("echo 'neurarium: no room' >&2; exit 7");
  {
    Driver user = failing.desk->driver();
    ask_for(*failing.desk, user, "film", failing.folder / "film");
    EXPECT_TRUE(failing.dialog_open());
    EXPECT_FALSE(failing.left_behind());
  }
  failing.desk.reset();
  FilmDesk endless("exec sleep 1000");
  Driver user = endless.desk->driver();
  user.chord({Key::E, kCtrl});
  user.wait(3);
  ASSERT_DONE(user.choose("export/what", "film"));
  ASSERT_DONE(user.set_value("export/path", endless.folder / "film"));
  ASSERT_DONE(user.click("export/yes"));
  user.wait(5);
  EXPECT_TRUE(endless.left_behind());
  ASSERT_DONE(user.click("export/cancel"));
  ASSERT_TRUE(endless.desk->app->settle());
  EXPECT_FALSE(endless.dialog_open());
  EXPECT_FALSE(endless.left_behind());
}

TEST(Export, a_place_that_cannot_be_written_to_is_said_in_the_dialog_which_stays) {
  AppOptions options;
  options.program = "/nowhere/program";
  test::Desk desk(std::move(options));
  Driver user = desk.driver();
  for (const char* what : {"c", "film"}) {
    ask_for(desk, user, what, "/nowhere/at all/x");
    ASSERT_NE(desk.app->ui().registry().find("export/yes"), nullptr) << what;
    user.key(Key::Escape);
    user.wait(2);
    EXPECT_EQ(desk.app->ui().registry().find("export/yes"), nullptr);
  }
}

TEST(Export, a_picture_that_cannot_be_taken_is_a_banner) {
  test::Desk desk;  // on the platform that draws nothing
  Driver user = desk.driver();
  ask_for(desk, user, "window", "x.png");
  EXPECT_TRUE(desk.has_banner("export"));
}

}  // namespace
}  // namespace neurarium
