// A decision region with its points as a picture of any size, for what is shown beside the run: moments that are
// compared, lanes of a race.
#pragma once

#include "app/draw/heatmap.h"
#include "app/draw/scatter.h"
#include "app/exhibits/playground_output.h"

#include <memory>
#include <vector>

namespace neurarium {

// One pixel a cell of the region's grid. `discretize`: the decision alone, without how sure the network is.
[[nodiscard]] Image picture_of_region(const Theme& theme, const PlaygroundView& view, bool discretize = false);
[[nodiscard]] std::vector<ScatterPoint> region_points(const Theme& theme, const PlaygroundView& view);

class RegionPicture {
 public:
  explicit RegionPicture(Platform& platform) : heat_(platform), points_(platform) {}
  void show(const Image& image, std::vector<ScatterPoint> points, const Domain& domain);
  void draw(Ui& ui, ImVec2 min, ImVec2 max);
  [[nodiscard]] const Image& image() const { return heat_.picture().image(); }

 private:
  Heatmap heat_;
  ScatterLayer points_;
  std::vector<ScatterPoint> shown_;
  DataWindow window_;
};

}  // namespace neurarium
