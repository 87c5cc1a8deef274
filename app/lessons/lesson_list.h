// The dialog that lists the lessons, with a tick at those that were completed.
#pragma once

#include "app/lessons/lesson_book.h"

#include <memory>

namespace neurarium {

class LessonList {
 public:
  void open() { opening_ = true; }
  // The lesson that was chosen in this frame; null: none.
  std::shared_ptr<const Lesson> draw(Ui& ui, const LessonBook& book);

 private:
  bool opening_ = false;
};

}  // namespace neurarium
