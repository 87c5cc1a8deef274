#include "app/exhibits/playground_geometry.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kPitch = 1.36f;            // distance of units in a column, in units
constexpr float kLargestShare = 0.6f;      // of the distance between columns that a unit may take
constexpr std::size_t kHandleLimit = 300;  // links of a layer among which the clearest place is searched

UnitColumn make_column(const Area& area, float x, float largest, int count) {
  UnitColumn column;
  column.x = std::round(x);
  const float pitch = std::min(largest * kPitch, area.height() / static_cast<float>(std::max(1, count)));
  column.size = std::max(2.0f, std::floor(std::min(largest, pitch * 0.86f)));
  const float middle = (area.min.y + area.max.y) * 0.5f;
  for (int i = 0; i < count; ++i)
    column.y.push_back(std::round(middle + (static_cast<float>(i) - static_cast<float>(count - 1) * 0.5f) * pitch));
  return column;
}

// Where along the link its distance to the others of its layer is greatest.
float best_handle(const NetworkGeometry& g, std::size_t first, std::size_t last, std::size_t link) {
  constexpr std::array kPlaces = {0.5f, 0.42f, 0.58f, 0.34f, 0.66f, 0.26f, 0.74f, 0.82f};
  float best = 0.5f;
  float best_distance = -1;
  for (const float place : kPlaces) {
    const float x = g.links[link].from.x + (g.links[link].to.x - g.links[link].from.x) * place;
    const float y = link_y(g.links[link], x);
    float nearest = 1e9f;
    for (std::size_t i = first; i < last; ++i)
      if (i != link) nearest = std::min(nearest, std::abs(link_y(g.links[i], x) - y));
    if (nearest <= best_distance + 2.0f) continue;  // the middle unless another place is clearly better
    best_distance = nearest;
    best = place;
  }
  return best;
}

void add_links(NetworkGeometry& g, int layer, const UnitColumn& from, const std::vector<int>& rows) {
  const UnitColumn& to = g.layers[static_cast<std::size_t>(layer)];
  const std::size_t first = g.links.size();
  const auto inputs = static_cast<float>(rows.size());
  const float spread = std::min(to.size * 0.6f, inputs * 3.0f);
  for (std::size_t unit = 0; unit < to.y.size(); ++unit)
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto source = static_cast<std::size_t>(rows[i]);
      const float port = inputs < 2 ? 0 : (static_cast<float>(i) / (inputs - 1) - 0.5f) * spread;
      Link link;
      link.from = {from.x + from.size * 0.5f, from.y[source]};
      link.to = {to.x - to.size * 0.5f, to.y[unit] + port};
      g.links.push_back(link);
      g.link_targets.push_back({Target::Kind::Link, layer, static_cast<int>(unit), static_cast<int>(i)});
    }
  const std::size_t last = g.links.size();
  for (std::size_t i = first; i < last; ++i)
    g.link_handles.push_back(last - first > kHandleLimit ? 0.5f : best_handle(g, first, last, i));
}

}  // namespace

ImVec2 NetworkGeometry::handle(std::size_t link) const {
  const Link& l = links[link];
  const float x = l.from.x + (l.to.x - l.from.x) * link_handles[link];
  return {x, link_y(l, x)};
}

NetworkGeometry place_network(const GeometrySpec& spec) {
  NetworkGeometry g;
  g.area = spec.area;
  g.used = spec.used;
  g.features = make_column(spec.area, spec.features_x, spec.unit, spec.features);
  // Hidden columns share the width; the outputs stand at its right edge.
  const auto columns = static_cast<float>(spec.units.size());
  const float end = spec.area.max.x - spec.unit * 0.5f;
  // Where pictures shrink, the first gap would be narrower than the others by what the features are larger.
  const float small = std::min(spec.unit, (end - spec.features_x) / columns * kLargestShare);
  const float begin = spec.features_x + (spec.unit - small) * 0.5f;
  const float step = (end - begin) / columns;
  const float largest = std::min(spec.unit, std::max(8.0f, step * kLargestShare));
  for (std::size_t i = 0; i < spec.units.size(); ++i)
    g.layers.push_back(make_column(spec.area, begin + step * static_cast<float>(i + 1), largest, spec.units[i]));
  std::vector<int> rows = spec.used;
  for (std::size_t i = 0; i < g.layers.size(); ++i) {
    add_links(g, static_cast<int>(i), i == 0 ? g.features : g.layers[i - 1], rows);
    rows.resize(g.layers[i].y.size());
    for (std::size_t k = 0; k < rows.size(); ++k) rows[k] = static_cast<int>(k);
  }
  return g;
}

GeometrySpec geometry_spec(const PlaygroundView& view, const Area& area, float features_x, float unit) {
  GeometrySpec spec{area, features_x, unit, view.parts->features.offered(), view.parts->features.columns, {}};
  for (const LayerMaps& layer : view.layers) spec.units.push_back(layer.units);
  return spec;
}

}  // namespace neurarium
