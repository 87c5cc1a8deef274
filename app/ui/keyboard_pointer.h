// The keyboard as a pointer: Tab and the arrows go from widget to widget, Enter clicks, + and - turn the wheel. Inside
// a picture Ctrl+arrows move it freely, and H presses the button and holds it, so that the arrows drag. It moves the
// pointer itself, so hover cards, tooltips and F1 follow, and everything that the mouse reaches is reached.
#pragma once

#include "app/ui/ui.h"

#include <string>
#include <vector>

namespace neurarium {

class KeyboardPointer {
 public:
  // Once a frame, after everything was drawn: reads the keys, and draws the ring around the widget that has the focus.
  void update(Ui& ui);
  [[nodiscard]] const std::string& path() const { return path_; }  // of that widget; empty: none

 private:
  struct Stop {
    std::string path;
    Widget widget;
  };
  [[nodiscard]] static std::vector<Stop> stops(const Registry& registry);
  [[nodiscard]] std::string next(const Registry& registry, int by) const;
  [[nodiscard]] std::string neighbour(const Registry& registry, ImVec2 direction) const;
  void take_keys(Ui& ui);
  void go(Ui& ui, std::string path);
  [[nodiscard]] bool take_moves(Ui& ui);  // true when an arrow was used
  void move_to(Ui& ui, ImVec2 to);
  void hold(InputQueue& input, int button);
  void let_go(InputQueue& input);
  void follow(Ui& ui);
  void draw_pointer(Ui& ui) const;
  static void click(InputQueue& input, int button, int times);

  std::string path_;
  bool arriving_ = false;  // the pointer goes there once the widget can be seen
  bool leading_ = false;   // the pointer is where the keyboard put it
  bool free_ = false;      // it was moved away from the middle of a widget
  ImVec2 placed_{0, 0};    // where it was put; elsewhere, the mouse has moved
  int held_ = -1;          // the button that is held down
};

}  // namespace neurarium
