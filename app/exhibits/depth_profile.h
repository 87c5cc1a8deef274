// One network of the exhibit of depth as a row of layers: a bar for the gradient of each, a mark for what its units
// give, arcs for the skips, and the sentence that says what it comes to.
#pragma once

#include "app/draw/axis.h"
#include "app/exhibits/depth_state.h"
#include "app/ui/item.h"

#include <vector>

namespace neurarium {

class DepthProfile {
 public:
  explicit DepthProfile(int network) : network_(network) {}
  // `axis` is of the bars, the same for both networks.
  void draw(Ui& ui, Session& session, DepthState& state, const Axis& axis, const Area& area);

 private:
  // Where the layers stand.
  struct Columns {
    float left = 0, each = 1;
    int count = 1;
    [[nodiscard]] float at(int layer) const { return left + each * static_cast<float>(layer); }
    [[nodiscard]] int under(float x) const;
  };
  [[nodiscard]] const DeepNetworkLook& look(const DepthState& state) const {
    return state.view->networks[static_cast<std::size_t>(network_)];
  }
  float draw_head(Ui& ui, const DepthState& state, const Area& area) const;
  void draw_skips(Ui& ui, Session& session, DepthState& state, const Columns& columns, const Area& area);
  void draw_arcs(Ui& ui, const DepthState& state, const Columns& columns, const Area& area, int under) const;
  void draw_bars(Ui& ui, Session& session, DepthState& state, const Axis& axis, const Columns& columns,
                 const Area& area);
  void draw_signal(Ui& ui, Session& session, DepthState& state, const Columns& columns, const Area& area);
  void draw_stuck(Ui& ui, const DepthState& state, const Columns& columns, const Area& area) const;
  void draw_numbers(Ui& ui, const Columns& columns, float top) const;
  void mark_pinned(Ui& ui, const DepthState& state, const Columns& columns, const Area& area) const;
  void touch(Ui& ui, Session& session, DepthState& state, const Columns& columns, const Item& item);
  void scale_by_drag(Ui& ui, Session& session, const DepthState& state, const Item& item);

  int network_;
  int painted_ = -1;       // skips under a held button become on (1) or off (0)
  int last_painted_ = -1;  // the layer that had it last
  DepthPick menu_;
  int grabbed_ = -1;  // the layer whose weights are dragged larger or smaller
  float press_y_ = 0;
  bool held_ = false, moved_ = false;
  std::shared_ptr<const DepthView> grabbed_view_;  // as it was when the drag began
};

// The logarithmic axis on which the bars of both networks stand.
[[nodiscard]] Axis depth_axis(const DepthView& view, DepthMeasure measure);

}  // namespace neurarium
