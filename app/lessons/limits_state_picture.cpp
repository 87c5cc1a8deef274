#include "app/lessons/limits_state_picture.h"

#include "app/draw/colormap.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr int kLimitsHigh = 160;
constexpr double kLogitsEnd = 4;

void fill_square(Image& image, int left, int top, int edge, ImU32 color) {
  for (int y = std::max(0, top); y < std::min(image.height, top + edge); ++y)
    for (int x = std::max(0, left); x < std::min(image.width, left + edge); ++x) image.at(x, y) = color;
}

// Learned rows on the left, new ones on the right: the bits, and the logit as a colour.
void paint_bits(Image& image, const Theme& theme, const LimitsView& view) {
  const Colormap logits = Colormap::diverging(theme, kLogitsEnd);
  const int bits = static_cast<int>(view.task->train->inputs), half = image.width / 2;
  const int cell = std::min((half - 24) / (bits + 2), (image.height - 16) / static_cast<int>(kLimitShown));
  int left = 12;
  for (const auto* rows : {&view.train, &view.test}) {
    int top = 8;
    for (const LimitRow& row : *rows) {
      int x = left;
      for (const float bit : row.x) {
        fill_square(image, x, top, cell - 2, bit > 0 ? theme.text : theme.raised);
        x += cell;
      }
      fill_square(image, x + cell / 2, top, cell - 2, logits(static_cast<double>(row.output)));
      top += cell;
    }
    left += half;
  }
}

void paint_line_beyond(Image& image, const Theme& theme, const LimitsView& view) {
  const auto column = [&](double x) { return (x / kLineReach + 1) / 2 * image.width; };
  for (int x = 0; x < image.width; ++x)
    if (x < column(-1) || x > column(1))
      for (int y = 0; y < image.height; ++y) image.at(x, y) = theme.raised;
  const auto draw = [&](const std::vector<float>& line, ImU32 color, float half) {
    float before = -1;
    for (int x = 0; x < image.width; ++x) {
      const double value = static_cast<double>(
          line[static_cast<std::size_t>(x) * (line.size() - 1) / static_cast<std::size_t>(image.width - 1)]);
      if (!std::isfinite(value)) continue;
      const auto now = static_cast<float>(std::clamp((2 - value) / 4, -0.2, 1.2) * image.height);
      if (before < 0) before = now;
      const float top = std::min(now, before) - half, bottom = std::max(now, before) + half;
      for (int y = std::max(0, static_cast<int>(top)); y <= std::min(image.height - 1, static_cast<int>(bottom)); ++y)
        image.blend(x, y, color,
                    std::clamp(std::min(static_cast<float>(y) + 1 - top, bottom - static_cast<float>(y)), 0.0f, 1.0f));
      before = std::max(0.0f, now);
    }
  };
  draw(view.line_target, theme.muted, 1.0f);
  draw(view.line_y, theme.accent, 1.8f);
}

// The square in the middle.
void paint_limit_plane(Image& image, const Theme& theme, const LimitsView& view) {
  const Colormap logits = Colormap::diverging(theme, kLogitsEnd);
  const int left = (image.width - image.height) / 2;
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.height; ++x)
      image.at(left + x, y) = logits(static_cast<double>(view.plane[static_cast<std::size_t>(
          y * kLimitGrid / image.height * kLimitGrid + x * kLimitGrid / image.height)]));
}

}  // namespace

Image limits_picture(const Theme& theme, const LimitsView& view) {
  Image image(2 * kLimitsHigh, kLimitsHigh, theme.panel);
  if (!view.plane.empty())
    paint_limit_plane(image, theme, view);
  else if (!view.line_y.empty())
    paint_line_beyond(image, theme, view);
  else
    paint_bits(image, theme, view);
  return image;
}

}  // namespace neurarium
