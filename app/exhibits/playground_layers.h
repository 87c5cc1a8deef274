// Every layer by its numbers: histograms of weights, activations and gradients, and badges for what is wrong with it.
#pragma once

#include "app/exhibits/playground_state.h"
#include "app/ui/item.h"

#include <string>

namespace neurarium {

class LayersPanel {
 public:
  // Fills the rectangle; scrolls where there are more layers than fit.
  void draw(Ui& ui, PlaygroundState& state, ImVec2 min, ImVec2 max);
  // For tests: what the histogram under the pointer says.
  [[nodiscard]] const std::string& readout() const { return readout_; }

 private:
  void draw_layer(Ui& ui, PlaygroundState& state, std::size_t layer, float height);
  void draw_histogram(Ui& ui, std::string_view key, const Histogram& numbers, ImVec2 min, ImVec2 max);
  std::string readout_;
};

}  // namespace neurarium
