#include "app/lessons/lookup_picture.h"

#include "app/draw/colormap.h"
#include "app/exhibits/lookup_state.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr int kLookupHigh = 160;
constexpr float kEntryRadius = 3.2f;

void paint_entry(Image& image, double across, double down, ImU32 color) {
  const auto x = static_cast<float>(across * image.width), y = static_cast<float>(down * image.height);
  const int reach = static_cast<int>(kEntryRadius) + 2;
  for (int row = static_cast<int>(y) - reach; row <= static_cast<int>(y) + reach; ++row)
    for (int column = static_cast<int>(x) - reach; column <= static_cast<int>(x) + reach; ++column) {
      const float d = std::hypot(static_cast<float>(column) + 0.5f - x, static_cast<float>(row) + 0.5f - y);
      image.blend(column, row, color, std::clamp(kEntryRadius + 0.5f - d, 0.0f, 1.0f));
    }
}

double share_between(double value, double low, double high) { return (value - low) / (high - low); }

// A staircase or a smooth line through the entries; the heavier an entry weighs, the brighter.
void paint_answers(Image& image, const Theme& theme, const LookupView& view) {
  const auto dims = static_cast<std::size_t>(view.parts.table.value_dims);
  const auto down = [&](double y) { return 1 - share_between(y, view.value_low[0], view.value_high[0]); };
  double most = 1e-9;
  for (const LookedUp& e : view.entries) most = std::max(most, e.weight);
  for (const LookedUp& e : view.entries)
    paint_entry(image, share_between(e.key[0], view.key_low[0], view.key_high[0]), down(e.value[0]),
                mix(theme.muted, theme.positive, static_cast<float>(e.weight / most)));
  float before = -1;
  for (int x = 0; x < image.width; ++x) {
    const std::size_t at = static_cast<std::size_t>(x) * (kLookupCurve - 1) / static_cast<std::size_t>(image.width - 1);
    const auto now =
        static_cast<float>(std::clamp(down(static_cast<double>(view.curve[at * dims])), -0.5, 1.5) * image.height);
    if (x == 0) before = now;
    const float top = std::min(now, before) - 1.5f, bottom = std::max(now, before) + 1.5f;
    for (int y = std::max(0, static_cast<int>(top)); y <= std::min(image.height - 1, static_cast<int>(bottom)); ++y)
      image.blend(x, y, theme.text,
                  std::clamp(std::min(static_cast<float>(y) + 1 - top, bottom - static_cast<float>(y)), 0.0f, 1.0f));
    before = now;
  }
}

// The answers over both keys as a map, stretched to the picture.
void paint_map(Image& image, const Theme& theme, const LookupView& view) {
  const Colormap map = Colormap::diverging(theme, 1);
  const auto dims = static_cast<std::size_t>(view.parts.table.value_dims);
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x) {
      const int cell = y * kLookupGrid / image.height * kLookupGrid + x * kLookupGrid / image.width;
      image.at(x, y) =
          map(lookup_shade(view, static_cast<double>(view.curve[static_cast<std::size_t>(cell) * dims]), 0));
    }
  for (const LookedUp& e : view.entries)
    paint_entry(image, share_between(e.key[0], view.key_low[0], view.key_high[0]),
                1 - share_between(e.key[1], view.key_low[1], view.key_high[1]), theme.text);
}

// A row for each word that asks, a column for each that is asked.
void paint_readers(Image& image, const Theme& theme, const LookupView& view) {
  const Colormap map = Colormap::sequential(theme, 0, 1);
  const auto pattern = view.of("pattern");
  const auto n = static_cast<int>(view.words.size());
  const int edge = std::max(1, image.height / n), left = (image.width - n * edge) / 2;
  for (int q = 0; q < n; ++q)
    for (int k = 0; k < n; ++k)
      for (int y = q * edge; y < std::min(image.height, (q + 1) * edge - 1); ++y)
        for (int x = left + k * edge; x < left + (k + 1) * edge - 1; ++x)
          image.at(x, y) =
              k > q ? theme.raised : map(static_cast<double>(pattern[static_cast<std::size_t>(q * n + k)]));
}

}  // namespace

Image lookup_picture(const Theme& theme, const LookupView& view) {
  Image image(2 * kLookupHigh, kLookupHigh, theme.panel);
  if (!view.fault.empty()) return image;
  if (view.is_sentence())
    paint_readers(image, theme, view);
  else if (view.parts.table.key_dims == 2)
    paint_map(image, theme, view);
  else
    paint_answers(image, theme, view);
  return image;
}

}  // namespace neurarium
