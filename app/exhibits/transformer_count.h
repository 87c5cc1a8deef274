// Count it: every matrix of the model on screen, or of a well-known one, with shape and number of parameters, what they
// weigh in each number format, and what one token costs.
#pragma once

#include "app/exhibits/transformer_state.h"

namespace neurarium {

class CountPanel {
 public:
  void draw(Ui& ui, const TransformerState& state, const Area& area);

 private:
  void draw_rows(Ui& ui, const Area& area, const TransformerSpec& spec) const;
  void draw_totals(Ui& ui, const Area& area, const TransformerSpec& spec, std::int64_t published) const;

  int model_ = 0;  // 0: the one on screen, else a preset
};

}  // namespace neurarium
