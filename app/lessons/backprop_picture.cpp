#include "app/lessons/backprop_picture.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr int kPictureHeight = 160;
constexpr float kPictureEdge = 24;
constexpr double kPictureDecades = 12;  // of the bars

void paint_graph_dot(Image& image, ImVec2 at, float radius, ImU32 color) {
  const auto reach = static_cast<int>(radius) + 2;
  for (int row = static_cast<int>(at.y) - reach; row <= static_cast<int>(at.y) + reach; ++row)
    for (int column = static_cast<int>(at.x) - reach; column <= static_cast<int>(at.x) + reach; ++column) {
      const float d = std::hypot(static_cast<float>(column) + 0.5f - at.x, static_cast<float>(row) + 0.5f - at.y);
      image.blend(column, row, color, std::clamp(radius + 0.5f - d, 0.0f, 1.0f));
    }
}

void paint_graph(Image& image, const Theme& theme, const BackpropView& view) {
  const auto place = [&](int index) {
    const BackpropNode& node = view.nodes[static_cast<std::size_t>(index)];
    const float across = static_cast<float>(node.column) / static_cast<float>(view.columns() - 1);
    return ImVec2{kPictureEdge + across * (static_cast<float>(image.width) - 2 * kPictureEdge),
                  kPictureEdge + static_cast<float>(node.lane) * (static_cast<float>(image.height) - 2 * kPictureEdge)};
  };
  for (const BackpropEdge& edge : view.edges) {
    const ImVec2 a = place(edge.from), b = place(edge.to);
    const int dots = 1 + static_cast<int>(std::hypot(b.x - a.x, b.y - a.y));
    for (int i = 0; i < dots; ++i) {
      const float share = static_cast<float>(i) / static_cast<float>(dots);
      paint_graph_dot(image, {a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share}, 0.9f, theme.sign(edge.term));
    }
  }
  for (std::size_t i = 0; i < view.nodes.size(); ++i) {
    const ImVec2 at = place(static_cast<int>(i));
    const bool loss = view.nodes[i].kind == BackpropNode::Kind::Loss;
    paint_graph_dot(image, at, 11, loss ? theme.accent : theme.muted);
    paint_graph_dot(image, at, 9, theme.sign(view.nodes[i].number.value));
  }
}

void paint_bars(Image& image, const Theme& theme, const BackpropView& view) {
  const std::size_t layers = view.chains.front().layers.size(), groups = view.chains.size();
  const double each = static_cast<double>(image.width) / static_cast<double>(layers);
  for (int column = 0; column < image.width; ++column) {
    const double layer = std::floor(column / each), inside = (column / each - layer) * 1.25 - 0.125;
    if (inside < 0 || inside >= 1) continue;
    const auto group = static_cast<std::size_t>(inside * static_cast<double>(groups));
    const double g = view.chains[group].layers[static_cast<std::size_t>(layer)];
    if (!(g > 0)) continue;  // nothing arrives
    const double share = std::clamp(1 + std::log10(g) / kPictureDecades, 0.01, 1.1);
    const double top = image.height * (1 - share / 1.15);
    for (int row = static_cast<int>(top); row < image.height; ++row)
      image.blend(column, row, theme.classes[group],
                  static_cast<float>(std::clamp(static_cast<double>(row) + 1 - top, 0.0, 1.0)));
  }
}

}  // namespace

Image backprop_picture(const Theme& theme, const BackpropView& view) {
  Image image(2 * kPictureHeight, kPictureHeight, theme.panel);
  if (view.chains.empty())
    paint_graph(image, theme, view);
  else
    paint_bars(image, theme, view);
  return image;
}

}  // namespace neurarium
