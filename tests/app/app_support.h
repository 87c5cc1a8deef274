// The whole app on the null platform for one test: a fresh run, and a driver that acts like a user.
#pragma once

#include "app/app.h"
#include "tests/app/support.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <unistd.h>

namespace neurarium::test {

// A folder that is gone after the test.
struct Folder {
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "neurarium_test_XXXXXX").string();
    path = mkdtemp(pattern.data());
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string path;
};

class Desk {
 public:
  explicit Desk(AppOptions options = {}, PlatformOptions size = {}) : platform(make_null(size)) {
    auto ui = Ui::create(*platform, Assets{}, {});
    EXPECT_TRUE(ui.ok());
    options.threads = false;
    auto made = App::create(*platform, std::move(*ui), std::move(options));
    EXPECT_TRUE(made.ok());
    app = std::move(*made);
    frames(2);
  }
  void frames(int count) {
    for (int i = 0; i < count; ++i) app->frame(false);
  }
  // Frames until the condition holds; the limit is a watchdog, not a goal.
  bool until(const std::function<bool()>& condition) {
    for (int i = 0; i < 20000 && !condition(); ++i) {
      app->frame(false);
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return condition();
  }
  [[nodiscard]] Driver driver() {
    return Driver(platform->input(), app->ui().registry(), [this] { app->frame(false); });
  }
  [[nodiscard]] const Snapshot& snapshot() const { return app->session().snapshot(); }
  [[nodiscard]] std::vector<float> params() const { return {snapshot().params.begin(), snapshot().params.end()}; }
  [[nodiscard]] bool has_banner(const std::string& id) const {
    for (const Banner& b : app->ui().banners().all())
      if (b.id == id) return true;
    return false;
  }

  std::unique_ptr<Platform> platform;
  std::unique_ptr<App> app;
};

// The screen of one exhibit, looked at and at rest, and somebody who uses it.
class ExhibitDesk : public ::testing::Test {
 protected:
  explicit ExhibitDesk(const std::string& exhibit) : desk(options(exhibit)) { wait(); }
  static AppOptions options(const std::string& exhibit) {
    AppOptions made;
    made.exhibit = exhibit;
    return made;
  }
  void wait() { ASSERT_TRUE(desk.app->settle()); }
  void step(std::int64_t count) {
    desk.app->session().trainer().step(count);
    wait();
  }
  void undo() {
    user.chord({Key::Z, {.ctrl = true}});
    wait();
  }

  Desk desk;
  Driver user = desk.driver();
};

}  // namespace neurarium::test
