// What a network of the exhibit of depth says: everywhere in the plane, with
// the points that it learns; of pictures, how many of each class it takes for
// which.
#pragma once

#include "app/draw/heatmap.h"
#include "app/draw/scatter.h"
#include "app/exhibits/depth_state.h"

#include <vector>

namespace neurarium {

// The class of the largest probability, fading where another comes close.
[[nodiscard]] Image depth_region_image(const Theme& theme, const DeepNetworkLook& look, int classes);

// A row for each actual class, a column for each answer: the share of the row.
[[nodiscard]] Image depth_confusion_image(const Theme& theme, const DeepNetworkLook& look, int classes);

class DepthRegion {
 public:
  DepthRegion(Platform& platform, int network)
      : network_(network), region_(platform), cells_(platform, Filter::Nearest), points_(platform) {}
  // A square at the bottom of the area, as wide as it, under how many points
  // are right.
  void draw(Ui& ui, DepthState& state, const Area& area);

 private:
  void update(const Theme& theme, const DepthView& view);
  void draw_plane(Ui& ui, DepthState& state, const Area& square);
  void draw_confusion(Ui& ui, DepthState& state, const Area& square);
  void probabilities_card(Ui& ui, const DepthView& view, const Area& square) const;

  int network_;
  Heatmap region_, cells_;
  ScatterLayer points_;
  std::vector<ScatterPoint> dots_;
  std::shared_ptr<const DepthParts> dotted_;
  std::shared_ptr<const DepthView> pictured_;
  ThemeKind theme_ = ThemeKind::Dark;
};

}  // namespace neurarium
