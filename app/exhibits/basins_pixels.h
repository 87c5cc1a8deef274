// The Hopfield network: a stored pattern that is drawn with the mouse, the noisy start, the pixels as they fall, and
// their energy.
#pragma once

#include "app/exhibits/basins_state.h"
#include "app/ui/item.h"

#include <string>
#include <vector>

namespace neurarium {

// Pixels that are on as dark squares of ink on a paper; `edge` is the side on the screen.
void draw_pixels(ImDrawList& list, const Theme& theme, const Area& square, const Pixels& pixels, int side, ImU32 ink);

class BasinsPixels {
 public:
  void draw(Ui& ui, Session& session, BasinsState& state, const Area& area);

 private:
  void draw_stored(Ui& ui, Session& session, BasinsState& state, const Area& square);
  void draw_start(Ui& ui, Session& session, BasinsState& state, const Area& square) const;
  void draw_now(Ui& ui, Session& session, BasinsState& state, const Area& square) const;
  void draw_gallery(Ui& ui, Session& session, BasinsState& state, const Area& area) const;

  int pen_ = 0;    // what the stroke makes of pixels: 1, -1, or 0 between strokes
  Pixels stroke_;  // the pattern as the stroke has left it
};

// The energy over the updates: what has been walked in colour, what is to come pale.
void draw_energy(Ui& ui, const BasinsState& state, const Area& area);

// The pixels go on as far as `updates`; the settings keep it.
void show_updates(Session& session, BasinsState& state, std::int64_t updates, bool finished = true);
// Starts and stops the falling; at the bottom it begins again from the start.
void toggle_falling(Session& session, BasinsState& state);

// Beside the picture: the start, the memory, where random starts end.
void draw_pixels_inspector(Ui& ui, Session& session, BasinsState& state);

}  // namespace neurarium
