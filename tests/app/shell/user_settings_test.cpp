#include "app/shell/user_settings.h"

#include "tests/engine/files/temp_folder.h"

#include <sys/wait.h>

namespace neurarium {
namespace {

UserSettings with_speed(double speed) {
  UserSettings settings;
  settings.speed = speed;
  return settings;
}

double stored_speed(const std::string& folder) {
  std::string problem;
  return load_user_settings(folder, problem).speed;
}

TEST(UserSettings, AreWrittenOnceTheyHaveNotChangedForAWhile) {
  const TempFolder folder;
  SettingsKeeper keeper(folder.path(), {});
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(keeper.tick(0.05 * i, with_speed(100 + i)));
  EXPECT_EQ(folder.files(), 0u) << "a drag goes on";
  EXPECT_TRUE(keeper.tick(4.95 + kQuietSeconds, with_speed(199)));
  EXPECT_EQ(stored_speed(folder.path()), 199);
}

TEST(UserSettings, ThatDoNotChangeAreNeverWritten) {
  const TempFolder folder;
  SettingsKeeper keeper(folder.path(), with_speed(50));
  for (const double now : {0.0, 10.0, 1e6}) EXPECT_TRUE(keeper.tick(now, with_speed(50)));
  EXPECT_TRUE(keeper.finish(with_speed(50)));
  EXPECT_EQ(folder.files(), 0u);
}

TEST(UserSettings, OfTheLastMomentAreWrittenAtTheEnd) {
  const TempFolder folder;
  SettingsKeeper keeper(folder.path(), {});
  EXPECT_TRUE(keeper.tick(1, with_speed(77)));
  EXPECT_TRUE(keeper.finish(with_speed(77)));
  EXPECT_EQ(stored_speed(folder.path()), 77);
}

TEST(UserSettings, KeepTheStepSizeItsConditionsAndTheChoicesOfTheScreens) {
  const TempFolder folder;
  UserSettings kept;
  kept.step.size = StepSize::Until;
  kept.step.stop = StopKind::Accuracy;
  kept.step.bounds = {0.25, 0.5, 99, 0.001, 5000};
  kept.choices = {{"playground/walk speed", 1500}};
  ASSERT_TRUE(save_user_settings(folder.path(), kept));
  std::string problem;
  EXPECT_TRUE(load_user_settings(folder.path(), problem) == kept);
}

TEST(UserSettings, OfAStepThatMakesNoSenseAreTheStandardOnes) {
  const TempFolder folder;
  write_plainly(
      folder / "settings.json",
      R"({"step": "leap", "stop": "never", "stop_bounds": {"accuracy": -5}, "choices": {"a": "b", "c": -1}})");
  std::string problem;
  const UserSettings read = load_user_settings(folder.path(), problem);
  EXPECT_EQ(problem, "");
  EXPECT_EQ(read.step.size, StepSize::Batch);
  EXPECT_EQ(read.step.stop, StopKind::TestLoss);
  EXPECT_EQ(read.step.bounds[2], 0);
  EXPECT_EQ(read.choices, (std::map<std::string, int>{{"c", 0}}));
}

TEST(UserSettings, ThatCannotBeWrittenAreSaidOnceAndTriedAgainAtTheEnd) {
  const TempFolder folder;
  write_plainly(folder / "file", "");
  const std::string config = folder / "file/config";
  SettingsKeeper keeper(config, {});
  EXPECT_TRUE(keeper.tick(1, with_speed(77)));
  const Status failed = keeper.tick(1 + kQuietSeconds, with_speed(77));
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().code, ExitCode::SaveFailed);
  EXPECT_TRUE(keeper.tick(100, with_speed(77)));
  EXPECT_FALSE(keeper.finish(with_speed(77)).ok());
  std::filesystem::remove(folder / "file");
  EXPECT_TRUE(keeper.finish(with_speed(77)));
  EXPECT_EQ(stored_speed(config), 77);
}

TEST(UserSettings, InAnyBrokenFormGiveTheDefaultsAndAreKeptBeside) {
  for (const char* broken :
       {"", "{", "[]", "7", "null", "{\"theme\": 3}", "{\"language\": []}", "{\"speed\": \"fast\"}", "{\"scale\": []}",
        "\xff\xfe", "{\"theme\": \"dark\"} {}", "[[[[[[[[[["}) {
    const TempFolder folder;
    write_plainly(folder / "settings.json", broken);
    std::string problem;
    EXPECT_EQ(load_user_settings(folder.path(), problem), UserSettings{}) << broken;
    EXPECT_EQ(problem, folder / "settings.json") << broken;
    EXPECT_EQ(read_plainly(folder / "settings.json.bad"), broken);
  }
}

TEST(UserSettings, AreReadAsTheyWereWritten) {
  const TempFolder folder;
  UserSettings settings;
  settings.theme = ThemeKind::Contrast;
  settings.language = "zh";
  settings.scale = 1.5;
  settings.speed = 40;
  settings.chart = {.log_loss = true, .log_steps = true, .smooth = true, .earlier = false};
  settings.window = {1111, 777};
  settings.sizes = {300, 200};
  ASSERT_TRUE(save_user_settings(folder.path(), settings));
  std::string problem;
  EXPECT_EQ(load_user_settings(folder.path(), problem), settings);
}

TEST(UserSettings, OutOfRangeAreClamped) {
  const TempFolder folder;
  write_plainly(folder / "settings.json", R"({"scale": 1e308, "speed": -5, "inspector": 1e9, "bottom": -1})");
  std::string problem;
  const UserSettings settings = load_user_settings(folder.path(), problem);
  EXPECT_EQ(problem, "");
  EXPECT_EQ(settings.scale, 3);
  EXPECT_EQ(settings.speed, kSlowestSpeed);
  EXPECT_EQ(settings.sizes, (LayoutSizes{4000, 0}));
}

TEST(UserSettings, ASaveThatWasKilledLeavesNothingBehindAtTheNextStart) {
  const TempFolder folder;
  const pid_t dead = ::fork();
  if (dead == 0) ::_exit(0);
  ::waitpid(dead, nullptr, 0);
  write_plainly(fmt::format("{}/settings.json.tmp.{}", folder.path(), dead), "{\"dar");
  std::string problem;
  load_user_settings(folder.path(), problem);
  EXPECT_EQ(folder.files(), 0u);
}

}  // namespace
}  // namespace neurarium
