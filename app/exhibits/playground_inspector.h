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
  void draw_check(Ui& ui, const Session& session, PlaygroundState& state);
  bool update_check(Ui& ui, const Session& session, const PlaygroundState& state, const Cell& cell);

  bool checking_ = false;
  int check_rows_ = 0;  // 0: the current example, 1: the coming mini-batch
  GradientCheck check_;
  std::shared_ptr<const PlaygroundView> checked_view_;  // what the check is of
  std::shared_ptr<const StepWalk> checked_step_;        // null: of the current example
  Cell checked_cell_;
};

}  // namespace neurarium
