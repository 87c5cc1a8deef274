#include "app/shell/recovery.h"

#include "engine/exhibits/exhibit.h"
#include "engine/exhibits/playground.h"
#include "engine/files/project.h"
#include "tests/app/app_support.h"

namespace neurarium {
namespace {

using test::Desk;
using test::Folder;
namespace fs = std::filesystem;

constexpr long kGone = 999'999'999;  // no process has this id

std::string autosave_in(const std::string& folder, long process = kGone, std::string_view exhibit = "playground") {
  return fmt::format("{}/autosave.{}.{}.safetensors", folder, process, exhibit);
}

// What a process that crashed after `steps` steps leaves in the folder.
void leave_behind(const std::string& folder, int steps, int crashes_before, std::string_view exhibit = "playground") {
  auto timeline = Timeline::make((*find_exhibit(exhibit))->defaults());
  ASSERT_TRUE(timeline.ok());
  for (int i = 0; i < steps; ++i) ASSERT_TRUE((*timeline)->step());
  ASSERT_DONE(save_project(autosave_in(folder, kGone, exhibit), **timeline, std::string(exhibit)));
  std::ofstream(fmt::format("{}/running.{}", folder, kGone)) << crashes_before << '\n';
}

// An autosave is written by a thread of its own.
bool appears(const std::string& path) {
  for (int i = 0; i < 20000 && !fs::exists(path); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return fs::exists(path);
}

std::size_t files_in(const std::string& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

AppOptions in(const Folder& folder) {
  AppOptions options;
  options.state_folder = folder.path;
  return options;
}

TEST(Recovery, ACleanExitLeavesNothing) {
  const Folder folder;
  {
    Desk desk(in(folder));
    EXPECT_EQ(files_in(folder.path), 1u);
    EXPECT_FALSE(desk.has_banner("recovery"));
  }
  EXPECT_EQ(files_in(folder.path), 0u);
}

TEST(Recovery, AfterACrashTheRunIsOfferedAndComesBack) {
  const Folder folder;
  leave_behind(folder.path, 33, 0);
  Desk desk(in(folder));
  ASSERT_TRUE(desk.has_banner("recovery"));
  EXPECT_EQ(desk.snapshot().step, 0);
  ASSERT_DONE(desk.driver().click("messages/banner/recovery/recover"));
  EXPECT_EQ(desk.snapshot().step, 33);
  EXPECT_TRUE(desk.app->session().unsaved());
  EXPECT_FALSE(fs::exists(autosave_in(folder.path)));
}

TEST(Recovery, TheRunsOfAllExhibitsComeBackAndTheNewestIsShown) {
  const Folder folder;
  leave_behind(folder.path, 33, 0);
  fs::last_write_time(autosave_in(folder.path), fs::file_time_type::clock::now() - std::chrono::minutes(1));
  leave_behind(folder.path, 7, 0, "neuron");
  Desk desk(in(folder));
  ASSERT_DONE(desk.driver().click("messages/banner/recovery/recover"));
  EXPECT_EQ(desk.snapshot().step, 7);
  EXPECT_TRUE(desk.app->session().unsaved());
  ASSERT_DONE(desk.driver().click("rail/playground"));
  EXPECT_EQ(desk.snapshot().step, 33);
  EXPECT_TRUE(desk.app->session().unsaved());
  EXPECT_FALSE(fs::exists(autosave_in(folder.path)) || fs::exists(autosave_in(folder.path, kGone, "neuron")));
}

TEST(Recovery, WhatStandsAsideIsSavedToo) {
  const Folder folder;
  Desk desk(in(folder));
  ASSERT_DONE(desk.driver().click("rail/neuron"));
  ASSERT_DONE(desk.driver().click("rail/playground"));
  ASSERT_DONE(desk.driver().click("rail/neuron"));
  EXPECT_TRUE(appears(autosave_in(folder.path, getpid())));
  EXPECT_TRUE(appears(autosave_in(folder.path, getpid(), "neuron")));
}

TEST(Recovery, AnAutosaveThatWasKilledLeavesNoHalfFile) {
  const Folder folder;
  leave_behind(folder.path, 5, 0);
  const std::string saved = autosave_in(folder.path);
  for (const char* part : {".tmp.", ".bak.tmp."}) std::ofstream(fmt::format("{}{}{}", saved, part, kGone)) << "half";
  const Recovery recovery(folder.path);
  ASSERT_TRUE(recovery.left_behind().has_value());
  EXPECT_EQ(files_in(folder.path), 3u) << "autosave, its marker and this run's own";
}

TEST(Recovery, AProjectThatIsOpenedLosesWhatAKilledSaveLeft) {
  const Folder folder;
  const std::string path = folder.path + "/run.safetensors";
  auto timeline = Timeline::make(make_playground_defaults());
  ASSERT_DONE(save_project(path, **timeline, "playground"));
  std::ofstream(fmt::format("{}.tmp.{}", path, kGone)) << "half";
  AppOptions options;
  options.files = {path};
  const Desk desk(std::move(options));
  EXPECT_EQ(files_in(folder.path), 1u);
}

TEST(Recovery, WhatTheUserDidNotDecideIsOfferedAgain) {
  const Folder folder;
  leave_behind(folder.path, 5, 0);
  { Desk desk(in(folder)); }
  Desk desk(in(folder));
  EXPECT_TRUE(desk.has_banner("recovery"));
  ASSERT_DONE(desk.driver().click("messages/banner/recovery/discard"));
  EXPECT_EQ(files_in(folder.path), 1u) << "this run's own marker";
}

TEST(Recovery, TheSecondCrashInARowIsSaid) {
  const Folder folder;
  leave_behind(folder.path, 5, 1);
  const Recovery recovery(folder.path);
  ASSERT_TRUE(recovery.left_behind().has_value());
  EXPECT_EQ(recovery.left_behind()->crashes, 2);
}

TEST(Recovery, AnAutosaveIsMadeWhenSomethingChangedAndHoldsTheRun) {
  const Folder folder;
  auto timeline = Timeline::make(make_playground_defaults());
  ASSERT_TRUE(timeline.ok());
  for (int i = 0; i < 12; ++i) ASSERT_TRUE((*timeline)->step());
  Trainer trainer(std::move(*timeline));
  Recovery recovery(folder.path);
  const std::string path = autosave_in(folder.path, getpid());
  recovery.tick(0, 1, trainer, "playground");
  recovery.tick(kAutosaveSeconds + 1, 1, trainer, "playground");
  EXPECT_FALSE(fs::exists(path)) << "nothing changed";
  recovery.tick(kAutosaveSeconds + 2, 2, trainer, "playground");
  ASSERT_TRUE(appears(path));
  const Result<OpenedProject> opened = load_project(path);
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  EXPECT_EQ(opened->timeline->steps(), 12);
}

TEST(Recovery, ABrokenAutosaveIsASentenceAndTheRunGoesOn) {
  const Folder folder;
  leave_behind(folder.path, 5, 0);
  fs::resize_file(autosave_in(folder.path), 100);
  Desk desk(in(folder));
  ASSERT_DONE(desk.driver().click("messages/banner/recovery/recover"));
  EXPECT_TRUE(desk.has_banner("recovery"));
  EXPECT_EQ(desk.snapshot().step, 0);
}

}  // namespace
}  // namespace neurarium
