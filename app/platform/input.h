// One queue for everything the user does; window callbacks, tests and `drive` feed it, ImGui is fed from it.
// A press and its release never fall into the same frame, nor does a modifier change in the frame of a key that it goes
// with, so short taps and quick chords are not lost on any ImGui version.
#pragma once

#include <array>
#include <deque>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base.h"

namespace neurarium {

// Keys carry GLFW's codes, so the window needs no table.
// clang-format off
enum class Key : int {
  Space = 32, Apostrophe = 39, Comma = 44, Minus = 45, Period = 46, Slash = 47,
  Num0 = 48, Num1, Num2, Num3, Num4, Num5, Num6, Num7, Num8, Num9, Semicolon = 59, Equal = 61,
  A = 65, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S, T, U, V, W, X, Y, Z,
  LeftBracket = 91, Backslash = 92, RightBracket = 93, GraveAccent = 96,
  Escape = 256, Enter, Tab, Backspace, Insert, Delete, Right, Left, Down, Up, PageUp, PageDown, Home, End,
  F1 = 290, F2, F3, F4, F5, F6, F7, F8, F9, F10, F11, F12, KeypadEnter = 335,
  LeftShift = 340, LeftCtrl, LeftAlt, LeftSuper, RightShift, RightCtrl, RightAlt, RightSuper,
};
// clang-format on
inline constexpr int kKeyCount = 512;

struct Mods {
  bool ctrl = false, shift = false, alt = false, super = false;
  bool operator==(const Mods&) const = default;
};

struct Chord {
  Key key = Key::Space;
  Mods mods;
};

[[nodiscard]] bool known_key(int code);
[[nodiscard]] std::string key_name(Key key);  // "A", "F1", "Ctrl", "Enter", "."
[[nodiscard]] std::string chord_name(Chord chord);
// "Ctrl+Shift+Z", "Space", "."; case does not matter.
[[nodiscard]] Result<Chord> parse_chord(std::string_view text);

class InputQueue {
 public:
  void move(float x, float y);         // window coordinates; -FLT_MAX means the pointer left the window
  void button(int button, bool down);  // 0 left, 1 right, 2 middle
  void wheel(float dx, float dy);
  void key(Key key, bool down);
  void text(std::string utf8);
  void focus(bool focused);  // losing the focus releases every key and button
  void drop(std::vector<std::string> paths);
  void expose();  // the window's content was lost: it must be drawn again

  // Events wait for a later frame: draw again.
  [[nodiscard]] bool pending() const { return !events_.empty(); }
  // Prepares the current ImGui context for our key codes; once per context.
  void attach();
  // Hands the next frame's share of events to ImGui. The platform calls it before ImGui::NewFrame.
  void begin_frame(float seconds);

  // State of the current frame. `pressed` is true in the frame of the press, and again while held if `repeat`.
  [[nodiscard]] bool pressed(Key key, bool repeat = false) const;
  [[nodiscard]] bool down(Key key) const { return down_[index(key)]; }
  [[nodiscard]] bool any_key_down() const;  // it repeats: frames must go on
  [[nodiscard]] Mods mods() const;
  [[nodiscard]] bool any_input() const { return any_input_; }                     // something arrived in this frame
  [[nodiscard]] const std::vector<std::string>& drops() const { return drops_; }  // files dropped in this frame

 private:
  struct Move {
    float x, y;
  };
  struct Button {
    int button;
    bool down;
  };
  struct Wheel {
    float dx, dy;
  };
  struct KeyChange {
    Key key;
    bool down;
  };
  struct Text {
    std::string utf8;
  };
  struct Focus {
    bool focused;
  };
  struct Drop {
    std::vector<std::string> paths;
  };
  struct Expose {};
  using Event = std::variant<Move, Button, Wheel, KeyChange, Text, Focus, Drop, Expose>;
  struct Share;  // what this frame has already received

  static std::size_t index(Key key) { return static_cast<std::size_t>(key); }
  bool take(const Event& event, Share& share);  // false: the event must wait for the next frame
  void deliver_key(Key key, bool down);
  void deliver_mods();
  void release_all();

  std::deque<Event> events_;
  std::array<bool, kKeyCount> down_{};
  std::array<bool, kKeyCount> pressed_{};
  std::array<bool, kKeyCount> repeated_{};
  std::array<float, kKeyCount> held_{};  // seconds
  std::array<bool, 5> buttons_{};
  std::vector<std::string> drops_;
  bool any_input_ = false;
};

}  // namespace neurarium
