// What the model wrote by itself while it was trained, from the same beginning each time: a line a sample, and a click
// goes to that step.
#pragma once

#include "app/exhibits/transformer_state.h"

namespace neurarium {

class SamplesPanel {
 public:
  void draw(Ui& ui, Session& session, const Area& area);
  static void draw_settings(Ui& ui, Session& session, const Area& area);

 private:
  std::int64_t shown_step_ = -1;  // scrolls when the run has moved
};

}  // namespace neurarium
