// What the network makes of the plane, in one of five ways: the decision region with the points on it, its landscape,
// the plane as the layers bend it, the layers' numbers, and which classes are taken for which. While a unit is pointed
// at, its own function is shown large instead of the region.
#pragma once

#include "app/draw/heatmap.h"
#include "app/draw/scatter.h"
#include "app/exhibits/playground_colors.h"
#include "app/exhibits/playground_confusion.h"
#include "app/exhibits/playground_layers.h"
#include "app/exhibits/playground_network.h"
#include "app/exhibits/playground_space.h"
#include "app/exhibits/playground_surface.h"
#include "app/exhibits/point_tools.h"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

// Under which the Ui keeps the view that was chosen.
inline constexpr std::string_view kOutputViewChoice = "playground/output";

// Catalog keys of the views, in the order of OutputView.
[[nodiscard]] std::array<std::string_view, 5> output_view_keys();

// What the readout under the region says: where the pointer is, and the network's outputs there.
struct Readout {
  bool shown = false;
  float x1 = 0, x2 = 0;
  std::vector<float> outputs;
};

class OutputPanel {
 public:
  explicit OutputPanel(Platform& platform) : heat_(platform), points_(platform), surface_(platform), space_(platform) {}
  void draw(Ui& ui, Session& session, PlaygroundState& state, const NetworkPicture& network, const Area& area);

  [[nodiscard]] const Readout& readout() const { return readout_; }
  [[nodiscard]] std::size_t points_shown() const { return scatter_.size(); }
  [[nodiscard]] const Image& region_image() const { return heat_.picture().image(); }
  // Something moves by itself, so another frame is needed soon.
  [[nodiscard]] bool animating(const PlaygroundState& state) const {
    return (state.output_view == OutputView::Space && space_.playing()) ||
           (state.output_view == OutputView::Surface && surface_.coarse());
  }
  // The space stops at the layer of that name as soon as it is drawn.
  void stop_space_at(std::string_view layer) { space_.stop_at(layer); }
  // For tests.
  [[nodiscard]] const SurfacePanel& surface() const { return surface_; }
  [[nodiscard]] const SpacePanel& space() const { return space_; }
  [[nodiscard]] const LayersPanel& layers() const { return layers_; }
  [[nodiscard]] const ConfusionPanel& confusion() const { return confusion_; }
  [[nodiscard]] std::size_t points_marked() const { return marked_.size(); }  // of the cell that was clicked

 private:
  // What the points that stand out are, over the region's upper left corner, with a cross that ends it.
  struct Chip {
    std::string text;
    ImVec2 min{0, 0}, max{0, 0};
    [[nodiscard]] ImVec2 cross() const { return {max.x - (max.y - min.y) * 0.5f, (min.y + max.y) * 0.5f}; }
  };
  void update(const Theme& theme, const PlaygroundState& state);
  void choose_points(const Theme& theme, const PlaygroundState& state);
  float draw_selector(Ui& ui, PlaygroundState& state, ImVec2 right) const;
  bool draw_unit(Ui& ui, const PlaygroundState& state, const NetworkPicture& network, ImVec2 min, ImVec2 max) const;
  // `left`: where the words below begin, which may need more width than the picture.
  void draw_plane(Ui& ui, Session& session, PlaygroundState& state, ImVec2 min, ImVec2 max, float left);
  void draw_surface(Ui& ui, PlaygroundState& state, ImVec2 min, ImVec2 max, float left);
  void draw_below(Ui& ui, PlaygroundState& state, ImVec2 at, float left, float right);
  void draw_space(Ui& ui, PlaygroundState& state, ImVec2 min, ImVec2 max, float left);
  void draw_classes(Ui& ui, Session& session, PlaygroundState& state, const Area& room);
  [[nodiscard]] Chip marked_chip(Ui& ui, const PlaygroundState& state, ImVec2 at) const;
  Item make_region(Ui& ui, PlaygroundState& state, ImVec2 min, ImVec2 max);
  void draw_marked(Ui& ui, const PlaygroundState& state, const Item& item) const;
  void draw_toggle(Ui& ui, std::string_view key, ImVec2 at, float width, bool& value) const;
  void draw_shown(Ui& ui, PlaygroundState& state, ImVec2 at, float width) const;
  void draw_axes(Ui& ui, const PlaygroundView& view, ImVec2 min, ImVec2 max) const;
  void draw_region(Ui& ui, Session& session, PlaygroundState& state, const Item& item);
  void draw_marker(Ui& ui, const PlaygroundState& state, const DataWindow& window, ImVec2 min, ImVec2 max) const;
  void draw_scale(Ui& ui, const PlaygroundView& view, ImVec2 at, float width) const;
  void draw_readout_on(Ui& ui, const PlaygroundState& state, ImVec2 corner, float width) const;
  void draw_readout(Ui& ui, const PlaygroundState& state, ImVec2 at, float width) const;
  [[nodiscard]] std::int32_t row_at(const Item& item, const DataWindow& window) const;

  Heatmap heat_;
  ScatterLayer points_;
  SurfacePanel surface_;
  SpacePanel space_;
  LayersPanel layers_;
  ConfusionPanel confusion_;
  RegionContours contours_;
  std::vector<ScatterPoint> scatter_;
  std::vector<std::int32_t> rows_;   // of the point set, as they stand in scatter_
  std::vector<std::size_t> marked_;  // into scatter_: those of the cell of the confusion matrix
  PointTools tools_;
  // What the pictures were made of.
  struct Pictured {
    std::shared_ptr<const PlaygroundView> view;
    ThemeKind theme;
    bool show_test, discretize;
    std::shared_ptr<const PlaygroundConfusion> confusion;  // while a cell of it is chosen
    std::optional<ConfusedPoints> confused;
    bool operator==(const Pictured&) const = default;
  };
  std::optional<Pictured> pictured_;
  bool over_cross_ = false;  // of the chip
  bool low_ = false;         // the panel has no room for hints
  Readout readout_;
};

}  // namespace neurarium
