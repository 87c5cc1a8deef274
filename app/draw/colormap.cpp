// A table of 256 colours; interpolation is straight in sRGB, which keeps the hue.
#include "app/draw/colormap.h"

#include <algorithm>
#include <cmath>

#include "app/ui/item.h"
#include "app/ui/numbers.h"

namespace neurarium {
namespace {

struct Ends {
  ImU32 negative, positive;
};

// Fills may be lighter than the text colours of the same sign.
Ends fill_ends(const Theme& t) {
  return t.dark ? Ends{rgb(0xee8f35), rgb(0x3f98e6)} : Ends{rgb(0xf08c2b), rgb(0x2b8fdf)};
}

ImU32 nan_color(const Theme& t) { return t.dark ? rgb(0x7a4a8c) : rgb(0xc9a0dc); }

}  // namespace

Colormap Colormap::diverging(const Theme& theme, double limit) {
  Colormap map;
  map.high_ = std::isfinite(limit) && limit > 0.0 ? limit : 1.0;
  map.low_ = -map.high_;
  map.nan_ = nan_color(theme);
  const Ends ends = fill_ends(theme);
  for (int i = 0; i < 256; ++i) {
    const float t = (static_cast<float>(i) - 127.5f) / 127.5f;
    map.colors_[static_cast<std::size_t>(i)] = mix(theme.zero, t < 0 ? ends.negative : ends.positive, std::abs(t));
  }
  return map;
}

Colormap Colormap::sequential(const Theme& theme, double low, double high) {
  Colormap map;
  map.low_ = std::isfinite(low) ? low : 0.0;
  map.high_ = std::isfinite(high) && high > map.low_ ? high : map.low_ + 1.0;
  map.nan_ = nan_color(theme);
  for (int i = 0; i < 256; ++i)
    map.colors_[static_cast<std::size_t>(i)] =
        mix(theme.zero, fill_ends(theme).positive, static_cast<float>(i) / 255.0f);
  return map;
}

ImU32 Colormap::operator()(double value) const {
  if (std::isnan(value)) return nan_;
  const double t = std::clamp((value - low_) / (high_ - low_), 0.0, 1.0);
  return colors_[static_cast<std::size_t>(t * 255.0 + 0.5)];
}

void scale_bar(Ui& ui, const Colormap& map, float width) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = ui.px(8);
  constexpr int kPieces = 16;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto color = [&](int i) { return map(map.low() + (map.high() - map.low()) * i / kPieces); };
  for (int i = 0; i < kPieces; ++i) {
    const float x0 = std::round(at.x + width * static_cast<float>(i) / kPieces);
    const float x1 = std::round(at.x + width * static_cast<float>(i + 1) / kPieces);
    list.AddRectFilledMultiColor({x0, at.y}, {x1, at.y + height}, color(i), color(i + 1), color(i + 1), color(i));
  }
  const ImVec2 low{at.x, at.y + height + ui.px(2)};
  const ImVec2 high{at.x + width, low.y + ui.fonts().small->FontSize};
  const ImU32 ink = ui.theme().muted;
  text_in(ui.fonts().small, low, high, ink, format_short(map.low()));
  text_in(ui.fonts().small, low, high, ink, format_short(map.high()), Align::Right);
  if (map.low() < 0.0 && map.high() == -map.low()) text_in(ui.fonts().small, low, high, ink, "0", Align::Center);
  ImGui::Dummy({width, high.y - at.y});
}

}  // namespace neurarium
