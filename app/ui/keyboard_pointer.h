// The keyboard as a pointer: Tab and the arrows go from widget to widget, Enter clicks, + and - turn the wheel. It
// moves the pointer itself, so hover cards, tooltips and F1 follow, and everything that the mouse reaches is reached.
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
  void follow(Ui& ui);
  static void click(InputQueue& input, int button, int times);

  std::string path_;
  bool arriving_ = false;  // the pointer goes there once the widget can be seen
  ImVec2 placed_{0, 0};    // where the pointer was put; elsewhere, the mouse has moved
};

}  // namespace neurarium
