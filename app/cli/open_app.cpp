#include "app/cli/open_app.h"

#include "app/draw/image.h"
#include "engine/text.h"

#include <charconv>

namespace neurarium {
namespace {
constexpr int kMaxSide = 8192;
constexpr auto kSmallestPerCent = static_cast<std::int64_t>(kSmallestScale * 100);
constexpr auto kLargestPerCent = static_cast<std::int64_t>(kLargestScale * 100);

// What the look asks for, into the options.
Status ask_for(const Look& look, AppOptions& options) {
  if (!look.theme.empty()) options.theme = theme_named(look.theme);
  if (!look.theme.empty() && !options.theme)
    return usage_error("--theme is '{}', but must be dark, light or contrast.", shown(look.theme));
  if (!look.language.empty() && !is_language(look.language))
    return usage_error("--lang is '{}', but must be en or zh.", shown(look.language));
  options.language = look.language;
  if (look.scale != 0 && (look.scale < kSmallestPerCent || look.scale > kLargestPerCent))
    return usage_error("--scale is {}, but must be {} to {} per cent.", look.scale, kSmallestPerCent, kLargestPerCent);
  if (look.scale != 0) options.scale = static_cast<float>(look.scale) / 100;
  return ok_status();
}

}  // namespace

void declare_look(Flags& flags, Look& look, std::string_view otherwise) {
  flags.text("theme", look.theme, "WORD", fmt::format("dark, light or contrast ({})", otherwise));
  flags.text("lang", look.language, "WORD", fmt::format("Language of the texts: en or zh ({})", otherwise));
  flags.whole("scale", look.scale, kSmallestPerCent, kLargestPerCent,
              fmt::format("Size of texts and buttons in per cent ({})", otherwise));
  flags.text("assets", look.assets, "DIR", "Read texts and shaders from this folder, again whenever they change");
}

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
  if (Status s = ask_for(look, options); !s) return s.error();
  Result<Assets> assets = look.assets.empty() ? Result<Assets>(Assets{}) : Assets::with_folder(look.assets);
  if (!assets) return assets.error();
  OpenedApp opened{std::move(platform), nullptr};
  auto ui = Ui::create(*opened.platform, *assets,
                       {.theme = options.theme.value_or(ThemeKind::Dark),
                        .scale = options.scale.value_or(1.0f),
                        .language = options.language.empty() ? "en" : options.language});
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
