// Many points seen from anywhere, drawn on the CPU into one layer: nearer ones over farther ones, without blending
// where there are thousands, so that 50,000 of them turn smoothly on a machine without graphics hardware.
#pragma once

#include "app/draw/image.h"
#include "app/ui/ui.h"

#include <cstdint>
#include <span>
#include <vector>

namespace neurarium {

struct CloudPoint {
  float x = 0, y = 0;  // pixels from the layer's upper left corner; not finite: not drawn
  float depth = 0;     // 0 far, 1 near: drawn later
  ImU32 color = 0;     // opaque
  float radius = 3;    // pixels
  bool operator==(const CloudPoint&) const = default;
};

class PointCloud {
 public:
  static constexpr std::size_t kMostDrawn = 50'000;
  static constexpr std::size_t kMostSmooth = 4'000;  // up to which edges are blended

  explicit PointCloud(Platform& platform) : picture_(platform, Filter::Nearest) {}
  // Of more than kMostDrawn points every k-th is drawn; stride() says so, and the caller announces it.
  void draw(ImDrawList& list, ImVec2 min, ImVec2 max, const Theme& theme, std::span<const CloudPoint> points);
  [[nodiscard]] std::size_t stride() const { return stride_; }
  [[nodiscard]] const Image& image() const { return image_; }  // as it was drawn last
  // The nearest to the viewer of the drawn points around a pixel of the layer; -1: none within `reach`.
  [[nodiscard]] int hit(ImVec2 pixel, std::span<const CloudPoint> points, float reach) const;

 private:
  void rasterise(const Theme& theme);

  Picture picture_;
  Image image_;
  std::vector<CloudPoint> shown_;
  std::vector<std::uint32_t> order_;
  std::size_t stride_ = 1;
  ThemeKind theme_ = ThemeKind::Dark;
};

}  // namespace neurarium
