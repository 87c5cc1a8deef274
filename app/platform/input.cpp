// Draining the queue follows the rules of ImGui 1.87 ("trickling"), done here so that 1.86 behaves the same.
#include "app/platform/input.h"

#include "engine/data/unicode.h"
#include "engine/text.h"

#include <imgui.h>

#include <algorithm>
#include <bitset>
#include <cctype>
#include <cfloat>
#include <cmath>
#include <utility>

namespace neurarium {
namespace {

constexpr float kRepeatDelay = 0.35f;  // seconds until a held key repeats
constexpr float kRepeatRate = 0.05f;   // seconds between repeats

struct NamedKey {
  Key key;
  std::string_view name;
};

constexpr NamedKey kNamedKeys[] = {
    {Key::Space, "Space"},
    {Key::Apostrophe, "'"},
    {Key::Comma, ","},
    {Key::Minus, "-"},
    {Key::Period, "."},
    {Key::Slash, "/"},
    {Key::Semicolon, ";"},
    {Key::Equal, "="},
    {Key::LeftBracket, "["},
    {Key::Backslash, "\\"},
    {Key::RightBracket, "]"},
    {Key::GraveAccent, "`"},
    {Key::Escape, "Esc"},
    {Key::Enter, "Enter"},
    {Key::Tab, "Tab"},
    {Key::Backspace, "Backspace"},
    {Key::Insert, "Insert"},
    {Key::Delete, "Delete"},
    {Key::Right, "Right"},
    {Key::Left, "Left"},
    {Key::Down, "Down"},
    {Key::Up, "Up"},
    {Key::PageUp, "PageUp"},
    {Key::PageDown, "PageDown"},
    {Key::Home, "Home"},
    {Key::End, "End"},
    {Key::KeypadEnter, "KeypadEnter"},
    {Key::LeftShift, "Shift"},
    {Key::LeftCtrl, "Ctrl"},
    {Key::LeftAlt, "Alt"},
    {Key::LeftSuper, "Super"},
    {Key::RightShift, "RightShift"},
    {Key::RightCtrl, "RightCtrl"},
    {Key::RightAlt, "RightAlt"},
    {Key::RightSuper, "RightSuper"},
};

bool is_modifier(Key key) { return key >= Key::LeftShift && key <= Key::RightSuper; }

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

#if IMGUI_VERSION_NUM < 18700
// The keys that ImGui 1.86 itself listens to.
constexpr std::pair<ImGuiKey_, Key> kImGuiKeys[] = {
    {ImGuiKey_Tab, Key::Tab},
    {ImGuiKey_LeftArrow, Key::Left},
    {ImGuiKey_RightArrow, Key::Right},
    {ImGuiKey_UpArrow, Key::Up},
    {ImGuiKey_DownArrow, Key::Down},
    {ImGuiKey_PageUp, Key::PageUp},
    {ImGuiKey_PageDown, Key::PageDown},
    {ImGuiKey_Home, Key::Home},
    {ImGuiKey_End, Key::End},
    {ImGuiKey_Insert, Key::Insert},
    {ImGuiKey_Delete, Key::Delete},
    {ImGuiKey_Backspace, Key::Backspace},
    {ImGuiKey_Space, Key::Space},
    {ImGuiKey_Enter, Key::Enter},
    {ImGuiKey_Escape, Key::Escape},
    {ImGuiKey_KeyPadEnter, Key::KeypadEnter},
    {ImGuiKey_A, Key::A},
    {ImGuiKey_C, Key::C},
    {ImGuiKey_V, Key::V},
    {ImGuiKey_X, Key::X},
    {ImGuiKey_Y, Key::Y},
    {ImGuiKey_Z, Key::Z},
};
#else
ImGuiKey imgui_key(Key key) {
  const int code = static_cast<int>(key);
  if (key >= Key::A && key <= Key::Z) return static_cast<ImGuiKey>(ImGuiKey_A + (code - static_cast<int>(Key::A)));
  if (key >= Key::Num0 && key <= Key::Num9)
    return static_cast<ImGuiKey>(ImGuiKey_0 + (code - static_cast<int>(Key::Num0)));
  if (key >= Key::F1 && key <= Key::F12) return static_cast<ImGuiKey>(ImGuiKey_F1 + (code - static_cast<int>(Key::F1)));
  switch (key) {
    case Key::Space:
      return ImGuiKey_Space;
    case Key::Apostrophe:
      return ImGuiKey_Apostrophe;
    case Key::Comma:
      return ImGuiKey_Comma;
    case Key::Minus:
      return ImGuiKey_Minus;
    case Key::Period:
      return ImGuiKey_Period;
    case Key::Slash:
      return ImGuiKey_Slash;
    case Key::Semicolon:
      return ImGuiKey_Semicolon;
    case Key::Equal:
      return ImGuiKey_Equal;
    case Key::LeftBracket:
      return ImGuiKey_LeftBracket;
    case Key::Backslash:
      return ImGuiKey_Backslash;
    case Key::RightBracket:
      return ImGuiKey_RightBracket;
    case Key::GraveAccent:
      return ImGuiKey_GraveAccent;
    case Key::Escape:
      return ImGuiKey_Escape;
    case Key::Enter:
      return ImGuiKey_Enter;
    case Key::KeypadEnter:
      return ImGuiKey_KeypadEnter;
    case Key::Tab:
      return ImGuiKey_Tab;
    case Key::Backspace:
      return ImGuiKey_Backspace;
    case Key::Insert:
      return ImGuiKey_Insert;
    case Key::Delete:
      return ImGuiKey_Delete;
    case Key::Right:
      return ImGuiKey_RightArrow;
    case Key::Left:
      return ImGuiKey_LeftArrow;
    case Key::Down:
      return ImGuiKey_DownArrow;
    case Key::Up:
      return ImGuiKey_UpArrow;
    case Key::PageUp:
      return ImGuiKey_PageUp;
    case Key::PageDown:
      return ImGuiKey_PageDown;
    case Key::Home:
      return ImGuiKey_Home;
    case Key::End:
      return ImGuiKey_End;
    case Key::LeftShift:
      return ImGuiKey_LeftShift;
    case Key::LeftCtrl:
      return ImGuiKey_LeftCtrl;
    case Key::LeftAlt:
      return ImGuiKey_LeftAlt;
    case Key::LeftSuper:
      return ImGuiKey_LeftSuper;
    case Key::RightShift:
      return ImGuiKey_RightShift;
    case Key::RightCtrl:
      return ImGuiKey_RightCtrl;
    case Key::RightAlt:
      return ImGuiKey_RightAlt;
    case Key::RightSuper:
      return ImGuiKey_RightSuper;
    default:
      return ImGuiKey_None;
  }
}
#endif

}  // namespace

bool known_key(int code) {
  const auto key = static_cast<Key>(code);
  if ((key >= Key::A && key <= Key::Z) || (key >= Key::Num0 && key <= Key::Num9) || (key >= Key::F1 && key <= Key::F12))
    return true;
  return std::any_of(std::begin(kNamedKeys), std::end(kNamedKeys), [&](const NamedKey& k) { return k.key == key; });
}

std::string key_name(Key key) {
  for (const NamedKey& named : kNamedKeys)
    if (named.key == key) return std::string(named.name);
  if (key >= Key::F1 && key <= Key::F12)
    return fmt::format("F{}", static_cast<int>(key) - static_cast<int>(Key::F1) + 1);
  return std::string(1, static_cast<char>(key));
}

std::string chord_name(Chord chord) {
  return fmt::format("{}{}{}{}{}", chord.mods.ctrl ? "Ctrl+" : "", chord.mods.shift ? "Shift+" : "",
                     chord.mods.alt ? "Alt+" : "", chord.mods.super ? "Super+" : "", key_name(chord.key));
}

Result<Chord> parse_chord(std::string_view text) {
  Chord chord;
  std::string_view rest = text;
  for (std::size_t plus = rest.find('+', 1); plus != std::string_view::npos; plus = rest.find('+', 1)) {
    const std::string_view mod = rest.substr(0, plus);
    if (equal_ignoring_case(mod, "ctrl"))
      chord.mods.ctrl = true;
    else if (equal_ignoring_case(mod, "shift"))
      chord.mods.shift = true;
    else if (equal_ignoring_case(mod, "alt"))
      chord.mods.alt = true;
    else if (equal_ignoring_case(mod, "super"))
      chord.mods.super = true;
    else
      return input_error("key '{}': '{}' is no modifier; use Ctrl, Shift, Alt or Super", text, mod);
    rest.remove_prefix(plus + 1);
  }
  for (int code = 0; code < kKeyCount; ++code)
    if (known_key(code) && equal_ignoring_case(key_name(static_cast<Key>(code)), rest)) {
      chord.key = static_cast<Key>(code);
      return chord;
    }
  return input_error("key '{}': '{}' is no key name; use for example Space, Esc, A, F1 or Ctrl+Z", text, rest);
}

void InputQueue::move(float x, float y) {
  if (std::isfinite(x) && std::isfinite(y)) events_.emplace_back(Move{x, y});
}
void InputQueue::button(int button, bool down) {
  if (button >= 0 && button < static_cast<int>(buttons_.size())) events_.emplace_back(Button{button, down});
}
void InputQueue::wheel(float dx, float dy) { events_.emplace_back(Wheel{dx, dy}); }
void InputQueue::key(Key key, bool down) {
  if (known_key(static_cast<int>(key))) events_.emplace_back(KeyChange{key, down});
}
void InputQueue::text(std::string utf8) { events_.emplace_back(Text{std::move(utf8)}); }
void InputQueue::focus(bool focused) { events_.emplace_back(Focus{focused}); }
void InputQueue::expose() { events_.push_back(Expose{}); }
void InputQueue::drop(std::vector<std::string> paths) { events_.emplace_back(Drop{std::move(paths)}); }

void InputQueue::attach() {
  ImGuiIO& io = ImGui::GetIO();
  io.BackendPlatformName = "neurarium";
#if IMGUI_VERSION_NUM < 18700
  for (const auto& [imgui, ours] : kImGuiKeys) io.KeyMap[imgui] = static_cast<int>(ours);
#else
  io.ConfigInputTrickleEventQueue = false;  // the share of a frame is decided here
#endif
}

struct InputQueue::Share {
  bool moved = false, wheeled = false, typed = false, keyed = false;
  bool used_mods = false;  // something that asks for the modifiers: they must stay as they are
  std::bitset<5> buttons;
  std::bitset<kKeyCount> keys;
};

namespace {

// Characters that do not fit ImGui's 16 bits come as surrogate pairs: a field of ours can put them together again.
void deliver_text(const std::string& utf8) {
  ImGuiIO& io = ImGui::GetIO();
#if IMGUI_VERSION_NUM < 18700
  if (is_utf8(utf8)) {
    for (std::size_t at = 0; at < utf8.size();) {
      const Character c = character_at(utf8, at);
      at += c.size;
      if (c.code == 0) continue;
      const char32_t beyond = c.code - 0x10000;
      if (c.code > 0xFFFF) io.InputQueueCharacters.push_back(static_cast<ImWchar>(0xD800 + (beyond >> 10)));
      io.InputQueueCharacters.push_back(static_cast<ImWchar>(c.code > 0xFFFF ? 0xDC00 + (beyond & 0x3FF) : c.code));
    }
    return;
  }
#endif
  io.AddInputCharactersUTF8(utf8.c_str());
}

}  // namespace

bool InputQueue::take(const Event& event, Share& share) {
  ImGuiIO& io = ImGui::GetIO();
  if (const auto* e = std::get_if<Move>(&event)) {
    if (share.buttons.any() || share.wheeled || share.keyed || share.typed) return false;
    share.moved = true;
#if IMGUI_VERSION_NUM < 18700
    io.MousePos = {e->x, e->y};
#else
    io.AddMousePosEvent(e->x, e->y);
#endif
  } else if (const auto* b = std::get_if<Button>(&event)) {
    const auto which = static_cast<std::size_t>(b->button);
    if (share.buttons.test(which) || share.wheeled) return false;
    share.buttons.set(which);
    buttons_[which] = b->down;
#if IMGUI_VERSION_NUM < 18700
    io.MouseDown[which] = b->down;
#else
    io.AddMouseButtonEvent(b->button, b->down);
#endif
  } else if (const auto* w = std::get_if<Wheel>(&event)) {
    if (share.moved || share.buttons.any()) return false;
    share.wheeled = share.used_mods = true;
#if IMGUI_VERSION_NUM < 18700
    io.MouseWheelH += w->dx;
    io.MouseWheel += w->dy;
#else
    io.AddMouseWheelEvent(w->dx, w->dy);
#endif
  } else if (const auto* k = std::get_if<KeyChange>(&event)) {
    if (share.keys.test(index(k->key)) || share.typed || share.buttons.any()) return false;
    if (is_modifier(k->key) && share.used_mods) return false;
    share.used_mods = share.used_mods || !is_modifier(k->key);
    share.keys.set(index(k->key));
    share.keyed = true;
    deliver_key(k->key, k->down);
  } else if (const auto* t = std::get_if<Text>(&event)) {
    if (share.moved || share.buttons.any() || share.wheeled || share.keyed) return false;
    share.typed = true;
    deliver_text(t->utf8);
  } else if (const auto* f = std::get_if<Focus>(&event)) {
    if (!f->focused) release_all();
    io.AddFocusEvent(f->focused);
  } else if (const auto* d = std::get_if<Drop>(&event)) {
    drops_.insert(drops_.end(), d->paths.begin(), d->paths.end());
  }
  return true;
}

void InputQueue::deliver_key(Key key, bool down) {
  if (down && !down_[index(key)]) pressed_[index(key)] = true;
  if (down != down_[index(key)]) held_[index(key)] = 0.0f;
  down_[index(key)] = down;
#if IMGUI_VERSION_NUM < 18700
  ImGui::GetIO().KeysDown[index(key)] = down;
#else
  if (const ImGuiKey k = imgui_key(key); k != ImGuiKey_None) ImGui::GetIO().AddKeyEvent(k, down);
#endif
  deliver_mods();
}

void InputQueue::deliver_mods() {
  ImGuiIO& io = ImGui::GetIO();
  const Mods now = mods();
#if IMGUI_VERSION_NUM < 18700
  io.KeyCtrl = now.ctrl;
  io.KeyShift = now.shift;
  io.KeyAlt = now.alt;
  io.KeySuper = now.super;
#else
  io.AddKeyEvent(ImGuiMod_Ctrl, now.ctrl);
  io.AddKeyEvent(ImGuiMod_Shift, now.shift);
  io.AddKeyEvent(ImGuiMod_Alt, now.alt);
  io.AddKeyEvent(ImGuiMod_Super, now.super);
#endif
}

void InputQueue::release_all() {
  for (int code = 0; code < kKeyCount; ++code)
    if (down_[static_cast<std::size_t>(code)]) deliver_key(static_cast<Key>(code), false);
  Share share;
  for (std::size_t b = 0; b < buttons_.size(); ++b)
    if (buttons_[b]) take(Button{static_cast<int>(b), false}, share);
}

void InputQueue::begin_frame(float seconds) {
  pressed_.fill(false);
  repeated_.fill(false);
  drops_.clear();
  any_input_ = !events_.empty();
  for (std::size_t k = 0; k < down_.size(); ++k) {
    if (!down_[k]) continue;
    const float before = held_[k];
    held_[k] += seconds;
    const auto beats = [](float t) { return t < kRepeatDelay ? -1.0f : std::floor((t - kRepeatDelay) / kRepeatRate); };
    repeated_[k] = beats(held_[k]) > beats(before);
  }
  Share share;
  while (!events_.empty() && take(events_.front(), share)) events_.pop_front();
}

bool InputQueue::pressed(Key key, bool repeat) const {
  return pressed_[index(key)] || (repeat && repeated_[index(key)]);
}

bool InputQueue::any_key_down() const { return std::find(down_.begin(), down_.end(), true) != down_.end(); }

Mods InputQueue::mods() const {
  return {down(Key::LeftCtrl) || down(Key::RightCtrl), down(Key::LeftShift) || down(Key::RightShift),
          down(Key::LeftAlt) || down(Key::RightAlt), down(Key::LeftSuper) || down(Key::RightSuper)};
}

}  // namespace neurarium
