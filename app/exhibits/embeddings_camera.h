// From where the points are looked at: turned and zoomed by the hand, and eased towards it.
#pragma once

#include "engine/embedding/points.h"

#include <imgui.h>

#include <array>
#include <span>

namespace neurarium {

struct CameraPose {
  float yaw = 0.6f, pitch = 0.35f;  // of three dimensions, radians
  float zoom = 1;
  float pan_x = 0, pan_y = 0;  // of the picture, in shares of its shorter side
  bool operator==(const CameraPose&) const = default;
};

class EmbeddingsCamera {
 public:
  void set_dims(int dims) { dims_ = dims; }
  // The rectangle, and the points that are to fit into it; eased, but at once where `jump`.
  void fit(std::span<const MapPosition> positions, std::span<const std::int32_t> only, bool jump, float seconds);
  void set_area(ImVec2 min, ImVec2 max);
  void turn(float dx, float dy);
  void pan(float dx, float dy);  // pixels
  void zoom_at(ImVec2 pixel, float notches);
  void home() { wanted_ = {}; }
  void ease(bool jump, float seconds);
  [[nodiscard]] bool moving() const { return moving_; }

  struct Seen {
    ImVec2 at;    // window coordinates
    float depth;  // 0 far, 1 near
  };
  [[nodiscard]] Seen see(const MapPosition& p) const;
  // The move of a point that is moved by pixels in the plane of the picture.
  [[nodiscard]] MapPosition lift_pixels(float dx, float dy) const;
  [[nodiscard]] const CameraPose& pose() const { return now_; }

 private:
  [[nodiscard]] float pixels_per_unit() const;
  using Rotation = std::array<std::array<float, 3>, 3>;  // rows: right, up, towards the viewer
  [[nodiscard]] Rotation rotation() const;

  int dims_ = 2;
  ImVec2 min_{0, 0}, max_{1, 1};
  MapPosition centre_{}, wanted_centre_{};
  float size_ = 1, wanted_size_ = 1;  // half of the extent that fits
  CameraPose now_, wanted_;
  Rotation rotation_{};  // of now_
  bool moving_ = false;
  bool fitted_ = false;
};

}  // namespace neurarium
