// What may come next: the most probable tokens after the chosen position with logit and probability, and the
// temperature that sharpens or flattens the softmax between the two.
#pragma once

#include "app/exhibits/transformer_edit.h"

namespace neurarium {

class NextBars {
 public:
  void draw(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const Area& area);

 private:
  void draw_bar(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const Item& item,
                const NextToken& next) const;
};

}  // namespace neurarium
