// Which place is nearest: the exact regions, whose places are dragged, the network's beside them, and what networks of
// each size came to.
#pragma once

#include "app/draw/heatmap.h"
#include "app/draw/scatter.h"
#include "app/exhibits/basins_state.h"
#include "app/ui/item.h"

#include <optional>
#include <vector>

namespace neurarium {

// The network's regions in the colours of the places, `zoom` pixels a sample; what is wrong is hatched.
[[nodiscard]] Image nearest_image(const Theme& theme, const NearestRegions& regions, int zoom);

class BasinsPlane {
 public:
  explicit BasinsPlane(Platform& platform) : answer_(platform), samples_(platform) {}
  void draw(Ui& ui, Session& session, BasinsState& state, const Area& area);

 private:
  void update(Ui& ui, const BasinsState& state);
  void draw_exact(Ui& ui, Session& session, BasinsState& state, const Area& square);
  void draw_answer(Ui& ui, const BasinsState& state, const Area& square);
  void draw_verdict(Ui& ui, const BasinsState& state, const Area& area) const;
  void touch(Ui& ui, Session& session, const std::vector<PlanePlace>& places, const Item& item);
  void drag(Ui& ui, Session& session, const std::vector<PlanePlace>& places, const Item& item, int under);

  Heatmap answer_;
  ScatterLayer samples_;
  std::vector<ScatterPoint> points_;
  std::shared_ptr<const BasinsView> pictured_;
  ThemeKind theme_ = ThemeKind::Dark;
  int grabbed_ = -1;  // the place that is dragged
  bool pressed_ = false;
  std::vector<PlanePlace> moving_;  // while it is
  int menu_ = -1;                   // the place whose menu is open
};

// The sizes that were trained as points over the number of units; a click chooses a size.
void draw_basin_sizes(Ui& ui, Session& session, BasinsState& state, const Area& area);

}  // namespace neurarium
