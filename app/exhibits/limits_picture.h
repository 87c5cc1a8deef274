// The task of the limits' exhibit as a picture, with the network's answers: the plane, rows of bits, or the line.
#pragma once

#include "app/draw/heatmap.h"
#include "app/draw/scatter.h"
#include "app/exhibits/limits_state.h"

#include <memory>
#include <vector>

namespace neurarium {

class LimitsPicture {
 public:
  explicit LimitsPicture(Platform& platform) : region_(platform), points_(platform) {}
  void draw(Ui& ui, LimitsState& state, const Area& area);

 private:
  void update(Ui& ui, const LimitsView& view);
  void draw_plane(Ui& ui, const LimitsView& view, const Area& area);
  void draw_bits(Ui& ui, const LimitsView& view, const Area& area) const;
  void draw_line(Ui& ui, const LimitsView& view, const Area& area);

  Heatmap region_;
  ScatterLayer points_;
  std::vector<ScatterPoint> dots_;
  std::shared_ptr<const LimitsView> pictured_;
  ThemeKind theme_ = ThemeKind::Dark;
};

}  // namespace neurarium
