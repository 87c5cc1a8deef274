// The window's frame on a platform of the command line: offscreen for pictures and scripts, a real window otherwise.
#pragma once

#include "app/app.h"
#include "app/cli/console.h"
#include "app/cli/flags.h"
#include "app/platform/platform.h"
#include "engine/base.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace neurarium {

struct Look {
  std::string size = "1600x1000";
  std::string theme;       // empty: as the user's settings have it, else dark
  std::string language;    // empty: as the user's settings have it, else English
  std::int64_t scale = 0;  // per cent; 0: as the user's settings have it, else 100
  std::string assets;      // a folder that is read instead of the embedded files
};

// --theme, --lang, --scale and --assets; `otherwise` ends the help of the first three.
void declare_look(Flags& flags, Look& look, std::string_view otherwise);

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
