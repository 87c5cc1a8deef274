// Painting, moving and erasing points on the decision region while training runs: the boundary follows the hand.
#pragma once

#include "app/draw/scatter.h"
#include "app/exhibits/playground_state.h"
#include "app/ui/item.h"

#include <cstdint>

namespace neurarium {

// The tool and its brush, for the data column.
void draw_paint_settings(Ui& ui, PlaygroundState& state);

// What the pointer does on the region. A stroke is one entry of undo.
class PointTools {
 public:
  // `under`: the row of the point under the pointer, or -1. True when the pointer's click is used up.
  bool use(Ui& ui, Session& session, PlaygroundState& state, const Item& region, const DataWindow& window,
           std::int32_t under);

 private:
  bool move(Session& session, const PlaygroundState& state, const Item& region, const DataWindow& window,
            std::int32_t under);
  void stroke(Session& session, const PlaygroundState& state, const Item& region, const DataWindow& window);
  void commit(Session& session, std::string_view label, bool finished);

  Points working_;             // what the stroke has made so far; null between strokes
  std::int32_t grabbed_ = -1;  // the row that is dragged
  bool pressed_ = false;       // the button is down on the region
  bool made_ = false;          // something changed since it went down
  bool changed_ = false;       // since the last commit
  double due_ = 0;             // points that the brush owes
  double committed_at_ = 0;    // in seconds of the interface
};

}  // namespace neurarium
