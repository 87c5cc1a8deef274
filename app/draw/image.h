// A picture in memory (RGBA8) and its copy on the graphics side, uploaded only when the picture changed.
// Every big layer of the app (heat maps, points, links) is such a picture: fast in software, testable without OpenGL.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base.h"

namespace neurarium {

class Platform;

enum class Filter { Nearest, Linear };

// Pixels row by row from the top, straight (not premultiplied) alpha, in ImGui's byte order R, G, B, A.
struct Image {
  int width = 0;
  int height = 0;
  std::vector<std::uint32_t> pixels;

  Image() = default;
  Image(int w, int h, std::uint32_t fill = 0);

  [[nodiscard]] std::uint32_t& at(int x, int y) { return pixels[static_cast<std::size_t>(y) * width + x]; }
  [[nodiscard]] std::uint32_t at(int x, int y) const { return pixels[static_cast<std::size_t>(y) * width + x]; }
  void resize(int w, int h, std::uint32_t fill = 0);
  // Lays `color`, whose alpha is scaled by `coverage` in 0..1, over the pixel; outside the picture nothing happens.
  void blend(int x, int y, std::uint32_t color, float coverage = 1.0f);
  bool operator==(const Image&) const = default;
};

// Writes a PNG file through a temporary name; the error names the path (exit code 7).
[[nodiscard]] Status write_png(const std::string& path, const Image& image);

// The texture of one picture. `draw` adds it to the current draw list, stretched over the rectangle.
class Picture {
 public:
  explicit Picture(Platform& platform, Filter filter = Filter::Linear);
  ~Picture();
  Picture(const Picture&) = delete;
  Picture& operator=(const Picture&) = delete;

  // Uploads if the picture differs from the last one; returns whether it did.
  bool update(const Image& image);
  void draw(ImDrawList& list, ImVec2 min, ImVec2 max, ImU32 tint = IM_COL32_WHITE, float rounding = 0.0f) const;
  // The part between two corners, in shares of the picture (0..1).
  void draw_part(ImDrawList& list, ImVec2 min, ImVec2 max, ImVec2 from, ImVec2 to, ImU32 tint = IM_COL32_WHITE,
                 float rounding = 0.0f) const;
  [[nodiscard]] const Image& image() const { return image_; }

 private:
  Platform& platform_;
  Filter filter_;
  std::uint64_t texture_ = 0;
  Image image_;
};

}  // namespace neurarium
