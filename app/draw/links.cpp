// All curves are one cubic Bezier shape, stretched: the shape is tabulated once and each pixel column of a link is a
// short vertical run whose coverage follows from the distance to the curve.
#include "app/draw/links.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

constexpr int kShapeSteps = 256;

struct LinkShape {
  // Height 0..1 and slope of the curve with control points (0,0) (0.5,0) (0.5,1) (1,1), over the share of the width.
  std::array<float, kShapeSteps + 1> height, slope;

  LinkShape() : height{}, slope{} {
    for (int i = 0; i <= kShapeSteps; ++i) {
      const double u = static_cast<double>(i) / kShapeSteps;
      double t = u;
      for (int round = 0; round < 12; ++round)
        t -= (1.5 * t - 1.5 * t * t + t * t * t - u) / (1.5 - 3.0 * t + 3.0 * t * t);
      const auto at = static_cast<std::size_t>(i);
      height[at] = static_cast<float>(t * t * (3.0 - 2.0 * t));
      slope[at] = static_cast<float>(6.0 * t * (1.0 - t) / (1.5 - 3.0 * t + 3.0 * t * t));
    }
  }
};

const LinkShape& shape() {
  static const LinkShape kShape;
  return kShape;
}

struct Position {
  float y, slope;
};

Position position(const Link& link, float x) {
  const float dx = std::max(1.0f, link.to.x - link.from.x);
  const float u = std::clamp((x - link.from.x) / dx, 0.0f, 1.0f) * kShapeSteps;
  const auto i = static_cast<std::size_t>(std::min(u, static_cast<float>(kShapeSteps - 1)));
  const float t = u - static_cast<float>(i);
  const LinkShape& s = shape();
  const float dy = link.to.y - link.from.y;
  return {link.from.y + dy * (s.height[i] + (s.height[i + 1] - s.height[i]) * t),
          dy / dx * (s.slope[i] + (s.slope[i + 1] - s.slope[i]) * t)};
}

void rasterise(Image& image, const Link& link, ImVec2 origin) {
  const float x0 = link.from.x - origin.x;
  const float x1 = link.to.x - origin.x;
  const int first = std::max(0, static_cast<int>(std::floor(x0)));
  const int last = std::min(image.width - 1, static_cast<int>(std::ceil(x1)) - 1);
  const float half = std::max(0.5f, link.width * 0.5f);
  const float thin = std::min(1.0f, link.width);  // a line thinner than a pixel is a fainter line
  for (int x = first; x <= last; ++x) {
    const Position p = position(link, static_cast<float>(x) + 0.5f + origin.x);
    const float y = p.y - origin.y;
    const float stretch = std::sqrt(1.0f + p.slope * p.slope);
    const float reach = (half + 0.5f) * stretch;
    if (!std::isfinite(y) || y + reach < 0.0f || y - reach > static_cast<float>(image.height)) continue;
    const int top = std::max(0, static_cast<int>(std::floor(y - reach)));
    const int bottom = std::min(image.height - 1, static_cast<int>(std::ceil(y + reach)));
    for (int row = top; row <= bottom; ++row) {
      const float distance = std::abs(static_cast<float>(row) + 0.5f - y) / stretch;
      const float coverage = std::clamp(half + 0.5f - distance, 0.0f, 1.0f);
      if (coverage > 0.0f) image.blend(x, row, link.color, coverage * thin);
    }
  }
}

bool same(const Link& a, const Link& b) {
  return a.from.x == b.from.x && a.from.y == b.from.y && a.to.x == b.to.x && a.to.y == b.to.y && a.width == b.width &&
         a.color == b.color;
}

}  // namespace

void LinkLayer::draw(ImDrawList& list, ImVec2 min, ImVec2 max, std::span<const Link> links) {
  min = {std::floor(min.x), std::floor(min.y)};
  const int width = std::clamp(static_cast<int>(max.x - min.x), 0, 8192);
  const int height = std::clamp(static_cast<int>(max.y - min.y), 0, 8192);
  if (width < 1 || height < 1) return;
  max = {min.x + static_cast<float>(width), min.y + static_cast<float>(height)};
  const bool moved = min.x != min_.x || min.y != min_.y || max.x != max_.x || max.y != max_.y;
  if (moved || !std::equal(links.begin(), links.end(), drawn_.begin(), drawn_.end(), same)) {
    Image image(width, height);
    for (const Link& link : links) rasterise(image, link, min);
    picture_.update(image);
    drawn_.assign(links.begin(), links.end());
    min_ = min;
    max_ = max;
  }
  picture_.draw(list, min, max);
}

float link_y(const Link& link, float x) { return position(link, x).y; }

int hit_link(std::span<const Link> links, ImVec2 point, float reach) {
  int best = -1;
  float nearest = 0.0f;
  for (std::size_t i = 0; i < links.size(); ++i) {
    const Link& link = links[i];
    if (point.x < link.from.x || point.x > link.to.x) continue;
    const Position p = position(link, point.x);
    const float distance = std::abs(point.y - p.y) / std::sqrt(1.0f + p.slope * p.slope);
    if (distance > std::max(link.width * 0.5f, reach) || (best >= 0 && distance >= nearest)) continue;
    best = static_cast<int>(i);
    nearest = distance;
  }
  return best;
}

void draw_link(ImDrawList& list, const Link& link) {
  const float middle = (link.from.x + link.to.x) * 0.5f;
  list.AddBezierCubic(link.from, {middle, link.from.y}, {middle, link.to.y}, link.to, link.color, link.width, 24);
}

}  // namespace neurarium
