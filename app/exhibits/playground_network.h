// The picture of the network: inputs, hidden layers and outputs as small pictures of the functions they compute, links
// by sign and size, all of it to touch.
#pragma once

#include "app/draw/colormap.h"
#include "app/draw/image.h"
#include "app/exhibits/playground_geometry.h"
#include "app/ui/item.h"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace neurarium {

class NetworkPicture {
 public:
  explicit NetworkPicture(Platform& platform)
      : atlas_(platform, Filter::Linear), many_links_(platform), many_ghosts_(platform) {}

  // `area` is for the headers and the units; the features stand around `features_x`, and `unit` is the largest edge.
  void draw(Ui& ui, Session& session, PlaygroundState& state, const Area& area, float features_x, float unit);

  // Draws the function of a unit or an input over the plane, and gives the end of its colour scale.
  double draw_function(ImDrawList& list, const PlaygroundView& view, const Target& target, ImVec2 min,
                       ImVec2 max) const;
  // An input by its place among those on offer, used or not.
  void draw_feature(ImDrawList& list, int row, ImVec2 min, ImVec2 max, float opacity) const;
  [[nodiscard]] const NetworkGeometry& geometry() const { return geometry_; }
  [[nodiscard]] const Picture& atlas() const { return atlas_; }
  [[nodiscard]] std::span<const Link> links() const { return shown_links_; }
  [[nodiscard]] double largest_gradient() const { return largest_gradient_; }  // while gradients are shown
  // Where in the atlas (pixels) the picture of a unit or input begins.
  [[nodiscard]] ImVec2 atlas_corner(const PlaygroundView& view, const Target& target) const;

 private:
  void update_atlas(const Theme& theme, const std::shared_ptr<const PlaygroundView>& view, bool gradients, bool faint);
  void update_geometry(Ui& ui, const PlaygroundView& view, const Area& units, float features_x, float unit);
  void draw_headers(Ui& ui, Session& session, const PlaygroundView& view, float top);
  void draw_scales(Ui& ui, const PlaygroundState& state) const;
  void draw_layer_header(Ui& ui, Session& session, const PlaygroundView& view, int layer, float top);
  void style_links(const Theme& theme, const PlaygroundView& view);
  [[nodiscard]] double shown_number(const PlaygroundView& view, const Target& target) const;
  void draw_links(Ui& ui, const PlaygroundState& state);
  void draw_ghosts(Ui& ui, const PlaygroundState& state);
  void draw_bias_ghosts(Ui& ui, const PlaygroundView& view, const std::function<double(const Target&)>& part_of);
  void draw_units(Ui& ui, const Session& session, const PlaygroundState& state);
  void draw_unit_marks(Ui& ui, const Session& session, const PlaygroundState& state, const Target& unit);
  void mark_paths(Ui& ui) const;
  [[nodiscard]] Target hit(const PlaygroundView& view, ImVec2 at) const;
  [[nodiscard]] Area bias_rect(const UnitColumn& column, std::size_t unit) const;
  [[nodiscard]] Area pin_rect(const UnitColumn& column, std::size_t unit) const;
  void touch(Ui& ui, Session& session, PlaygroundState& state, const Item& canvas);
  void drag(Session& session, const PlaygroundState& state, bool held);
  void type(Ui& ui, Session& session, const PlaygroundState& state);
  [[nodiscard]] Area box_of(const Target& target) const;

  Picture atlas_;
  LinkLayer many_links_, many_ghosts_;
  std::shared_ptr<const PlaygroundView> pictured_;
  ThemeKind pictured_theme_ = ThemeKind::Dark;
  bool gradients_ = false;       // what the links show
  bool faint_ = false;           // behind the walk's marks
  double largest_gradient_ = 0;  // of all weights, biases and units
  double largest_move_ = 0;      // of all weights and biases in the coming step, while ghosts are shown
  GeometrySpec spec_;
  NetworkGeometry geometry_;
  std::vector<Link> shown_links_;
  std::vector<std::string> link_paths_;
  std::vector<std::vector<std::string>> unit_paths_, bias_paths_;

  Target pressed_, menu_, typed_;
  bool dragging_ = false;
  ImVec2 press_at_{0, 0};
  double press_value_ = 0;
};

}  // namespace neurarium
