#include "app/exhibits/playground_colors.h"

#include "app/ui/numbers.h"

#include <algorithm>
#include <cmath>

namespace neurarium {

RegionKind region_kind(const PlaygroundView& view) {
  if (view.region.size() > 1) return RegionKind::Classes;
  return view.graph().value(view.region_value).name == "probs" ? RegionKind::Probability : RegionKind::Signed;
}

double region_scale(const PlaygroundView& view) {
  if (scale_of(view.layers.back()) == 1) return 1;
  double largest = 1e-3;
  for (const float v : view.region.front())
    if (std::isfinite(v)) largest = std::max(largest, static_cast<double>(std::abs(v)));
  // A regression's targets are about -1..1: the scale does not shrink below them.
  return std::max(1.0, round_up(largest));
}

RegionColors::RegionColors(const Theme& theme, const PlaygroundView& view, bool discretize)
    : kind_(region_kind(view)),
      classes_(view.parts->points->classes),
      probabilities_(view.graph().value(view.region_value).name == "probs"),
      discretize_(discretize),
      zero_(theme.zero),
      class_colors_(theme.classes),
      map_(Colormap::diverging(theme, kind_ == RegionKind::Signed ? region_scale(view) : 1.0)) {}

ImU32 RegionColors::operator()(std::span<const float> outputs) const {
  if (kind_ != RegionKind::Classes) {
    const auto out = static_cast<double>(outputs[0]);
    const double number = kind_ == RegionKind::Signed ? out : 2.0 * out - 1.0;
    const bool decided = discretize_ && std::isfinite(number);
    return mix(zero_, map_(!decided ? number : number > 0 ? map_.high() : map_.low()), kRegionStrength);
  }
  const auto best = std::max_element(outputs.begin(), outputs.end());
  if (!std::isfinite(*best)) return map_(std::nan(""));
  const float even = 1.0f / static_cast<float>(outputs.size());
  const float sure = discretize_ ? 1 : probabilities_ ? (*best - even) / (1 - even) : (*best + 1) * 0.5f;
  const auto k = static_cast<std::size_t>(best - outputs.begin()) % class_colors_.size();
  return mix(zero_, class_colors_[k], kRegionStrength * std::clamp(0.12f + 0.88f * sure, 0.0f, 1.0f));
}

ImU32 RegionColors::of_label(float label) const {
  if (kind_ == RegionKind::Classes)
    return class_colors_[static_cast<std::size_t>(std::max(0.0f, label)) % class_colors_.size()];
  if (classes_ == 0) return map_(static_cast<double>(label));
  return map_(label > 0 ? map_.high() : map_.low());
}

ImU32 RegionColors::of_share(double share) const {
  return mix(zero_, map_(map_.low() + (map_.high() - map_.low()) * share), kRegionStrength);
}

}  // namespace neurarium
