#include "engine/data/augment.h"

#include "engine/base.h"
#include "engine/rng.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace neurarium {
namespace {

// Where a picture's place was before: x' = xx x + xy y + x0, in pixels from the middle.
struct PlaceMap {
  double xx = 1, xy = 0, yx = 0, yy = 1, x0 = 0, y0 = 0;
  [[nodiscard]] bool is_identity() const { return xx == 1 && xy == 0 && yx == 0 && yy == 1 && x0 == 0 && y0 == 0; }
};

PlaceMap draw_places(const AugmentSpec& spec, Rng& rng) {
  const double right = spec.shift * rng.uniform(-1, 1), down = spec.shift * rng.uniform(-1, 1);
  const double turn = spec.rotate * rng.uniform(-1, 1) * std::numbers::pi / 180;
  const double grow = std::pow(1 + spec.scale, rng.uniform(-1, 1));
  const bool mirrored = rng.uniform() < 0.5 && spec.flip;
  const double cosine = std::cos(turn) / grow, sine = std::sin(turn) / grow;
  PlaceMap map{cosine, sine, -sine, cosine, 0, 0};
  map.x0 = -(map.xx * right + map.xy * down);
  map.y0 = -(map.yx * right + map.yy * down);
  if (mirrored) {
    map.xx = -map.xx;
    map.xy = -map.xy;
    map.x0 = -map.x0;
  }
  return map;
}

// Between the pixels of one plane; 0 beyond the border.
float plane_at(const float* plane, std::int32_t height, std::int32_t width, double y, double x) {
  const double fy = std::floor(y), fx = std::floor(x);
  const auto v = static_cast<float>(y - fy), u = static_cast<float>(x - fx);
  const auto pixel = [&](double py, double px) {
    if (py < 0 || px < 0 || py >= height || px >= width) return 0.0f;
    return plane[static_cast<std::size_t>(py) * static_cast<std::size_t>(width) + static_cast<std::size_t>(px)];
  };
  return (1 - v) * ((1 - u) * pixel(fy, fx) + u * pixel(fy, fx + 1)) +
         v * ((1 - u) * pixel(fy + 1, fx) + u * pixel(fy + 1, fx + 1));
}

void move_plane(std::span<float> plane, std::int32_t height, std::int32_t width, const PlaceMap& map,
                std::vector<float>& before) {
  before.assign(plane.begin(), plane.end());
  float* to = plane.data();
  for (std::int32_t y = 0; y < height; ++y)
    for (std::int32_t x = 0; x < width; ++x) {
      const double cy = y - (height - 1) / 2.0, cx = x - (width - 1) / 2.0;
      *to++ = plane_at(before.data(), height, width, map.yx * cx + map.yy * cy + map.y0 + (height - 1) / 2.0,
                       map.xx * cx + map.xy * cy + map.x0 + (width - 1) / 2.0);
    }
}

}  // namespace

void augment(const Augmentation& a, std::uint64_t seed, std::int64_t step, std::int64_t row, std::span<float> picture) {
  const std::size_t plane = static_cast<std::size_t>(a.height) * static_cast<std::size_t>(a.width);
  NEURARIUM_CHECK_EQ(picture.size(), plane * static_cast<std::size_t>(a.channels));
  constexpr std::uint64_t kNumbersOfRow = std::uint64_t{1} << 24;  // far more than a picture draws
  Rng rng(seed, "augment", static_cast<std::uint64_t>(step));
  rng.seek(static_cast<std::uint64_t>(row) * kNumbersOfRow);
  if (const PlaceMap map = draw_places(a.spec, rng); !map.is_identity()) {
    std::vector<float> before;
    for (std::int32_t c = 0; c < a.channels; ++c)
      move_plane(picture.subspan(static_cast<std::size_t>(c) * plane, plane), a.height, a.width, map, before);
  }
  if (a.spec.noise <= 0) return;
  for (float& pixel : picture) pixel = std::clamp(pixel + static_cast<float>(a.spec.noise * rng.normal()), 0.0f, 1.0f);
}

}  // namespace neurarium
