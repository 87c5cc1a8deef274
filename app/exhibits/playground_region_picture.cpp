#include "app/exhibits/playground_region_picture.h"

#include <algorithm>

namespace neurarium {

Image picture_of_region(const Theme& theme, const PlaygroundView& view, bool discretize) {
  const RegionColors colors(theme, view, discretize);
  Image image(kRegionGrid, kRegionGrid);
  std::vector<float> outputs(view.region.size());
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    for (std::size_t k = 0; k < outputs.size(); ++k) outputs[k] = view.region[k][i];
    image.pixels[i] = colors(outputs);
  }
  return image;
}

std::vector<ScatterPoint> region_points(const Theme& theme, const PlaygroundView& view) {
  const RegionColors colors(theme, view);
  const PointSet& points = *view.parts->points;
  std::vector<ScatterPoint> out;
  out.reserve(view.shown.rows.size());
  for (std::size_t i = 0; i < view.shown.rows.size(); ++i) {
    const auto row = static_cast<std::size_t>(view.shown.rows[i]);
    const float label = points.target[row];
    const auto shape = points.classes == 0 ? std::uint8_t{0} : static_cast<std::uint8_t>(label);
    out.push_back(
        {points.x[2 * row], points.x[2 * row + 1], colors.of_label(label), shape, view.is_test[i], !view.right[i]});
  }
  return out;
}

void RegionPicture::show(const Image& image, std::vector<ScatterPoint> points, const Domain& d) {
  heat_.update(image);
  shown_ = std::move(points);
  window_ = {static_cast<float>(d.x1_low), static_cast<float>(d.x1_high), static_cast<float>(d.x2_low),
             static_cast<float>(d.x2_high)};
}

void RegionPicture::draw(Ui& ui, ImVec2 min, ImVec2 max) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  heat_.draw(list, min, max);
  const float radius = std::clamp((max.x - min.x) / 110.0f / ui.scale(), 1.2f, 3.5f);
  points_.draw(ui, min, max, window_, shown_, shown_.size() > 1500 ? radius * 0.6f : radius);
  list.AddRect(min, max, ui.theme().line);
}

}  // namespace neurarium
