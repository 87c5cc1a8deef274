#include "app/ui/keyboard_pointer.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kStride = 8;  // of the pointer for an arrow, before scaling; with Shift it is one pixel

struct Arrow {
  Key key;
  float x, y;
};
constexpr Arrow kArrows[] = {{Key::Left, -1, 0}, {Key::Right, 1, 0}, {Key::Up, 0, -1}, {Key::Down, 0, 1}};

ImVec2 middle_of(const Widget& w) { return {(w.min.x + w.max.x) * 0.5f, (w.min.y + w.max.y) * 0.5f}; }

bool lies_in(const Widget& inner, const Widget& outer) {
  return inner.min.x >= outer.min.x && inner.min.y >= outer.min.y && inner.max.x <= outer.max.x &&
         inner.max.y <= outer.max.y;
}

// The dialog or menu on top, which keeps the pointer from everything else.
const ImGuiWindow* window_on_top() {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  for (int i = g.OpenPopupStack.Size; i-- > 0;)
    if (const ImGuiWindow* window = g.OpenPopupStack[i].Window; window != nullptr && window->Active) return window;
  return nullptr;
}

}  // namespace

// What the last frame drew and can be pressed, in the order in which it was drawn.
std::vector<KeyboardPointer::Stop> KeyboardPointer::stops(const Registry& registry) {
  const ImGuiWindow* top = window_on_top();
  std::vector<Stop> all;
  for (const std::string& path : registry.paths()) {
    const Widget& w = *registry.find(path);
    const bool reachable = w.enabled && w.max.x > w.min.x && w.max.y > w.min.y;
    if (reachable && (top == nullptr || w.window == top->RootWindow->ID)) all.push_back({path, w});
  }
  std::sort(all.begin(), all.end(), [](const Stop& a, const Stop& b) { return a.widget.order < b.widget.order; });
  return all;
}

// Round and round. Parts of a canvas (units, links, cells) are many: the arrows go to them.
std::string KeyboardPointer::next(const Registry& registry, int by) const {
  std::vector<Stop> all = stops(registry);
  std::vector<Widget> canvases;
  for (const Stop& stop : all)
    if (stop.widget.kind == WidgetKind::Canvas) canvases.push_back(stop.widget);
  std::erase_if(all, [&](const Stop& stop) {
    return stop.path != path_ && stop.widget.kind == WidgetKind::Canvas &&
           std::any_of(canvases.begin(), canvases.end(), [&](const Widget& outer) {
             return outer.order < stop.widget.order && lies_in(stop.widget, outer);
           });
  });
  if (all.empty()) return {};
  const auto here = std::find_if(all.begin(), all.end(), [&](const Stop& stop) { return stop.path == path_; });
  if (here == all.end()) return by > 0 ? all.front().path : all.back().path;
  const auto count = static_cast<std::ptrdiff_t>(all.size());
  return all[static_cast<std::size_t>((here - all.begin() + by + count) % count)].path;
}

// The nearest in that direction; what lies aside counts twice as far.
std::string KeyboardPointer::neighbour(const Registry& registry, ImVec2 direction) const {
  const Widget* from = registry.find(path_);
  if (from == nullptr && !leading_) return {};
  const ImVec2 here = from == nullptr || free_ ? placed_ : middle_of(*from);
  std::string best;
  float least = HUGE_VALF;
  for (const Stop& stop : stops(registry)) {
    const ImVec2 there = middle_of(stop.widget);
    const ImVec2 way{there.x - here.x, there.y - here.y};
    const float along = way.x * direction.x + way.y * direction.y;
    const float aside = std::abs(way.x * direction.y) + std::abs(way.y * direction.x);
    if (stop.path == path_ || !stop.widget.visible || along < 2.0f || along + 2.0f * aside >= least) continue;
    least = along + 2.0f * aside;
    best = stop.path;
  }
  return best;
}

void KeyboardPointer::go(Ui& ui, std::string path) {
  if (path.empty()) return;
  path_ = std::move(path);
  arriving_ = true;
  ui.registry().reveal(path_);
}

void KeyboardPointer::click(InputQueue& input, int button, int times) {
  for (int i = 0; i < times; ++i) {
    input.button(button, true);
    input.button(button, false);
  }
}

void KeyboardPointer::move_to(Ui& ui, ImVec2 to) {
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  placed_ = {std::clamp(to.x, 0.0f, screen.x - 1.0f), std::clamp(to.y, 0.0f, screen.y - 1.0f)};
  leading_ = true;
  ui.input().move(placed_.x, placed_.y);
}

void KeyboardPointer::hold(InputQueue& input, int button) {
  held_ = button;
  input.button(button, true);
}

