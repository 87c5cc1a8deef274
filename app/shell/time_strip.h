// The past of the run under the pointer: a slider over all its steps that shows keyframes while it is dragged and the
// exact step when it is released, marks where the user intervened, and the lines that were left behind.
#pragma once

#include "app/screen.h"
#include "app/shell/branch_rails.h"
#include "app/ui/layout.h"
#include "app/ui/ui.h"

#include <cstdint>
#include <optional>

namespace neurarium {

class TimeStrip {
 public:
  // Draws into the area of the present window. `screen` may be null.
  void draw(Ui& ui, Session& session, Screen* screen, const Rect& area);
  // Pauses and goes to a step, exactly.
  static void go_to(Session& session, std::int64_t step);

 private:
  struct Track {
    float left, right;  // of the middle of the knob
    std::int64_t head;
    [[nodiscard]] float x(std::int64_t step) const;
    [[nodiscard]] float x_beyond(std::int64_t step) const;  // the same, but right of the end for what lies after it
    [[nodiscard]] std::int64_t step(float at) const;
  };
  static Track track_of(Ui& ui, const Snapshot& snapshot, const Rect& row);
  void draw_title(Ui& ui, const Snapshot& snapshot, const Rect& row) const;
  void draw_slider(Ui& ui, Session& session, const Rect& row);
  void handle_slider(Ui& ui, Session& session, const Track& track, const struct Item& item);
  void draw_track(Ui& ui, const Snapshot& snapshot, const Track& track, const Rect& row, bool hot) const;
  void draw_samples(Ui& ui, Session& session, const Rect& row) const;
  void draw_buttons(Ui& ui, Session& session, Screen* screen, const Rect& row);
  float draw_branches(Ui& ui, Session& session, ImVec2 at);
  void draw_compare(Ui& ui, Session& session, Screen& screen, ImVec2 at, float right);
  void draw_rails(Ui& ui, Session& session, Screen* screen, const Rect& slider, const Rect& area);

  BranchRails rails_;
  std::optional<std::int64_t> dragged_;  // the step under the knob while it is held
};

}  // namespace neurarium
