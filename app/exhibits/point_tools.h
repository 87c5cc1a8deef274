// Painting, moving and erasing points in the plane while training runs: the boundary follows the hand. The Playground
// and the neuron paint with the same tools.
#pragma once

#include "app/draw/scatter.h"
#include "app/ui/item.h"
#include "engine/data/points.h"

#include <cstdint>
#include <functional>
#include <string_view>

namespace neurarium {

// What the left button does to the points. Look: a click chooses an example, a drag moves a point.
enum class PointTool : std::uint8_t { Look, Paint, Erase };
struct PaintSettings {
  PointTool tool = PointTool::Look;
  int label = 0;        // the class that is painted
  double value = 1;     // or the value, where the data is a regression
  double size = 6;      // radius of the brush in percent of the region's side
  double density = 20;  // points a second
};

// The points that are painted on, and where a stroke goes.
struct PaintedPoints {
  Points shown;                    // as the picture has them
  std::function<Points()> newest;  // after all changes that were committed
  // `label` is the catalog key of the undo entry; `finished` ends the stroke.
  std::function<void(Points points, std::string_view label, bool finished)> commit;
};

// The tool and its brush as widgets; `most_classes` that can be painted, with one more than there are.
void draw_paint_settings(Ui& ui, PaintSettings& paint, const PointSet& points, int most_classes);

// What the pointer does on the region. A stroke is one entry of undo.
class PointTools {
 public:
  // `under`: the row of the point under the pointer, or -1. True when the pointer's click is used up. `help` becomes
  // the key that explains the brush.
  bool use(Ui& ui, const PaintSettings& paint, const PaintedPoints& points, const Item& region,
           const DataWindow& window, std::int32_t under, std::string_view& help);

 private:
  bool move(const PaintedPoints& points, const Item& region, const DataWindow& window, std::int32_t under);
  void stroke(const PaintSettings& paint, const PaintedPoints& points, const Item& region, const DataWindow& window);
  void commit(const PaintedPoints& points, std::string_view label, bool finished);

  Points working_;             // what the stroke has made so far; null between strokes
  std::int32_t grabbed_ = -1;  // the row that is dragged
  bool pressed_ = false;       // the button is down on the region
  bool made_ = false;          // something changed since it went down
  bool changed_ = false;       // since the last commit
  double due_ = 0;             // points that the brush owes
  double committed_at_ = 0;    // in seconds of the interface
};

}  // namespace neurarium
