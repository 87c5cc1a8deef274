// A lesson in the window: a strip below the run bar with what to do, and an outline around the widget to do it with. It
// covers nothing, and its height stays while the lesson lasts, so that nothing moves under the pointer.
#pragma once

#include "app/sentence_witness.h"
#include "app/session.h"
#include "app/ui/layout.h"
#include "app/ui/ui.h"
#include "engine/lessons/lesson.h"

#include <memory>
#include <optional>
#include <string>

namespace neurarium {

// What the user decided in the strip; the shell does it.
enum class LessonAnswer : std::uint8_t {
  None,
  Done,     // all steps, with every check: a tick in the list
  OwnRun,   // back to the run that stood aside
  Stay,     // go on with the lesson's run
  Another,  // the list of lessons
};

class LessonPanel {
 public:
  void start(std::shared_ptr<const Lesson> lesson, double now);
  void close();
  [[nodiscard]] bool is_open() const { return run_.has_value(); }
  [[nodiscard]] const LessonRun* run() const { return run_ ? &*run_ : nullptr; }
  [[nodiscard]] bool has_ended() const { return ended_; }  // the last page: what to do with the runs

  // Pixels of the strip in a window of this width; 0 without a lesson.
  [[nodiscard]] float height(Ui& ui, float width);
  // Looks at the run and its screen and draws the strip. `own_run` is whether another one stands aside.
  LessonAnswer draw(Ui& ui, Session& session, Screen* screen, const Rect& rect, bool own_run);
  // Around the widget of the step, over everything else. `pulse`: it moves for the first seconds.
  void draw_outline(Ui& ui, bool pulse);
  [[nodiscard]] bool moves(double now) const;  // the outline does
  [[nodiscard]] double hint_at() const;        // when the hint is to come by itself; 0: not any more

 private:
  void look(Session& session, const ScreenLook& seen, double now);
  void enter(double now);
  void go_on_skipping(Session& session, Screen* screen, bool ready, double now);
  [[nodiscard]] LessonAnswer draw_buttons(Ui& ui, Session& session);
  [[nodiscard]] LessonAnswer draw_last_page(Ui& ui, const Rect& rect, bool own_run);
  void draw_text(Ui& ui, float width) const;

  std::optional<LessonRun> run_;
  bool ended_ = false;
  bool finished_ = false;  // with every check, when it ended
  // What a skipped step asks for is being done: first the network is changed, then the rest follows in it.
  enum class Skipping : std::uint8_t { No, Network, Rest, Waits };
  Skipping skipping_ = Skipping::No;
  bool hint_open_ = false;
  bool hinted_ = false;  // the user saw it, and closes it as he likes
  double entered_at_ = 0;
  std::string revealed_;  // the path that was scrolled to in this step
  struct Measured {
    const Lesson* lesson = nullptr;
    float width = 0, scale = 0;
    std::string language;
    int frames = 0;  // new characters are in the fonts with the second one
    bool operator==(const Measured&) const = default;
  };
  Measured measured_;
  float height_ = 0;
};

}  // namespace neurarium
