#include "tests/app/app_support.h"

#include <cstdlib>

#include "app/shell/palette.h"
#include "engine/exhibits/language_model.h"
#include "engine/exhibits/playground.h"
#include "engine/exhibits/transformer.h"

namespace neurarium {
namespace {

using test::Desk;
using test::Folder;

TEST(App, StepButtonsAdvanceExactly) {
  Desk desk;
  Driver user = desk.driver();
  ASSERT_DONE(user.click("run/step"));
  EXPECT_EQ(desk.snapshot().step, 1);
  ASSERT_DONE(user.click("run/step epoch"));
  EXPECT_EQ(desk.snapshot().step, 1 + desk.snapshot().steps_per_epoch);
  user.key(Key::Period);
  EXPECT_EQ(desk.snapshot().step, 2 + desk.snapshot().steps_per_epoch);
  user.chord({Key::Period, {.shift = true}});
  EXPECT_EQ(desk.snapshot().step, 2 + 2 * desk.snapshot().steps_per_epoch);
}

TEST(App, SpaceAndTheButtonPlayAndPause) {
  Desk desk;
  Driver user = desk.driver();
  user.key(Key::Space);
  ASSERT_TRUE(desk.until([&] { return desk.snapshot().step > 3; }));
  ASSERT_DONE(user.click("run/pause"));
  EXPECT_FALSE(desk.snapshot().running);
  const std::int64_t here = desk.snapshot().step;
  desk.frames(5);
  EXPECT_EQ(desk.snapshot().step, here);
}

TEST(App, ResetGivesTheSameBits) {
  Desk desk;
  Driver user = desk.driver();
  const std::vector<float> initial = desk.params();
  ASSERT_DONE(user.click("run/step epoch"));
  EXPECT_NE(desk.params(), initial);
  ASSERT_DONE(user.click("run/reset"));
  EXPECT_EQ(desk.snapshot().step, 0);
  EXPECT_EQ(desk.params(), initial);
}

TEST(App, ATypedSeedStartsAgainWithItsOwnWeights) {
  Desk desk;
  Driver user = desk.driver();
  const std::vector<float> initial = desk.params();
  ASSERT_DONE(user.set_value("run/seed", "7"));
  EXPECT_EQ(desk.app->session().settings().seed(), 7u);
  EXPECT_NE(desk.params(), initial);
  ASSERT_DONE(user.click("run/new seed"));
  EXPECT_EQ(desk.app->session().settings().seed(), 8u);
}

TEST(App, SpeedIsTypedAndTheRightEndIsUnlimited) {
  Desk desk;
  Driver user = desk.driver();
  ASSERT_DONE(user.set_value("run/speed", "1"));
  ASSERT_DONE(user.click("run/play"));
  ASSERT_DONE(user.drag("run/speed", {0.1f, 0.5f}, {1.0f, 0.5f}));
  EXPECT_TRUE(desk.until([&] { return desk.snapshot().step > 2000; }));
}

TEST(App, ScrubbingToAPastStepGivesItsExactBits) {
  Desk desk;
  Driver user = desk.driver();
  for (int i = 0; i < 3; ++i) ASSERT_DONE(user.click("run/step epoch"));
  ASSERT_DONE(user.drag("time/step", {0.95f, 0.5f}, {0.31f, 0.5f}));
  const std::int64_t there = desk.snapshot().step;
  EXPECT_LT(there, desk.snapshot().head);
  EXPECT_FALSE(desk.snapshot().peeking);
  const std::vector<float> scrubbed = desk.params();

  auto settings = make_playground_defaults();
  auto fresh = Timeline::make(std::move(settings));
  for (std::int64_t i = 0; i < there; ++i) ASSERT_TRUE((*fresh)->step());
  const auto flat = (*fresh)->experiment().params().flat();
  EXPECT_EQ(scrubbed, std::vector<float>(flat.begin(), flat.end()));

  ASSERT_DONE(user.click("time/newest"));
  EXPECT_EQ(desk.snapshot().step, desk.snapshot().head);
}

TEST(App, WhileTheTimeSliderIsHeldAKeyframeIsShown) {
  Desk desk;
  Driver user = desk.driver();
  ASSERT_DONE(user.click("run/step epoch"));
  ASSERT_DONE(user.hover("time/step", {0.5f, 0.5f}));
  desk.platform->input().button(0, true);
  desk.frames(3);
  EXPECT_TRUE(desk.snapshot().peeking);
  desk.platform->input().button(0, false);
  desk.frames(3);
  EXPECT_FALSE(desk.snapshot().peeking);
  EXPECT_LT(desk.snapshot().step, desk.snapshot().head);
}

TEST(App, AStepIsTypedIntoTheTimeSlider) {
  Desk desk;
  Driver user = desk.driver();
  ASSERT_DONE(user.click("run/step epoch"));
  ASSERT_DONE(user.set_value("time/step", "12"));
  EXPECT_EQ(desk.snapshot().step, 12);
  user.key(Key::Comma);
  EXPECT_EQ(desk.snapshot().step, 11);
}

TEST(App, ChangingThePastLeavesALineToSwitchBackTo) {
  Desk desk;
  Driver user = desk.driver();
  ASSERT_DONE(user.click("run/step epoch"));
  const std::vector<float> newest = desk.params();
  ASSERT_DONE(user.set_value("time/step", "10"));
  desk.app->session().set_parameter("out.weight", 0, 1.5f);
  desk.frames(2);
  ASSERT_EQ(desk.snapshot().branches.size(), 1u);
  ASSERT_DONE(user.click("time/lines"));
  ASSERT_DONE(user.click("time/lines/1"));
  EXPECT_EQ(desk.params(), newest);
}

TEST(App, UndoAndRedoByKeys) {
  Desk desk;
  Driver user = desk.driver();
  const std::vector<float> initial = desk.params();
  desk.app->session().set_parameter("out.weight", 0, 1.5f);
  desk.frames(2);
  const std::vector<float> changed = desk.params();
  ASSERT_NE(changed, initial);
  user.chord({Key::Z, {.ctrl = true}});
  EXPECT_EQ(desk.params(), initial);
  user.chord({Key::Y, {.ctrl = true}});
  EXPECT_EQ(desk.params(), changed);
  ASSERT_DONE(user.click("run/undo"));
  EXPECT_EQ(desk.params(), initial);
}

TEST(App, TheThemeSwitches) {
  Desk desk;
  Driver user = desk.driver();
  EXPECT_EQ(desk.app->ui().theme().kind, ThemeKind::Dark);
  user.chord({Key::L, {.ctrl = true}});
  EXPECT_EQ(desk.app->ui().theme().kind, ThemeKind::Light);
  ASSERT_DONE(user.click("rail/theme"));
  EXPECT_EQ(desk.app->ui().theme().kind, ThemeKind::Contrast);
  ASSERT_DONE(user.click("rail/theme"));
  EXPECT_EQ(desk.app->ui().theme().kind, ThemeKind::Dark);
}

TEST(App, TheSizeGoesFromThreeQuartersToThreeTimesByKeys) {
  Desk desk;
  Driver user = desk.driver();
  const auto scale = [&] { return desk.app->ui().user_scale(); };
  user.chord({Key::Equal, {.ctrl = true}});
  EXPECT_FLOAT_EQ(scale(), 1.1f);
  for (int i = 0; i < 12; ++i) user.chord({Key::Equal, {.ctrl = true, .shift = true}});
  EXPECT_FLOAT_EQ(scale(), 3.0f);
  for (int i = 0; i < 12; ++i) user.chord({Key::Minus, {.ctrl = true}});
  EXPECT_FLOAT_EQ(scale(), 0.75f);
  user.chord({Key::Num0, {.ctrl = true}});
  EXPECT_FLOAT_EQ(scale(), 1.0f);
}

TEST(App, TheLanguageSwitchesAtOnceByButtonAndPaletteAndIsKept) {
  if (!Fonts().has_cjk()) GTEST_SKIP() << "no font with Chinese characters on this system";
  const Folder folder;
  const auto open = [&] {
    AppOptions options;
    options.config_folder = folder.path;
    options.language = "en";
    return options;
  };
  {
    Desk desk(open());
    Driver user = desk.driver();
    ASSERT_DONE(user.click("rail/language"));
    EXPECT_EQ(desk.app->ui().tr("run.play"), "\u64ad\u653e");
    ASSERT_DONE(user.click("run/step epoch"));
    EXPECT_GT(desk.snapshot().step, 0) << "widgets keep their paths";
    user.chord({Key::K, {.ctrl = true}});
    user.type("english");
    user.key(Key::Enter);
    desk.frames(2);
    EXPECT_EQ(desk.app->ui().tr("run.play"), "Play");
    user.chord({Key::K, {.ctrl = true}});
    user.type("chinese");
    user.key(Key::Enter);
    desk.frames(2);
  }
  AppOptions again = open();
  again.language.clear();
  Desk desk(std::move(again));
  EXPECT_EQ(desk.app->ui().tr("run.play"), "\u64ad\u653e");
  EXPECT_TRUE(desk.app->ui().catalog().missing().empty());
}

TEST(App, AtTheFirstStartTheLanguageIsThatOfTheLocale) {
  const char* before = std::getenv("LC_ALL");
  const std::string kept = before == nullptr ? "" : before;
  for (const auto& [locale, language] : {std::pair{"zh_CN.UTF-8", "zh"}, {"de_DE.UTF-8", "en"}}) {
    ::setenv("LC_ALL", locale, 1);
    const Folder folder;
    AppOptions options;
    options.config_folder = folder.path;
    Desk desk(std::move(options));
    EXPECT_EQ(desk.app->ui().language(), language);
  }
  if (before == nullptr)
    ::unsetenv("LC_ALL");
  else
    ::setenv("LC_ALL", kept.c_str(), 1);
}

TEST(App, ThePaletteRunsWhatIsTypedAndGoesToSteps) {
  Desk desk;
  Driver user = desk.driver();
  ASSERT_DONE(user.click("run/step epoch"));
  user.chord({Key::K, {.ctrl = true}});
  user.type("5");
  user.key(Key::Enter);
  desk.frames(2);
  EXPECT_EQ(desk.snapshot().step, 5);
  user.chord({Key::K, {.ctrl = true}});
  user.type("reset");
  user.key(Key::Enter);
  desk.frames(2);
  EXPECT_EQ(desk.snapshot().head, 0);
}

TEST(App, ThePaletteRanksWordStartsFirst) {
  EXPECT_LT(match_score("xyz", "Play"), 0);
  EXPECT_GT(match_score("ns", "New seed"), match_score("ns", "Pause now"));
  EXPECT_GT(match_score("res", "Reset"), match_score("res", "Larger steps"));
}

TEST(App, ADivergedRunSaysWhereAndWhyAndIsCured) {
  auto settings = std::make_unique<PlaygroundSettings>();
  settings->optimizer = "sgd";
  settings->activation = "relu";
  settings->output_activation = "linear";
  settings->learning_rate = 1000;
  AppOptions options;
  options.settings = std::move(settings);
  Desk desk(std::move(options));
  Driver user = desk.driver();
  for (int i = 0; i < 40 && !desk.has_banner("divergence"); ++i) ASSERT_DONE(user.click("run/step epoch"));
  ASSERT_TRUE(desk.has_banner("divergence"));
  const Banner banner = desk.app->ui().banners().all().front();
  EXPECT_NE(banner.text.find(desk.snapshot().divergence->tensor.message), std::string::npos);
  ASSERT_DONE(user.click("messages/banner/divergence/step back"));
  EXPECT_FALSE(desk.snapshot().divergence.has_value());
  EXPECT_FALSE(desk.has_banner("divergence"));
  EXPECT_EQ(static_cast<const PlaygroundSettings&>(desk.app->session().settings()).learning_rate, 0.1);
}

TEST(App, AFileThatCannotBeOpenedIsABanner) {
  Desk desk;
  desk.driver().drop({"/nowhere/points.xyz"});
  desk.frames(2);
  ASSERT_TRUE(desk.has_banner("open"));
  EXPECT_NE(desk.app->ui().banners().all().front().text.find("/nowhere/points.xyz"), std::string::npos);
}

TEST(App, AModelOfTheUsersOpensByItsFolderAndIsTrainedOn) {
  const Folder folder;
  const std::string path = folder.path + "/gpt";
  TransformerSettings settings;
  settings.choose_task("copy");
  const auto run = Experiment::make(settings.clone());
  ASSERT_TRUE(run.ok());
  ASSERT_TRUE((*run)->step());  // away from what "from nothing" begins with
  const auto model = language_model_of(**run, "run");
  ASSERT_TRUE(save_checkpoint(path, *model).ok());

  Desk desk;
  Driver user = desk.driver();
  user.drop({path});
  desk.frames(3);
  ASSERT_FALSE(desk.has_banner("open"));
  const auto* opened = dynamic_cast<const TransformerSettings*>(&desk.app->session().settings());
  ASSERT_NE(opened, nullptr);
  EXPECT_EQ(opened->task, kOwnTextTask);
  const auto flat = model->params.flat();
  const std::vector<float> weights(flat.begin(), flat.end());
  EXPECT_EQ(desk.params(), weights);
  ASSERT_DONE(user.click("run/step"));
  EXPECT_NE(desk.params(), weights);
  ASSERT_DONE(user.click("transformer/data/start nothing"));
  desk.frames(3);
  EXPECT_NE(desk.params(), weights);
  ASSERT_DONE(user.click("transformer/data/start trained"));
  desk.frames(3);
  EXPECT_EQ(desk.params(), weights);

  std::filesystem::remove(path + "/config.json");
  user.drop({path});
  desk.frames(2);
  EXPECT_TRUE(desk.has_banner("open"));
}

TEST(App, ClosingWithUnsavedChangesAsks) {
  Desk desk;
  Driver user = desk.driver();
  desk.app->session().set_parameter("out.weight", 0, 1.5f);
  desk.platform->request_close(true);
  desk.frames(3);
  EXPECT_FALSE(desk.app->closed());
  ASSERT_DONE(user.click("close/cancel"));
  desk.platform->request_close(true);
  desk.frames(3);
  ASSERT_DONE(user.click("close/discard"));
  EXPECT_TRUE(desk.app->closed());
}

TEST(App, ClosingWithoutChangesDoesNotAsk) {
  Desk desk;
  desk.platform->request_close(true);
  desk.frames(1);
  EXPECT_TRUE(desk.app->closed());
}

TEST(App, WhatIsSavedIsOpenedAgainAndGoesOnWithTheSameBits) {
  const Folder folder;
  const std::string path = folder.path + "/run.safetensors";
  Desk desk;
  Driver user = desk.driver();
  ASSERT_DONE(user.click("run/step epoch"));
  user.chord({Key::S, {.ctrl = true}});
  ASSERT_DONE(user.set_value("prompt/path", path));
  desk.frames(2);
  ASSERT_TRUE(std::filesystem::exists(path));
  ASSERT_DONE(user.click("run/step epoch"));

  AppOptions options;
  options.files = {path};
  Desk again(std::move(options));
  EXPECT_FALSE(again.has_banner("open"));
  ASSERT_DONE(again.driver().click("run/step epoch"));
  EXPECT_EQ(again.params(), desk.params());
}

TEST(App, AnUnwritablePathIsSaidUnderTheField) {
  Desk desk;
  Driver user = desk.driver();
  user.chord({Key::S, {.ctrl = true}});
  ASSERT_DONE(user.set_value("prompt/path", "/nowhere/at/all.safetensors"));
  desk.frames(2);
  EXPECT_NE(desk.app->ui().registry().find("prompt/path"), nullptr) << "the dialog stays";
  EXPECT_FALSE(desk.has_banner("save"));
}

TEST(App, TheWindowSurvivesEverySize) {
  for (const auto& [w, h] : {std::pair{1, 1}, {320, 200}, {8000, 1}, {1, 4000}, {640, 480}, {2560, 1440}}) {
    Desk desk({}, {.width = w, .height = h});
    ASSERT_DONE(Status(ok_status()));
    desk.app->session().trainer().step(30);
    desk.frames(4);
    desk.platform->resize(900, 700);
    desk.frames(2);
    EXPECT_EQ(desk.snapshot().step, 30);
  }
}

TEST(App, EveryTextIsInTheCatalog) {
  Desk desk;
  Driver user = desk.driver();
  ASSERT_DONE(user.click("run/step epoch"));
  ASSERT_DONE(user.set_value("time/step", "10"));
  desk.app->session().set_parameter("out.weight", 0, 1.5f);
  ASSERT_DONE(user.click("time/accuracy"));
  user.chord({Key::K, {.ctrl = true}});
  user.key(Key::Escape);
  user.key(Key::F1);
  user.key(Key::Escape);
  user.chord({Key::O, {.ctrl = true}});
  user.key(Key::Escape);
  desk.platform->request_close(true);
  desk.frames(3);
  const auto& missing = desk.app->ui().catalog().missing();
  EXPECT_TRUE(missing.empty()) << *missing.begin();
}

TEST(App, NothingToDoMeansNoFrame) {
  Desk desk;
  desk.frames(10);
  EXPECT_GT(desk.app->next_frame_in(), 0);
  desk.platform->input().move(5, 5);
  desk.frames(1);
  EXPECT_LT(desk.app->next_frame_in(), 0.1);
  desk.frames(60);
  EXPECT_GT(desk.app->next_frame_in(), 0.1);
}

TEST(App, TheUsersSettingsAreKeptAndABrokenFileIsPutAside) {
  const Folder folder;
  const auto open = [&] {
    AppOptions options;
    options.config_folder = folder.path;
    return options;
  };
  {
    Desk desk(open());
    desk.driver().chord({Key::L, {.ctrl = true}});
    EXPECT_EQ(desk.app->ui().theme().kind, ThemeKind::Light);
  }
  {
    Desk desk(open());
    EXPECT_EQ(desk.app->ui().theme().kind, ThemeKind::Light);
  }
  std::ofstream(folder.path + "/settings.json") << "{\"theme\": \"li";
  Desk desk(open());
  EXPECT_EQ(desk.app->ui().theme().kind, ThemeKind::Dark);
  EXPECT_TRUE(desk.has_banner("settings"));
  EXPECT_TRUE(std::filesystem::exists(folder.path + "/settings.json.bad"));
}

TEST(App, IsDrawnInEveryThemeAndLeavesPicturesForTheEye) {
  const char* folder = std::getenv("NEURARIUM_PICTURES");
  for (const ThemeKind theme : kThemes)
    for (const auto& [w, h] : {std::pair{1280, 720}, {1600, 1000}, {800, 600}}) {
      if (folder == nullptr && w != 1280) continue;  // the other sizes are for the eye
      auto platform = make_offscreen({.width = w, .height = h, .gl_errors_are_fatal = true});
      ASSERT_TRUE(platform.ok());
      auto ui = Ui::create(**platform, Assets{}, {.theme = theme});
      ASSERT_TRUE(ui.ok());
      AppOptions options;
      options.threads = false;
      auto app = App::create(**platform, std::move(*ui), std::move(options));
      ASSERT_TRUE(app.ok());
      (*app)->session().trainer().step(1500);
      ASSERT_TRUE((*app)->settle());
      (*app)->session().set_parameter("out.weight", 0, 0.5f);
      (*app)->session().trainer().step(1200);
      ASSERT_TRUE((*app)->settle());
      (*app)->frame(true);
      const Result<Image> picture = (*platform)->screenshot();
      ASSERT_TRUE(picture.ok());
      EXPECT_EQ(picture->at(w / 2, 2), (*app)->ui().theme().panel) << "the run bar";
      if (folder != nullptr)
        ASSERT_DONE(write_png(fmt::format("{}/app_{}_{}.png", folder, theme_name(theme), w), *picture));
    }
}

}  // namespace
}  // namespace neurarium
