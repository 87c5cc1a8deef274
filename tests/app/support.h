// A running user interface without graphics for one test: platform, Ui and a driver that draws the test's own frame.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "app/ui/driver.h"
#include "app/ui/ui.h"
#include "app/ui/widgets.h"

namespace neurarium::test {

// Texts of the tests' own widgets; everything else comes from the program's catalog.
inline constexpr const char* kTexts = R"({
  "t": {
    "press": "Press me", "press.tip": "Does one thing", "rate": "Learning rate", "weight": "Weight", "count": "Units",
    "name": "Name", "kind": "Kind", "tanh": "Tanh", "relu": "ReLU", "sine": "Sine", "more": "More", "on": "Discretise",
    "seed": "Seed", "freeze": "Freeze", "ask.title": "Start over?", "ask.text": "The weights are lost.", "ask.yes": "Start over",
    "play": "Play", "loss": "Loss", "spiral": "Spiral", "circle": "Circle", "title": "Title", "undo": "Step back"
  }
})";

class TestScreen {
 public:
  explicit TestScreen(
      std::function<void(Ui&)> content = [](Ui&) {}, UiOptions options = {}, PlatformOptions size = {})
      : TestScreen(make_null(size), std::move(content), options) {}
  TestScreen(std::unique_ptr<Platform> host, std::function<void(Ui&)> content, UiOptions options = {})
      : platform(std::move(host)), draw(std::move(content)) {
    auto made = Ui::create(*platform, Assets{}, options);
    EXPECT_TRUE(made.ok());
    ui = std::move(*made);
    EXPECT_TRUE(ui->catalog().add(kTexts, "test texts").ok());
  }

  // One frame: the content in a window of the whole screen.
  void frame(bool present = false) {
    ui->begin_frame();
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
    ImGui::Begin("screen", nullptr,
                 ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoBackground |
                     ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings);
    draw(*ui);
    ImGui::End();
    ui->end_frame(present);
    ++frames;
  }

  std::unique_ptr<Platform> platform;
  std::function<void(Ui&)> draw;
  std::unique_ptr<Ui> ui;
  int frames = 0;
  [[nodiscard]] Driver driver() {
    frame();
    frame();
    return Driver(platform->input(), ui->registry(), [this] { frame(); });
  }
};

inline std::string why(const Status& status) { return status.ok() ? "ok" : status.error().message; }

}  // namespace neurarium::test

#define ASSERT_DONE(status)                                   \
  do {                                                        \
    const ::neurarium::Status done_ = (status);               \
    ASSERT_TRUE(done_.ok()) << ::neurarium::test::why(done_); \
  } while (false)
