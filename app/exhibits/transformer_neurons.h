// The perceptron of one block: every neuron at every token, the strongest neurons of one token by name, and the places
// of the test sequences at which the chosen neuron fires most.
#pragma once

#include "app/exhibits/transformer_edit.h"
#include "app/exhibits/transformer_strips.h"
#include "app/exhibits/view_probe.h"
#include "engine/interpret/neuron_examples.h"

namespace neurarium {

class NeuronPanel {
 public:
  NeuronPanel(Platform& platform, bool threads);
  void draw(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const Area& area);
  [[nodiscard]] bool busy() const { return examples_.busy(); }

 private:
  void draw_layers(Ui& ui, TransformerState& state, const Area& area) const;
  void draw_map(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const Area& area);
  void draw_strongest(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const Area& area);
  // transformer_neuron_examples.cpp
  void draw_examples(Ui& ui, TransformerState& state, const Area& area);
  void draw_example(Ui& ui, const TransformerView& view, const NeuronExamples& examples, const NeuronExample& example,
                    float limit, const Area& area) const;

  ValueStrips strips_;
  ViewProbe<int, NeuronExamples> examples_;  // of a layer
  std::int64_t neuron_ = -1;                 // that the examples are of: selected, else the strongest
};

}  // namespace neurarium
