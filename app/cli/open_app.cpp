#include "app/cli/open_app.h"

#include "app/draw/image.h"
#include "engine/text.h"

#include <charconv>

namespace neurarium {
namespace {
constexpr int kMaxSide = 8192;
}  // namespace

Result<std::pair<int, int>> parse_size(const std::string& text) {
  const std::size_t cross = text.find('x');
  std::pair<int, int> size{0, 0};
  const auto read = [](std::string_view part, int& side) {
    const auto [stop, code] = std::from_chars(part.data(), part.data() + part.size(), side);
    return code == std::errc{} && stop == part.data() + part.size() && side >= 1 && side <= kMaxSide;
  };
  const std::string_view whole = text;
  if (cross == std::string::npos || !read(whole.substr(0, cross), size.first) ||
      !read(whole.substr(cross + 1), size.second))
    return usage_error("--size is '{}', but must be WIDTHxHEIGHT with sides of 1 to {}, such as 1600x1000.",
                       shown(text), kMaxSide);
  return size;
}

Result<OpenedApp> open_app(std::unique_ptr<Platform> platform, const Look& look, AppOptions options) {
  if (look.theme != "dark" && look.theme != "light")
    return usage_error("--theme is '{}', but must be dark or light.", shown(look.theme));
  Result<Assets> assets = look.assets.empty() ? Result<Assets>(Assets{}) : Assets::with_folder(look.assets);
  if (!assets) return assets.error();
  OpenedApp opened{std::move(platform), nullptr};
  auto ui = Ui::create(*opened.platform, *assets, {.dark = look.theme == "dark", .language = look.language});
  if (!ui) return ui.error();
  auto app = App::create(*opened.platform, std::move(*ui), std::move(options));
  if (!app) return app.error();
  opened.app = std::move(*app);
  return opened;
}

Result<OpenedApp> open_offscreen(const Look& look, AppOptions options) {
  const auto size = parse_size(look.size);
  if (!size) return size.error();
  auto platform = make_offscreen({.width = size->first, .height = size->second});
  if (!platform) return platform.error();
  options.threads = false;
  return open_app(std::move(*platform), look, std::move(options));
}

Status write_picture(OpenedApp& opened, const std::string& path) {
  opened.app->frame(true);
  const auto picture = opened.platform->screenshot();
  if (!picture) return picture.error();
  return write_png(path, *picture);
}

}  // namespace neurarium