void KeyboardPointer::let_go(InputQueue& input) {
  if (held_ >= 0) input.button(held_, false);
  held_ = -1;
}

// Arrows move the pointer while a button is held, and with Ctrl always; the modifiers reach what is dragged.
bool KeyboardPointer::take_moves(Ui& ui) {
  InputQueue& input = ui.input();
  if (held_ < 0 && !input.mods().ctrl) return false;
  const float stride = input.mods().shift ? 1.0f : ui.px(kStride);
  ImVec2 by{0, 0};
  for (const Arrow& arrow : kArrows) {
    if (!input.pressed(arrow.key, true)) continue;
    by.x += arrow.x * stride;
    by.y += arrow.y * stride;
  }
  if (by.x == 0 && by.y == 0) return false;
  const ImVec2 from = leading_ ? placed_ : ImGui::GetIO().MousePos;
  if (!ImGui::IsMousePosValid(&from)) return false;
  free_ = true;
  move_to(ui, {from.x + by.x, from.y + by.y});
  return true;
}

void KeyboardPointer::take_keys(Ui& ui) {
  InputQueue& input = ui.input();
  if (ImGui::GetIO().WantTextInput) return;
  const Mods mods = input.mods();
  if (mods == Mods{} || mods == Mods{.shift = true})
    if (input.pressed(Key::Tab, true)) return go(ui, next(ui.registry(), mods.shift ? -1 : 1));
  if (arriving_ || take_moves(ui) || !leading_) return;
  const bool enter = input.pressed(Key::Enter) || input.pressed(Key::KeypadEnter);
  const bool escape = input.pressed(Key::Escape);
  if (held_ >= 0) {
    if (input.pressed(Key::H) || enter || escape) let_go(input);
    return;
  }
  if (input.pressed(Key::H)) return hold(input, mods.alt ? 1 : 0);
  if (input.pressed(Key::F10) && mods == Mods{.shift = true}) return click(input, 1, 1);
  if (enter) return click(input, 0, mods.shift ? 2 : 1);
  if (mods != Mods{} && mods != Mods{.shift = true}) return;
  if (input.pressed(Key::Equal, true)) return input.wheel(0, 1);
  if (mods != Mods{}) return;
  if (input.pressed(Key::Minus, true)) return input.wheel(0, -1);
  if (escape) {
    path_.clear();
    leading_ = false;
  }
  for (const Arrow& arrow : kArrows)
    if (input.pressed(arrow.key, true)) return go(ui, neighbour(ui.registry(), {arrow.x, arrow.y}));
}

// A cross where the pointer is: the system's stays where the mouse lies.
void KeyboardPointer::draw_pointer(Ui& ui) const {
  ImDrawList& list = *ImGui::GetForegroundDrawList();
  const float arm = ui.px(8), gap = held_ >= 0 ? 0.0f : ui.px(3);
  for (const bool outline : {true, false}) {
    const ImU32 color = outline ? ui.theme().background : ui.theme().accent;
    const float width = ui.px(outline ? 4 : 2);
    for (const Arrow& to : kArrows)
      list.AddLine({placed_.x + to.x * gap, placed_.y + to.y * gap}, {placed_.x + to.x * arm, placed_.y + to.y * arm},
                   color, width);
  }
}

// The pointer goes to the widget, and stays with it when it moves; the mouse takes over as soon as it is moved.
void KeyboardPointer::follow(Ui& ui) {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const bool taken_over = leading_ && !arriving_ && !ui.input().pending() &&
                          (std::abs(mouse.x - placed_.x) > 1.0f || std::abs(mouse.y - placed_.y) > 1.0f);
  const Widget* widget = ui.registry().find(path_);
  const bool gone = !path_.empty() && widget == nullptr;
  if (taken_over || gone || ImGui::GetIO().WantTextInput) {
    path_.clear();
    arriving_ = false;
    if (gone && held_ >= 0) return;  // what is dragged may have taken another's place
    let_go(ui.input());
    leading_ = free_ = false;
    return;
  }
  if (!path_.empty() && widget->visible) {
    if (arriving_) {
      move_to(ui, middle_of(*widget));
      arriving_ = free_ = false;
    }
    const float air = ui.px(3);
    ImGui::GetForegroundDrawList()->AddRect({widget->min.x - air, widget->min.y - air},
                                            {widget->max.x + air, widget->max.y + air}, ui.theme().accent, ui.px(5), 0,
                                            ui.px(2));
  }
  if (leading_ && (free_ || held_ >= 0)) draw_pointer(ui);
}

void KeyboardPointer::update(Ui& ui) {
  if (!path_.empty() || leading_) follow(ui);
  take_keys(ui);
}

}  // namespace neurarium
