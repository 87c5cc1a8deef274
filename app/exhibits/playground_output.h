// What the network makes of the plane: the decision region with the points on it, its scale, and the outputs under the
// pointer. While a unit is pointed at, its own function is shown large instead.
#pragma once

#include "app/draw/colormap.h"
#include "app/draw/heatmap.h"
#include "app/draw/scatter.h"
#include "app/exhibits/playground_network.h"
#include "app/exhibits/playground_paint.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace neurarium {

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

// What the readout under the region says: where the pointer is, and the network's outputs there.
struct Readout {
  bool shown = false;
  float x1 = 0, x2 = 0;
  std::vector<float> outputs;
};

class OutputPanel {
 public:
  explicit OutputPanel(Platform& platform) : heat_(platform), points_(platform) {}
  void draw(Ui& ui, Session& session, PlaygroundState& state, const NetworkPicture& network, const Area& area);

  [[nodiscard]] const Readout& readout() const { return readout_; }
  [[nodiscard]] std::size_t points_shown() const { return scatter_.size(); }
  [[nodiscard]] const Image& region_image() const { return heat_.picture().image(); }

 private:
  void update(const Theme& theme, const PlaygroundState& state);
  void draw_shown(Ui& ui, PlaygroundState& state, ImVec2 at, float width) const;
  void draw_axes(Ui& ui, const PlaygroundView& view, ImVec2 min, ImVec2 max) const;
  void draw_region(Ui& ui, Session& session, PlaygroundState& state, const Item& item);
  void draw_marker(Ui& ui, const PlaygroundState& state, const DataWindow& window, ImVec2 min, ImVec2 max) const;
  void draw_scale(Ui& ui, const PlaygroundView& view, ImVec2 at, float width) const;
  void draw_readout(Ui& ui, const PlaygroundState& state, ImVec2 at, float width) const;
  [[nodiscard]] std::int32_t row_at(const Item& item, const DataWindow& window) const;

  Heatmap heat_;
  ScatterLayer points_;
  std::vector<std::vector<std::vector<ImVec2>>> contours_;
  std::vector<ScatterPoint> scatter_;
  std::vector<std::int32_t> rows_;  // of the point set, as they stand in scatter_
  PointTools tools_;
  // What the pictures were made of.
  struct Pictured {
    std::shared_ptr<const PlaygroundView> view;
    ThemeKind theme;
    bool show_test, discretize;
    bool operator==(const Pictured&) const = default;
  };
  std::optional<Pictured> pictured_;
  Readout readout_;
};

}  // namespace neurarium
