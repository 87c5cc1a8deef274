// The colours of the plane: of the network's outputs and of the points, as every picture of the data shows them.
#pragma once

#include "app/draw/colormap.h"
#include "app/exhibits/playground_state.h"

#include <array>
#include <span>

namespace neurarium {

inline constexpr float kRegionStrength = 0.78f;  // of the region's colours, so that the points stand out

enum class RegionKind {
  Signed,       // one number around zero: a class by its sign, or a regression
  Probability,  // one number from 0 to 1
  Classes,      // the class of the largest output, fading where another comes close
};
[[nodiscard]] RegionKind region_kind(const PlaygroundView& view);
// The end of the scale of a Signed region.
[[nodiscard]] double region_scale(const PlaygroundView& view);
// The colour of one cell of the region's grid.
class RegionColors {
 public:
  // `discretize`: the decision alone, without how sure the network is.
  RegionColors(const Theme& theme, const PlaygroundView& view, bool discretize = false);
  [[nodiscard]] ImU32 operator()(std::span<const float> outputs) const;
  [[nodiscard]] ImU32 of_label(float label) const;   // of a point
  [[nodiscard]] ImU32 of_share(double share) const;  // along the scale bar, 0..1

 private:
  RegionKind kind_;
  int classes_;
  bool probabilities_;
  bool discretize_;
  ImU32 zero_;
  std::array<ImU32, kClassCount> class_colors_;
  Colormap map_;
};

}  // namespace neurarium
