// The bar on top: reset, play, steps, speed; where the run stands; the seed; undo and redo.
#pragma once

#include "app/session.h"
#include "app/shell/step_size.h"
#include "app/shell/user_settings.h"
#include "app/ui/layout.h"
#include "app/ui/ui.h"

#include <string>

namespace neurarium {

class RunBar {
 public:
  // `frame_ms`: how long the last frame took.
  void draw(Ui& ui, Session& session, UserSettings& settings, const Rect& area, double frame_ms);

 private:
  void tell_stop(Ui& ui, const Snapshot& snapshot);
  void draw_readouts(Ui& ui, const Snapshot& snapshot, float from, float to, double frame_ms);
  void draw_seed(Ui& ui, Session& session, float x);

  bool stop_told_ = false;
  double seed_ = 0;  // in the field, also while it is being dragged
  bool seed_dragged_ = false;
  double rates_at_ = -1;  // when the readings below were taken: they change twice a second
  std::string rate_, samples_, frame_;
};

// What the play button and the space bar do.
void toggle_play(Session& session);
void step_back(Session& session);
// Take the last change back, or make it again, and say which it was.
void undo(Ui& ui, Session& session);
void redo(Ui& ui, Session& session);
void draw_undo(Ui& ui, Session& session, ImVec2 at);  // both buttons; `at`: the left end, in the middle of the bar
void set_speed(Session& session, double steps_per_second);  // the right end of the slider means no limit

}  // namespace neurarium
