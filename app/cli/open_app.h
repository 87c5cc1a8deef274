// The window's frame on a platform of the command line: offscreen for pictures and scripts, a real window otherwise.
#pragma once

#include "app/app.h"
#include "app/cli/console.h"
#include "app/platform/platform.h"
#include "engine/base.h"

#include <memory>
#include <string>
#include <utility>

namespace neurarium {

struct Look {
  std::string size = "1600x1000";
  std::string theme = "dark";
  std::string language = "en";
  std::string assets;  // a folder that is read instead of the embedded files
};

// "1280x720": width and height, 1 to 8192 each.
Result<std::pair<int, int>> parse_size(const std::string& text);

// The platform and the app on it, destroyed in this order: app, platform.
struct OpenedApp {
  std::unique_ptr<Platform> platform;
  std::unique_ptr<App> app;
};
Result<OpenedApp> open_app(std::unique_ptr<Platform> platform, const Look& look, AppOptions options);
Result<OpenedApp> open_offscreen(const Look& look, AppOptions options);

// Presents a frame and writes it.
Status write_picture(OpenedApp& opened, const std::string& path);

}  // namespace neurarium
