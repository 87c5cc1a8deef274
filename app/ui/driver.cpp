// Each event gets its frames: ImGui must see the pointer on a widget before the press to know that it is hovered.
#include "app/ui/driver.h"

#include <algorithm>
#include <utility>

namespace neurarium {

Driver::Driver(InputQueue& input, Registry& registry, std::function<void()> frame)
    : input_(input), registry_(registry), frame_(std::move(frame)) {}

void Driver::wait(int frames) {
  for (int i = 0; i < frames; ++i) frame_();
  for (int guard = 0; input_.pending() && guard < 1000; ++guard) frame_();
}

Result<Widget> Driver::locate(std::string_view path) {
  const Widget* widget = registry_.find(path);
  if (widget != nullptr && !widget->visible) {
    registry_.reveal(path);
    wait(3);
  }
  return registry_.require(path);
}

Result<ImVec2> Driver::aim(std::string_view path, At at) {
  Result<Widget> widget = locate(path);
  if (!widget) return widget.error();
  // The far edge itself is outside.
  const ImVec2 size{std::max(0.0f, widget->max.x - widget->min.x - 1.0f),
                    std::max(0.0f, widget->max.y - widget->min.y - 1.0f)};
  return ImVec2{widget->min.x + 0.5f + size.x * at.x, widget->min.y + 0.5f + size.y * at.y};
}

void Driver::move_pixels(float x, float y) {
  input_.move(x, y);
  wait(2);
}

void Driver::press(int button) {
  input_.button(button, true);
  wait(1);
}

void Driver::release(int button) {
  input_.button(button, false);
  wait(2);
}

Status Driver::hover(std::string_view path, At at) {
  Result<ImVec2> point = aim(path, at);
  if (!point) return point.error();
  move_pixels(point->x, point->y);
  return ok_status();
}

Status Driver::click(std::string_view path, At at) {
  if (Status hovered = hover(path, at); !hovered) return hovered;
  press(0);
  release(0);
  return ok_status();
}

Status Driver::double_click(std::string_view path, At at) {
  if (Status hovered = hover(path, at); !hovered) return hovered;
  for (int i = 0; i < 2; ++i) {
    press(0);
    input_.button(0, false);
    wait(1);
  }
  wait(2);
  return ok_status();
}

Status Driver::right_click(std::string_view path, At at) {
  if (Status hovered = hover(path, at); !hovered) return hovered;
  press(1);
  release(1);
  return ok_status();
}

void Driver::drag_between(ImVec2 from, ImVec2 to) {
  constexpr int kSteps = 8;
  move_pixels(from.x, from.y);
  press(0);
  for (int i = 1; i <= kSteps; ++i) {
    const float t = static_cast<float>(i) / kSteps;
    input_.move(from.x + (to.x - from.x) * t, from.y + (to.y - from.y) * t);
    wait(1);
  }
  release(0);
}

Status Driver::drag(std::string_view path, At from, At to) {
  Result<ImVec2> a = aim(path, from);
  if (!a) return a.error();
  Result<ImVec2> b = aim(path, to);
  if (!b) return b.error();
  drag_between(*a, *b);
  return ok_status();
}

Status Driver::drag_pixels(std::string_view path, float dx, float dy, At from) {
  Result<ImVec2> a = aim(path, from);
  if (!a) return a.error();
  drag_between(*a, {a->x + dx, a->y + dy});
  return ok_status();
}

Status Driver::wheel(std::string_view path, float notches, At at) {
  if (Status hovered = hover(path, at); !hovered) return hovered;
  wait(20);  // a slider listens to the wheel only after the pointer has rested on it
  input_.wheel(0.0f, notches);
  wait(2);
  return ok_status();
}

Status Driver::set_value(std::string_view path, const std::string& text) {
  if (Status hovered = hover(path); !hovered) return hovered;
  modifiers({.ctrl = true}, true);
  press(0);
  release(0);
  modifiers({.ctrl = true}, false);
  chord({Key::A, {.ctrl = true}});
  type(text);
  key(Key::Enter);
  wait(1);
  return ok_status();
}

Status Driver::choose(std::string_view path, std::string_view option) {
  const std::string target = fmt::format("{}/{}", path, option);
  if (registry_.find(target) == nullptr)
    if (Status opened = click(path); !opened) return opened;
  wait(1);
  return click(target);
}

void Driver::modifiers(Mods mods, bool down) {
  for (const auto& [on, key] : {std::pair{mods.ctrl, Key::LeftCtrl},
                                {mods.shift, Key::LeftShift},
                                {mods.alt, Key::LeftAlt},
                                {mods.super, Key::LeftSuper}})
    if (on) input_.key(key, down);
  wait(1);
}

void Driver::key(Key key) { chord({key, {}}); }

void Driver::chord(Chord chord) {
  modifiers(chord.mods, true);
  input_.key(chord.key, true);
  wait(1);
  input_.key(chord.key, false);
  wait(1);
  modifiers(chord.mods, false);
}

void Driver::type(const std::string& text) {
  input_.text(text);
  wait(2);
}

void Driver::drop(std::vector<std::string> files) {
  input_.drop(std::move(files));
  wait(1);
}

}  // namespace neurarium
