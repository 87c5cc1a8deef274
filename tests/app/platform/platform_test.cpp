#include "app/platform/platform.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/app/support.h"

namespace neurarium {
namespace {

using test::TestScreen;

std::unique_ptr<Platform> offscreen(int width, int height) {
  auto made = make_offscreen({.width = width, .height = height, .gl_errors_are_fatal = true});
  if (!made) {
    ADD_FAILURE() << made.error().message;
    return nullptr;
  }
  return std::move(*made);
}

TEST(Platform, ANullFrameNeedsNoGraphicsAndAdvancesTheVirtualClock) {
  TestScreen screen;
  const double before = screen.platform->now();
  for (int i = 0; i < 60; ++i) screen.frame(true);
  EXPECT_DOUBLE_EQ(screen.platform->now() - before, 1.0);
  EXPECT_FALSE(screen.platform->screenshot().ok());
}

TEST(Platform, DegenerateSizesNeverBreakAFrame) {
  TestScreen screen([](Ui& ui) {
    double rate = 0.5;
    button(ui, "t.press");
    slider(ui, "t.rate", rate, {});
  });
  for (const auto& [w, h] : {std::pair{0, 0}, {1, 1}, {0, 700}, {3, 2000}, {-5, -5}, {1280, 800}}) {
    screen.platform->resize(w, h);
    screen.frame(true);
    screen.frame(true);
  }
  EXPECT_EQ(screen.platform->size().x, 1280.0f);
}

TEST(Platform, ThePictureShowsBackdropsAndClearColor) {
  TestScreen screen(offscreen(64, 48), [](Ui& ui) { ui.platform().add_backdrop({10, 10}, {20, 20}, rgb(0x112233)); });
  screen.frame(true);
  const Result<Image> picture = screen.platform->screenshot();
  ASSERT_TRUE(picture.ok());
  EXPECT_EQ(picture->width, 64);
  EXPECT_EQ(picture->at(12, 12), rgb(0x112233));
  EXPECT_EQ(picture->at(20, 12), screen.ui->theme().background);
  EXPECT_EQ(picture->at(12, 9), screen.ui->theme().background);
}

TEST(Platform, OffscreenSurvivesEverySizeWithOpenGlErrorsFatal) {
  TestScreen screen(offscreen(200, 100), [](Ui& ui) { button(ui, "t.press"); });
  for (const auto& [w, h] : {std::pair{1, 1}, {0, 0}, {2, 900}, {640, 480}}) {
    screen.platform->resize(w, h);
    screen.frame(true);
  }
  EXPECT_EQ(screen.platform->screenshot()->width, 640);
}

TEST(Platform, ATextureIsDrawnAsItWasUploaded) {
  auto host = offscreen(8, 8);
  Image image(2, 1);
  image.at(0, 0) = rgb(0xff0000);
  image.at(1, 0) = rgb(0x0000ff);
  {
    Picture picture(*host, Filter::Nearest);
    EXPECT_TRUE(picture.update(image));
    EXPECT_FALSE(picture.update(image)) << "the same picture must not be uploaded twice";
    TestScreen screen(std::move(host), [&](Ui&) { picture.draw(*ImGui::GetBackgroundDrawList(), {0, 0}, {8, 8}); });
    screen.frame(true);
    const Result<Image> shot = screen.platform->screenshot();
    EXPECT_EQ(shot->at(1, 4), rgb(0xff0000));
    EXPECT_EQ(shot->at(6, 4), rgb(0x0000ff));
    host = std::move(screen.platform);
    screen.ui.reset();
  }
}

TEST(Platform, NoDisplayIsExitCodeThreeWithAWayOut) {
  const char* display = std::getenv("DISPLAY");
  const std::string before = display == nullptr ? "" : display;
  const char* wayland = std::getenv("WAYLAND_DISPLAY");
  const std::string wayland_before = wayland == nullptr ? "" : wayland;
  unsetenv("DISPLAY");
  unsetenv("WAYLAND_DISPLAY");
  const auto made = make_window({});
  if (display != nullptr) setenv("DISPLAY", before.c_str(), 1);
  if (wayland != nullptr) setenv("WAYLAND_DISPLAY", wayland_before.c_str(), 1);
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().code, ExitCode::NoDisplay);
  EXPECT_NE(made.error().message.find("xvfb-run"), std::string::npos);
}

TEST(Png, AnUnwritablePathIsNamedAndLeavesNothingBehind) {
  const Status status = write_png("/nonexistent/folder/x.png", Image(2, 2));
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ExitCode::SaveFailed);
  EXPECT_NE(status.error().message.find("/nonexistent/folder/x.png"), std::string::npos);
}

TEST(Png, ADeviceIsWrittenToAndNotReplaced) {
  EXPECT_TRUE(write_png("/dev/null", Image(2, 2)).ok());
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

TEST(Png, IsWrittenWithItsSignature) {
  const auto path = std::filesystem::temp_directory_path() / fmt::format("neurarium_png_{}.png", getpid());
  ASSERT_DONE(write_png(path.string(), Image(3, 2, rgb(0x102030))));
  std::ifstream file(path, std::ios::binary);
  std::string signature(4, '\0');
  file.read(signature.data(), 4);
  EXPECT_EQ(signature, "\x89PNG");
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace neurarium
