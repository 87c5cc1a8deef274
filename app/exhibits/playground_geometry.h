// Where everything of the network picture stands, for any number of layers and units: it always fits, and shrinks
// rather than scrolls.
#pragma once

#include "app/draw/links.h"
#include "app/exhibits/playground_state.h"

#include <string>
#include <vector>

namespace neurarium {

struct UnitColumn {
  float x = 0;           // centre
  float size = 0;        // edge of a unit's picture
  std::vector<float> y;  // centres
  [[nodiscard]] ImVec2 center(std::size_t i) const { return {x, y[i]}; }
  [[nodiscard]] ImVec2 min(std::size_t i) const { return {x - size * 0.5f, y[i] - size * 0.5f}; }
  [[nodiscard]] ImVec2 max(std::size_t i) const { return {x + size * 0.5f, y[i] + size * 0.5f}; }
};

// Columns of units from left to right: the inputs that are used, the hidden layers, the outputs.
struct NetworkGeometry {
  Area area{};
  UnitColumn features;  // all that are on offer, used or not
  std::vector<UnitColumn> layers;
  std::vector<int> used;  // of those, what the network has
  // Links, layer by layer, unit by unit, input by input; their widths and colours are set by who draws them.
  std::vector<Link> links;
  std::vector<Target> link_targets;
  std::vector<float> link_handles;  // where on the way (0..1) a link is farthest from the others

  [[nodiscard]] ImVec2 handle(std::size_t link) const;
};

inline bool operator==(const Area& a, const Area& b) {
  return a.min.x == b.min.x && a.min.y == b.min.y && a.max.x == b.max.x && a.max.y == b.max.y;
}

struct GeometrySpec {
  Area area{};           // of units, below the headers
  float features_x = 0;  // centre of the features' column
  float unit = 44;       // largest edge of a picture
  int features = 0;      // on offer
  std::vector<int> used;
  std::vector<int> units;  // of each layer
  bool operator==(const GeometrySpec&) const = default;
};

[[nodiscard]] NetworkGeometry place_network(const GeometrySpec& spec);
[[nodiscard]] GeometrySpec geometry_spec(const PlaygroundView& view, const Area& area, float features_x, float unit);

// Links beyond this number are drawn into a cached layer and have no paths of their own.
inline constexpr std::size_t kManyLinks = 800;

}  // namespace neurarium
