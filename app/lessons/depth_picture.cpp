#include "app/lessons/depth_picture.h"

#include "app/exhibits/depth_region.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr int kDepthPictureEdge = 160, kDepthPictureBars = 48;
constexpr double kDepthPictureDecades = 10;

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
    paint_flow_bars(image, theme, look, network, left);
  }
  return image;
}

}  // namespace neurarium
