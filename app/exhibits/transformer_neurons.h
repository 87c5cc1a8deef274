// The perceptron of one block: every neuron at every token, and the strongest neurons of one token by name.
#pragma once

#include "app/exhibits/transformer_edit.h"
#include "app/exhibits/transformer_strips.h"

namespace neurarium {

class NeuronPanel {
 public:
  explicit NeuronPanel(Platform& platform) : strips_(platform) {}
  void draw(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const Area& area);

 private:
  void draw_layers(Ui& ui, TransformerState& state, const Area& area) const;
  void draw_strongest(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const Area& area) const;

  ValueStrips strips_;
};

}  // namespace neurarium
