// The confusion matrix: which classes the network takes for which. A click on a cell shows its points on the region.
#pragma once

#include "app/exhibits/playground_state.h"
#include "app/ui/item.h"

#include <string>

namespace neurarium {

class ConfusionPanel {
 public:
  // Draws from `min` on, at most down to max.y; the lower end of what it drew.
  float draw(Ui& ui, PlaygroundState& state, ImVec2 min, ImVec2 max);
  [[nodiscard]] const std::string& readout() const { return readout_; }  // of the cell under the pointer

 private:
  void draw_cell(Ui& ui, PlaygroundState& state, const Confusion& part, int actual, int predicted, ImVec2 min,
                 ImVec2 max);
  void draw_heads(Ui& ui, const PlaygroundView& view, const Confusion& part, ImVec2 corner, ImVec2 cell, float names);
  bool test_ = false;  // which part of the data
  std::string readout_;
};

}  // namespace neurarium
