// One mask per shape, made from its signed distance; points only blend the masks.
#include "app/draw/scatter.h"

#include <algorithm>
#include <array>
#include <cfloat>
#include <cmath>

#include "app/ui/item.h"
#include "app/ui/numbers.h"

namespace neurarium {
namespace {

constexpr int kShapes = 6;

// Negative inside, in units of the radius; sizes are matched by eye to equal weight.
float distance(int shape, float x, float y) {
  switch (shape) {
    case 1:
      return std::max(std::abs(x), std::abs(y)) - 0.88f;
    case 2:
      return std::max(std::abs(x) * 0.866f - y * 0.5f, y) - 0.62f;
    case 3:
      return (std::abs(x) + std::abs(y) - 1.2f) * 0.7071f;
    case 4:
      return std::min(std::max(std::abs(x) - 1.05f, std::abs(y) - 0.38f),
                      std::max(std::abs(y) - 1.05f, std::abs(x) - 0.38f));
    case 5:
      return std::max(std::abs(x) * 0.866f + y * 0.5f, -y) - 0.62f;
    default:
      return std::sqrt(x * x + y * y) - 1.0f;
  }
}

struct Mask {
  int reach = 0;                        // pixels around the centre
  std::vector<float> fill, edge, ring;  // coverage, (2 reach + 1) squared
};

Mask make_mask(int shape, float radius) {
  Mask mask;
  mask.reach = static_cast<int>(std::ceil(radius + 5.0f));
  for (int y = -mask.reach; y <= mask.reach; ++y)
    for (int x = -mask.reach; x <= mask.reach; ++x) {
      const float d = distance(shape, static_cast<float>(x) / radius, static_cast<float>(y) / radius) * radius;
      const float far = std::sqrt(static_cast<float>(x * x + y * y)) - (radius + 3.0f);
      mask.fill.push_back(std::clamp(0.5f - d, 0.0f, 1.0f));
      mask.edge.push_back(std::clamp(1.5f - d, 0.0f, 1.0f));
      mask.ring.push_back(std::clamp(1.25f - std::abs(far), 0.0f, 1.0f));
    }
  return mask;
}

void splat(Image& image, const Mask& mask, const std::vector<float>& coverage, int cx, int cy, ImU32 color) {
  std::size_t i = 0;
  for (int y = cy - mask.reach; y <= cy + mask.reach; ++y)
    for (int x = cx - mask.reach; x <= cx + mask.reach; ++x, ++i)
      if (coverage[i] > 0.0f) image.blend(x, y, color, coverage[i]);
}

}  // namespace

ImVec2 DataWindow::to_pixel(float x, float y, ImVec2 min, ImVec2 max) const {
  // Far outside stays a place that can be drawn; what is no number lies there too.
  static constexpr float kFar = 1000;  // windows
  const auto share = [](float value, float low, float high) {
    const float t = (value - low) / (high - low);
    return std::isnan(t) ? -kFar : std::clamp(t, -kFar, kFar);
  };
  return {min.x + share(x, x_min, x_max) * (max.x - min.x), max.y - share(y, y_min, y_max) * (max.y - min.y)};
}

ImVec2 DataWindow::to_data(ImVec2 pixel, ImVec2 min, ImVec2 max) const {
  return {x_min + (pixel.x - min.x) / (max.x - min.x) * (x_max - x_min),
          y_min + (max.y - pixel.y) / (max.y - min.y) * (y_max - y_min)};
}

void ScatterLayer::rasterise(const Theme& theme, const Key& key) {
  std::array<Mask, kShapes> masks;
  for (int s = 0; s < kShapes; ++s) masks[static_cast<std::size_t>(s)] = make_mask(s, key.radius);
  Image image(static_cast<int>(key.size.x), static_cast<int>(key.size.y));
  for (const bool wrong : {false, true})  // ringed points lie on top
    for (const ScatterPoint& p : shown_) {
      if (p.wrong != wrong) continue;
      const ImVec2 at = key.window.to_pixel(p.x, p.y, {0, 0}, key.size);
      if (!(std::abs(at.x) < 1e6f && std::abs(at.y) < 1e6f)) continue;
      const int x = static_cast<int>(std::floor(at.x));
      const int y = static_cast<int>(std::floor(at.y));
      const Mask& mask = masks[p.shape % kShapes];
      if (wrong) splat(image, mask, mask.ring, x, y, theme.error);
      splat(image, mask, mask.edge, x, y, p.test ? theme.text : theme.panel);
      splat(image, mask, mask.fill, x, y, p.color);
    }
  picture_.update(image);
}

void ScatterLayer::draw(Ui& ui, ImVec2 min, ImVec2 max, const DataWindow& window, std::span<const ScatterPoint> points,
                        float radius) {
  const ImVec2 size{std::clamp(std::floor(max.x - min.x), 0.0f, 4096.0f),
                    std::clamp(std::floor(max.y - min.y), 0.0f, 4096.0f)};
  if (size.x < 1.0f || size.y < 1.0f) return;
  stride_ = std::max<std::size_t>(1, (points.size() + kMostShown - 1) / kMostShown);
  const std::size_t count = (points.size() + stride_ - 1) / stride_;
  bool changed = count != shown_.size();
  shown_.resize(count);
  non_finite_ = 0;
  for (std::size_t i = 0; i < count; ++i) {
    ScatterPoint p = points[i * stride_];
    if (!std::isfinite(p.x) || !std::isfinite(p.y)) {
      p.x = p.y = FLT_MAX;  // off every picture, and equal to itself
      ++non_finite_;
    }
    if (shown_[i] == p) continue;
    shown_[i] = p;
    changed = true;
  }
  const Key key{size, window, std::max(1.0f, radius * ui.scale()), ui.theme().kind};
  if (changed || key.size.x != key_.size.x || key.size.y != key_.size.y || key.window != key_.window ||
      key.radius != key_.radius || key.theme != key_.theme)
    rasterise(ui.theme(), key);
  key_ = key;
  picture_.draw(*ImGui::GetWindowDrawList(), min, {min.x + size.x, min.y + size.y});
  if (stride_ == 1) return;
  const std::string note = ui.tr("scatter.sampled", format_count(static_cast<std::int64_t>(count)),
                                 format_count(static_cast<std::int64_t>(points.size())));
  const float line = ui.px(22);
  const ImVec2 a{min.x + ui.px(8), max.y - line - ui.px(8)};
  const ImVec2 b{std::min(max.x, a.x + text_size(ui.fonts().small, note).x + ui.px(16)), a.y + line};
  ImGui::GetWindowDrawList()->AddRectFilled(a, b, with_alpha(ui.theme().panel, 0.85f), ui.px(4));
  text_in(ui.fonts().small, {a.x + ui.px(8), a.y}, b, ui.theme().text, note);
}

int ScatterLayer::hit(ImVec2 pixel, ImVec2 min, ImVec2 max, const DataWindow& window, float reach) const {
  int best = -1;
  float nearest = reach * reach;
  for (std::size_t i = 0; i < shown_.size(); ++i) {
    const ImVec2 p = window.to_pixel(shown_[i].x, shown_[i].y, min, max);
    const float d = (p.x - pixel.x) * (p.x - pixel.x) + (p.y - pixel.y) * (p.y - pixel.y);
    if (!(d <= nearest)) continue;
    nearest = d;
    best = static_cast<int>(i * stride_);
  }
  return best;
}

}  // namespace neurarium
