// Starting states as pictures, one click away. The pictures are trained in the background, one after the other,
// when the dialog is first opened.
#pragma once

#include "app/lessons/lesson_book.h"
#include "app/lessons/state_picture.h"
#include "app/probe.h"

#include <map>
#include <memory>
#include <string>

namespace neurarium {

class StateGallery {
 public:
  // `threads` false: a picture is trained in place, one a frame.
  explicit StateGallery(bool threads) : probe_(view_state, threads) {}

  void open() { opening_ = true; }
  // The state that was chosen in this frame; null: none.
  std::shared_ptr<const StartingState> draw(Ui& ui, const LessonBook& book);
  // A picture is still to come.
  [[nodiscard]] bool busy() const { return open_ && (asked_ || probe_.busy()); }

 private:
  struct Made {
    StateView view;
    std::unique_ptr<Picture> picture;
    ThemeKind theme = ThemeKind::Dark;
  };
  void make_pictures(Ui& ui, const LessonBook& book);
  bool draw_card(Ui& ui, const StartingState& state, float width, float height);
  void draw_picture(Ui& ui, const StartingState& state, ImVec2 min, ImVec2 max);

  Probe<std::shared_ptr<const StartingState>, StateView> probe_;
  std::shared_ptr<const StartingState> asked_;
  std::map<std::shared_ptr<const StartingState>, Made> made_;
  bool opening_ = false;
  bool open_ = false;
};

}  // namespace neurarium
