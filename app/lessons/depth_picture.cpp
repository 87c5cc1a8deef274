#include "app/lessons/depth_picture.h"

#include "app/exhibits/depth_region.h"
#include "app/exhibits/playground_card.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr int kDepthPictureEdge = 160, kDepthPictureBars = 48;
constexpr double kDepthPictureDecades = 10;
constexpr std::int64_t kDepthPictureDots = 100;

void paint_flow_bars(Image& image, const Theme& theme, const DeepNetworkLook& look, int network, int left) {
  const auto layers = static_cast<double>(look.layers.size());
  for (int column = 0; column < kDepthPictureEdge - 8; ++column) {
    const double place = column / (kDepthPictureEdge - 8.0) * layers;
    const double g = look.layers[static_cast<std::size_t>(place)].arriving;
    if (!(g > 0) || place - std::floor(place) > 0.8) continue;  // nothing arrives, or between two bars
    const double share = std::clamp((1 + std::log10(std::min(g, 1e9)) / kDepthPictureDecades) / 1.2, 0.02, 1.0);
    for (int row = 0; row < static_cast<int>(share * kDepthPictureBars); ++row)
      image.at(left + column, kDepthPictureEdge - 1 - row) = network_color(theme, network);
  }
}

void paint_depth_dot(Image& image, float x, float y, float radius, ImU32 color) {
  for (int row = static_cast<int>(y) - 3; row <= static_cast<int>(y) + 3; ++row)
    for (int column = static_cast<int>(x) - 3; column <= static_cast<int>(x) + 3; ++column) {
      if (row < 0 || row >= image.height || column < 0 || column >= image.width) continue;
      const float d = std::hypot(static_cast<float>(column) + 0.5f - x, static_cast<float>(row) + 0.5f - y);
      image.blend(column, row, color, std::clamp(radius + 0.5f - d, 0.0f, 1.0f));
    }
}

// Some of the points, in the rectangle of one region.
void paint_depth_points(Image& image, const Theme& theme, const DepthView& view, int left, int wide, int high) {
  const PointSet& points = *view.parts->points;
  const Domain& d = view.domain;
  const auto stride = static_cast<std::size_t>(std::max<std::int64_t>(1, points.size() / kDepthPictureDots));
  for (std::size_t i = 0; i < points.target.size(); i += stride) {
    const auto share = [](float at, double low, double end) {
      return static_cast<float>((static_cast<double>(at) - low) / (end - low));
    };
    const float x = static_cast<float>(left) + share(points.x[2 * i], d.x1_low, d.x1_high) * static_cast<float>(wide);
    const float y = share(points.x[2 * i + 1], d.x2_high, d.x2_low) * static_cast<float>(high);
    paint_depth_dot(image, x, y, 2.4f, theme.background);
    paint_depth_dot(image, x, y, 1.6f, class_color(theme, points.classes, static_cast<std::size_t>(points.target[i])));
  }
}

}  // namespace

Image depth_picture(const Theme& theme, const DepthView& view) {
  Image image(2 * kDepthPictureEdge, kDepthPictureEdge, theme.panel);
  const int high = kDepthPictureEdge - kDepthPictureBars - 6;
  for (int network = 0; network < 2; ++network) {
    const int left = network * kDepthPictureEdge + 4;
    const DeepNetworkLook& look = view.networks[static_cast<std::size_t>(network)];
    const int classes = view.parts->classes();
    const Image region = view.parts->points != nullptr ? depth_region_image(theme, look, classes)
                                                       : depth_confusion_image(theme, look, classes);
    for (int y = 0; y < high; ++y)
      for (int x = 0; x < kDepthPictureEdge - 8; ++x)
        image.at(left + x, y) = region.at(x * region.width / (kDepthPictureEdge - 8), y * region.height / high);
    if (view.parts->points != nullptr) paint_depth_points(image, theme, view, left, kDepthPictureEdge - 8, high);
    paint_flow_bars(image, theme, look, network, left);
  }
  return image;
}

}  // namespace neurarium
