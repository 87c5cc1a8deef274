#include "app/exhibits/embeddings_camera.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kEase = 9;        // a second: a move is done in about a third of one
constexpr float kThere = 2e-3f;   // of a move that is left: arrived
constexpr float kMargin = 0.44f;  // of the shorter side, for half of the points' extent
constexpr float kOneNotch = 1.18f;

float step_towards(float now, float wanted, float part) { return now + (wanted - now) * part; }

}  // namespace

void EmbeddingsCamera::set_area(ImVec2 min, ImVec2 max) {
  min_ = min;
  max_ = max;
}

void EmbeddingsCamera::fit(std::span<const MapPosition> positions, std::span<const std::int32_t> only, bool jump,
                           float seconds) {
  MapPosition low{1e30f, 1e30f, 1e30f}, high{-1e30f, -1e30f, -1e30f};
  const auto take = [&](const MapPosition& p) {
    for (std::size_t d = 0; d < 3; ++d)
      if (std::isfinite(p[d])) {
        low[d] = std::min(low[d], p[d]);
        high[d] = std::max(high[d], p[d]);
      }
  };
  if (only.empty())
    for (const MapPosition& p : positions) take(p);
  for (const std::int32_t i : only)
    if (i < static_cast<std::int32_t>(positions.size())) take(positions[static_cast<std::size_t>(i)]);
  float size = 0;
  for (std::size_t d = 0; d < 3; ++d) {
    if (!(high[d] >= low[d])) low[d] = high[d] = 0;
    wanted_centre_[d] = 0.5f * (low[d] + high[d]);
    size = std::max(size, 0.5f * (high[d] - low[d]));
  }
  wanted_size_ = size > 0 ? size : 1;
  const float part = jump || !fitted_ ? 1 : 1 - std::exp(-kEase * seconds);
  fitted_ = true;
  for (std::size_t d = 0; d < 3; ++d) centre_[d] = step_towards(centre_[d], wanted_centre_[d], part);
  size_ = std::max(1e-30f, step_towards(size_, wanted_size_, part));
}

void EmbeddingsCamera::turn(float dx, float dy) {
  wanted_.yaw += 0.008f * dx;
  wanted_.pitch = std::clamp(wanted_.pitch + 0.008f * dy, -1.55f, 1.55f);
}

void EmbeddingsCamera::pan(float dx, float dy) {
  const float side = std::min(max_.x - min_.x, max_.y - min_.y);
  wanted_.pan_x += dx / side;
  wanted_.pan_y += dy / side;
  now_.pan_x = wanted_.pan_x;  // the hand is on it
  now_.pan_y = wanted_.pan_y;
}

void EmbeddingsCamera::zoom_at(ImVec2 pixel, float notches) {
  const float before = wanted_.zoom;
  wanted_.zoom = std::clamp(wanted_.zoom * std::pow(kOneNotch, notches), 0.2f, 200.0f);
  const float side = std::min(max_.x - min_.x, max_.y - min_.y);
  const float grown = wanted_.zoom / before;
  const float x = (pixel.x - 0.5f * (min_.x + max_.x)) / side;
  const float y = (pixel.y - 0.5f * (min_.y + max_.y)) / side;
  wanted_.pan_x = x - (x - wanted_.pan_x) * grown;  // what is under the pointer stays there
  wanted_.pan_y = y - (y - wanted_.pan_y) * grown;
}

void EmbeddingsCamera::ease(bool jump, float seconds) {
  const float part = jump ? 1 : 1 - std::exp(-kEase * std::max(0.0f, seconds));
  const CameraPose w = wanted_;
  now_.yaw = step_towards(now_.yaw, w.yaw, part);
  now_.pitch = step_towards(now_.pitch, w.pitch, part);
  now_.zoom = step_towards(now_.zoom, w.zoom, part);
  now_.pan_x = step_towards(now_.pan_x, w.pan_x, part);
  now_.pan_y = step_towards(now_.pan_y, w.pan_y, part);
  const float left = std::abs(now_.yaw - w.yaw) + std::abs(now_.pitch - w.pitch) + std::abs(now_.zoom / w.zoom - 1) +
                     std::abs(now_.pan_x - w.pan_x) + std::abs(now_.pan_y - w.pan_y);
  if (left < kThere) now_ = w;
  float off = std::abs(size_ / wanted_size_ - 1);
  for (std::size_t d = 0; d < 3; ++d) off = std::max(off, std::abs(centre_[d] - wanted_centre_[d]) / wanted_size_);
  if (off < kThere) {
    centre_ = wanted_centre_;
    size_ = wanted_size_;
  }
  moving_ = !(now_ == w) || off >= kThere;
  rotation_ = rotation();
}

float EmbeddingsCamera::pixels_per_unit() const {
  const float side = std::min(max_.x - min_.x, max_.y - min_.y);
  const float room = dims_ == 3 ? 0.8f : 1;  // a cube is longer across its corners
  return side * kMargin * room * now_.zoom / size_;
}

EmbeddingsCamera::Rotation EmbeddingsCamera::rotation() const {
  if (dims_ < 3) return {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
  const float cy = std::cos(now_.yaw), sy = std::sin(now_.yaw);
  const float cp = std::cos(now_.pitch), sp = std::sin(now_.pitch);
  return {{{cy, sy, 0}, {-sy * sp, cy * sp, cp}, {sy * cp, -cy * cp, sp}}};
}

EmbeddingsCamera::Seen EmbeddingsCamera::see(const MapPosition& p) const {
  const Rotation& rows = rotation_;
  float seen[3] = {};
  for (std::size_t r = 0; r < 3; ++r)
    for (std::size_t d = 0; d < 3; ++d) seen[r] += rows[r][d] * (p[d] - centre_[d]);
  const float scale = pixels_per_unit();
  const float side = std::min(max_.x - min_.x, max_.y - min_.y);
  const float depth = dims_ < 3 ? 1 : std::clamp(0.5f + 0.5f * seen[2] / (1.5f * size_), 0.0f, 1.0f);
  return {{0.5f * (min_.x + max_.x) + now_.pan_x * side + seen[0] * scale,
           0.5f * (min_.y + max_.y) + now_.pan_y * side - seen[1] * scale},
          depth};
}

MapPosition EmbeddingsCamera::lift_pixels(float dx, float dy) const {
  const Rotation& rows = rotation_;
  const float scale = pixels_per_unit();
  MapPosition move{};
  for (std::size_t d = 0; d < 3; ++d) move[d] = (rows[0][d] * dx - rows[1][d] * dy) / scale;
  return move;
}

}  // namespace neurarium
