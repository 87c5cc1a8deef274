// Two moments of Playground runs beside each other: where their answers differ over the plane, how their weights differ
// where the networks agree, and which settings do.
#pragma once

#include "engine/change_note.h"
#include "engine/exhibits/playground_view.h"

#include <string>
#include <vector>

namespace neurarium {

// A layer that both networks have, of the same width and with the same inputs. Here minus there.
struct LayerDifference {
  std::string name;  // "h0", "out"
  std::int64_t units = 0, inputs = 0;
  std::vector<float> weight;  // [units, inputs]
  std::vector<float> bias;    // [units]
};

struct PlaygroundComparison {
  std::vector<ChangeNote> settings;  // from there to here
  // Of the outputs, here minus there, over the decision region's grid [kRegionGrid^2]; of several classes, of the class
  // that the network here chooses. Empty where the two do not answer the same question.
  std::vector<float> output;
  double largest_output = 0;   // |difference|
  bool other_plane = false;    // empty because the points lie elsewhere
  bool other_outputs = false;  // empty because outputs mean something else
  std::vector<LayerDifference> layers;
  std::vector<std::string> unlike;              // layers of one network that the other does not have alike
  double largest_weight = 0;                    // |difference|, biases too
  std::string structure_here, structure_there;  // "2-8-8-1"

  [[nodiscard]] const LayerDifference* layer(std::string_view name) const;
};

[[nodiscard]] PlaygroundComparison compare_playgrounds(const PlaygroundView& here, const PlaygroundView& there);

}  // namespace neurarium
