// The contract of an exhibit's screen: it observes the newest snapshot, then draws the centre and the inspector. It
// contains no maths of networks; what it shows comes from the engine's view of the exhibit.
#pragma once

#include "app/session.h"
#include "app/ui/ui.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neurarium {

struct Area {
  ImVec2 min, max;
  [[nodiscard]] float width() const { return max.x - min.x; }
  [[nodiscard]] float height() const { return max.y - min.y; }
};

// The time of what is on the screen, where that is not the run (pixels that fall): the run bar, the strip of time and
// their keys then belong to it.
struct OwnTime {
  struct Keys {  // of the catalog
    std::string_view reset, play, pause, step, round, back, pace;
    std::string_view at, rounds;  // what is counted, and how many rounds that makes
  };
  const Keys* keys = nullptr;
  std::int64_t at = 0, end = 0, round = 1;  // `round` of them make one round, as batches make an epoch
  bool playing = false;
  double* pace = nullptr;  // a second
  double slowest = 1, fastest = 1;
};

// What a screen shows beside the run (a race, a comparison), as numbers to export.
struct ScreenTable {
  std::string_view key;   // catalog key of its name; also "<key>.tip"
  std::string_view file;  // a name for the file
  std::function<std::string()> csv;
};

class Screen {
 public:
  virtual ~Screen() = default;
  // A new snapshot, or the first look: asks for a new view. Called once a frame before drawing, cheap when nothing
  // changed.
  virtual void update(Session& session) = 0;
  // Something is still being computed, so another frame is needed soon.
  [[nodiscard]] virtual bool busy() const = 0;
  // Something moves by itself and does not end by itself (a walk that plays): frames follow each other.
  [[nodiscard]] virtual bool animating() const { return false; }
  virtual void draw_center(Ui& ui, Session& session, const Area& area) = 0;
  virtual void draw_inspector(Ui& ui, Session& session) = 0;  // inside the inspector's column
  // A file dropped on the window, or opened from the command line; false when it is none of this screen's.
  virtual bool open_file(Ui& ui, Session& session, const std::string& path) = 0;
  // The reference of the value in the inspector ("h0.act[1]"); empty: none.
  [[nodiscard]] virtual std::string selected() const { return {}; }
  // F1 under the mouse: the catalog key that explains it; empty: nothing there.
  [[nodiscard]] virtual std::string_view help_key() const { return {}; }
  virtual void escape() {}  // Esc: unpin

  // Beside what is on the screen: a moment of the line of that name (see line_name).
  [[nodiscard]] virtual bool can_compare() const { return false; }
  virtual void compare(Session&, std::int32_t, std::int64_t) {}
  // What else it can do, for the palette: catalog keys.
  [[nodiscard]] virtual std::vector<std::string_view> actions() const { return {}; }
  virtual void act(Session&, std::string_view) {}
  // For the export: what is on the screen now. Their functions hold as long as the frame lasts.
  [[nodiscard]] virtual std::vector<ScreenTable> tables() const { return {}; }
  // It is shown from now on, and another exhibit has a run that waits.
  virtual void meet(std::string_view, const Timeline&) {}
  // Another exhibit is shown from now on: what runs by itself rests.
  virtual void leave() {}
  // Space, where something else than the run is on the screen.
  virtual bool toggle_play(Session&) { return false; }
  [[nodiscard]] virtual std::optional<OwnTime> own_time() { return {}; }
  virtual void go_to(Session&, std::int64_t, bool /*finished*/) {}  // in its own time; halts there
  virtual void draw_beside_time(Ui&, const Area&) {}                // where the loss stands beside the run's time

  // The starting state, by its name, that was chosen beside the picture; empty: none. Once.
  [[nodiscard]] std::string take_wanted_state() { return std::exchange(wanted_state_, {}); }

 protected:
  std::string wanted_state_;
};

// `threads`: compute views on a thread of their own (the window), or in place (tests, pictures: the same frame).
std::unique_ptr<Screen> make_screen(std::string_view exhibit, bool threads);

}  // namespace neurarium
