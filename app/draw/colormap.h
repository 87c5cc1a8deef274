// From a number to a colour: blue positive, orange negative, the surface's neutral at zero; or one hue from low to
// high.
#pragma once

#include <imgui.h>

#include <array>

#include "app/ui/theme.h"
#include "app/ui/ui.h"

namespace neurarium {

class Colormap {
 public:
  // Symmetric around zero: -limit .. limit. A limit that is not a positive number counts as 1.
  [[nodiscard]] static Colormap diverging(const Theme& theme, double limit);
  // low .. high in the positive hue (probabilities, distances).
  [[nodiscard]] static Colormap sequential(const Theme& theme, double low, double high);

  // Values outside take the end's colour; NaN has a colour of its own that no value has.
  [[nodiscard]] ImU32 operator()(double value) const;
  [[nodiscard]] double low() const { return low_; }
  [[nodiscard]] double high() const { return high_; }
  bool operator==(const Colormap&) const = default;

 private:
  double low_ = 0.0, high_ = 1.0;
  std::array<ImU32, 256> colors_{};
  ImU32 nan_ = 0;
};

// A strip of the colours with its end values (and zero) printed below it, `width` pixels wide.
void scale_bar(Ui& ui, const Colormap& map, float width);

}  // namespace neurarium
