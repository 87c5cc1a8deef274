// Data points over a picture, drawn on the CPU into one layer: class by colour and shape, train and test by outline,
// wrong ones ringed. Twenty thousand circles through ImGui would take a tenth of a second.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <span>
#include <vector>

#include "app/draw/image.h"
#include "app/ui/ui.h"

namespace neurarium {

struct ScatterPoint {
  float x = 0.0f, y = 0.0f;  // data coordinates, y upwards
  ImU32 color = 0;
  std::uint8_t shape = 0;  // of its class: circle, square, triangle, diamond, plus, triangle down, then again
  bool test = false;       // outlined in the text colour, training points in the surface's
  bool wrong = false;      // ringed
  bool operator==(const ScatterPoint&) const = default;
};

// The data rectangle that the layer shows.
struct DataWindow {
  float x_min = -1.0f, x_max = 1.0f, y_min = -1.0f, y_max = 1.0f;
  bool operator==(const DataWindow&) const = default;
  // Finite for every number.
  [[nodiscard]] ImVec2 to_pixel(float x, float y, ImVec2 min, ImVec2 max) const;
  [[nodiscard]] ImVec2 to_data(ImVec2 pixel, ImVec2 min, ImVec2 max) const;
};

class ScatterLayer {
 public:
  static constexpr std::size_t kMostShown = 20000;

  explicit ScatterLayer(Platform& platform) : picture_(platform, Filter::Nearest) {}
  // Of more than kMostShown points every k-th is shown, and a line over the picture says so. Points with a
  // non-finite coordinate are left out and counted.
  void draw(Ui& ui, ImVec2 min, ImVec2 max, const DataWindow& window, std::span<const ScatterPoint> points,
            float radius = 4.0f);
  [[nodiscard]] std::size_t shown() const { return shown_.size(); }
  [[nodiscard]] std::size_t non_finite() const { return non_finite_; }
  // The index (in the caller's span) of the shown point nearest to the pixel, within `reach`; -1 if none.
  [[nodiscard]] int hit(ImVec2 pixel, ImVec2 min, ImVec2 max, const DataWindow& window, float reach = 8.0f) const;

 private:
  struct Key {
    ImVec2 size{0, 0};
    DataWindow window;
    float radius = 0.0f;
    ThemeKind theme = ThemeKind::Dark;
  };
  void rasterise(const Theme& theme, const Key& key);

  Picture picture_;
  std::vector<ScatterPoint> shown_;
  std::size_t stride_ = 1;
  std::size_t non_finite_ = 0;
  Key key_;
};

}  // namespace neurarium
