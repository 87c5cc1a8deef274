#include "app/draw/point_cloud.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace neurarium {
namespace {

constexpr float kFarAway = 1e6f;  // pixels

bool is_inside(const CloudPoint& p) { return std::abs(p.x) < kFarAway && std::abs(p.y) < kFarAway; }

void smooth_disc(Image& image, const CloudPoint& p, ImU32 edge) {
  const int reach = static_cast<int>(std::ceil(p.radius + 2));
  const int cx = static_cast<int>(std::floor(p.x));
  const int cy = static_cast<int>(std::floor(p.y));
  for (int y = cy - reach; y <= cy + reach; ++y)
    for (int x = cx - reach; x <= cx + reach; ++x) {
      const float dx = static_cast<float>(x) + 0.5f - p.x;
      const float dy = static_cast<float>(y) + 0.5f - p.y;
      const float d = std::sqrt(dx * dx + dy * dy) - p.radius;
      if (d >= 1.5f) continue;
      image.blend(x, y, edge, std::clamp(1.5f - d, 0.0f, 1.0f));
      image.blend(x, y, p.color, std::clamp(0.5f - d, 0.0f, 1.0f));
    }
}

void plain_disc(Image& image, const CloudPoint& p) {
  const int low = std::max(0, static_cast<int>(std::floor(p.y - p.radius)));
  const int high = std::min(image.height - 1, static_cast<int>(std::ceil(p.y + p.radius)));
  for (int y = low; y <= high; ++y) {
    const float dy = static_cast<float>(y) + 0.5f - p.y;
    const float wide = p.radius * p.radius - dy * dy;
    if (wide <= 0) continue;
    const float half = std::sqrt(wide);
    const int from = std::max(0, static_cast<int>(std::lround(p.x - half)));
    const int to = std::min(image.width, static_cast<int>(std::lround(p.x + half)));
    if (from < to) std::fill(&image.at(from, y), &image.at(from, y) + (to - from), p.color);
  }
}

}  // namespace

void PointCloud::rasterise(const Theme& theme) {
  // From far to near, by counting: a full sort of so many would take longer than drawing them.
  constexpr std::size_t kLevels = 1024;
  const auto level = [](const CloudPoint& p) {
    return static_cast<std::size_t>(std::clamp(p.depth, 0.0f, 1.0f) * static_cast<float>(kLevels - 1));
  };
  std::array<std::uint32_t, kLevels + 1> begin{};
  for (const CloudPoint& p : shown_) ++begin[level(p) + 1];
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
  order_.resize(shown_.size());
  for (std::uint32_t i = 0; i < shown_.size(); ++i) order_[begin[level(shown_[i])]++] = i;
  std::fill(image_.pixels.begin(), image_.pixels.end(), 0u);
  const bool smooth = shown_.size() <= kMostSmooth;
  for (const std::uint32_t i : order_) {
    if (!is_inside(shown_[i])) continue;
    if (smooth)
      smooth_disc(image_, shown_[i], mix(theme.panel, theme.muted, 0.7f));  // pale ones need an edge
    else
      plain_disc(image_, shown_[i]);
  }
  picture_.update(image_);
}

void PointCloud::draw(ImDrawList& list, ImVec2 min, ImVec2 max, const Theme& theme,
                      std::span<const CloudPoint> points) {
  const int width = static_cast<int>(std::clamp(max.x - min.x, 0.0f, 4096.0f));
  const int height = static_cast<int>(std::clamp(max.y - min.y, 0.0f, 4096.0f));
  if (width < 1 || height < 1) return;
  stride_ = std::max<std::size_t>(1, (points.size() + kMostDrawn - 1) / kMostDrawn);
  const std::size_t count = (points.size() + stride_ - 1) / stride_;
  bool changed = count != shown_.size() || theme.kind != theme_;
  shown_.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (shown_[i] == points[i * stride_]) continue;
    shown_[i] = points[i * stride_];
    changed = true;
  }
  if (image_.width != width || image_.height != height) {
    image_.resize(width, height);
    changed = true;
  }
  theme_ = theme.kind;
  if (changed) rasterise(theme);
  picture_.draw(list, min, {min.x + static_cast<float>(width), min.y + static_cast<float>(height)});
}

int PointCloud::hit(ImVec2 pixel, std::span<const CloudPoint> points, float reach) const {
  int best = -1;
  float nearest = reach * reach;
  for (std::size_t i = 0; i < points.size(); i += stride_) {
    const float dx = points[i].x - pixel.x;
    const float dy = points[i].y - pixel.y;
    const float d = dx * dx + dy * dy - 4 * points[i].depth;  // of two on one spot the one in front
    if (!(d <= nearest)) continue;
    nearest = d;
    best = static_cast<int>(i);
  }
  return best;
}

}  // namespace neurarium
