// Where a logit comes from, as a waterfall: embedding, heads, perceptrons and biases, each with what it adds to the
// logit of one next token, or to its lead over another.
#pragma once

#include "app/exhibits/transformer_state.h"
#include "engine/interpret/attribution.h"

#include <memory>
#include <string>

namespace neurarium {

class AttributionPanel {
 public:
  void draw(Ui& ui, TransformerState& state, const Area& area);
  [[nodiscard]] const Attribution& shown() const { return parts_; }

 private:
  void draw_choices(Ui& ui, const TransformerView& view, const Area& area);
  void update(const TransformerState& state);
  void draw_bars(Ui& ui, TransformerState& state, const Area& area);
  void draw_bar_card(Ui& ui, const TransformerView& view, std::size_t bar) const;

  int token_ = -1;    // as chosen; -1: the most probable
  int against_ = -1;  // -1: none
  Attribution parts_;
  std::shared_ptr<const TransformerView> view_;
};

}  // namespace neurarium
