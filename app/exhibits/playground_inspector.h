// The right column: the selected number, how it was made term by term, a check of its gradient, its neighbours as
// sliders; or the settings of training.
#pragma once

#include "app/exhibits/playground_network.h"
#include "engine/gradient_check.h"

namespace neurarium {

class PlaygroundInspector {
 public:
  void draw(Ui& ui, Session& session, PlaygroundState& state, const NetworkPicture& network);

 private:
  bool follow(PlaygroundState& state);
  void draw_explanation(Ui& ui, PlaygroundState& state);
  void draw_check(Ui& ui, PlaygroundState& state);

  bool checking_ = false;
  GradientCheck check_;
  std::shared_ptr<const PlaygroundView> checked_view_;  // what the check is of
  Cell checked_cell_;
};

}  // namespace neurarium
