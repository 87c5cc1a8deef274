// Acts on the app like a user: real input events at widgets found by path, one small step a frame.
// `neurarium drive` and the UI tests use it on any platform; every function reports what it could not do.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "app/platform/input.h"
#include "app/ui/registry.h"
#include "engine/base.h"

namespace neurarium {

class Driver {
 public:
  // `frame` draws one frame of the app.
  Driver(InputQueue& input, Registry& registry, std::function<void()> frame);

  void wait(int frames);

  // A place inside a widget: 0 is left or top, 1 is right or bottom.
  struct At {
    float x = 0.5f;
    float y = 0.5f;
  };
  [[nodiscard]] Status hover(std::string_view path, At at = {0.5f, 0.5f});
  [[nodiscard]] Status click(std::string_view path, At at = {0.5f, 0.5f});
  [[nodiscard]] Status double_click(std::string_view path, At at = {0.5f, 0.5f});
  [[nodiscard]] Status right_click(std::string_view path, At at = {0.5f, 0.5f});
  [[nodiscard]] Status drag(std::string_view path, At from, At to);
  [[nodiscard]] Status drag_pixels(std::string_view path, float dx, float dy, At from = {0.5f, 0.5f});
  [[nodiscard]] Status wheel(std::string_view path, float notches, At at = {0.5f, 0.5f});
  // Ctrl+click, select all, type, Enter: works on sliders, drag numbers and text fields.
  [[nodiscard]] Status set_value(std::string_view path, const std::string& text);
  // Opens the choice at `path` and clicks the option, whose path is "<path>/<option>".
  [[nodiscard]] Status choose(std::string_view path, std::string_view option);

  void key(Key key);
  void chord(Chord chord);
  void type(const std::string& text);
  void drop(std::vector<std::string> files);
  void move_pixels(float x, float y);

 private:
  // Scrolls the widget into view if it is drawn but hidden, then gives its rectangle.
  [[nodiscard]] Result<Widget> locate(std::string_view path);
  [[nodiscard]] Result<ImVec2> aim(std::string_view path, At at);
  void press(int button);
  void release(int button);
  void drag_between(ImVec2 from, ImVec2 to);
  void modifiers(Mods mods, bool down);

  InputQueue& input_;
  Registry& registry_;
  std::function<void()> frame_;
};

}  // namespace neurarium
