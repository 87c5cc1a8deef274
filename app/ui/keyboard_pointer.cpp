#include "app/ui/keyboard_pointer.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

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
  if (from == nullptr) return {};
  const ImVec2 here = middle_of(*from);
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

void KeyboardPointer::take_keys(Ui& ui) {
  InputQueue& input = ui.input();
  if (ImGui::GetIO().WantTextInput) return;
  const Mods mods = input.mods();
  if (mods == Mods{} || mods == Mods{.shift = true})
    if (input.pressed(Key::Tab, true)) return go(ui, next(ui.registry(), mods.shift ? -1 : 1));
  if (path_.empty() || arriving_) return;
  if (input.pressed(Key::F10) && mods == Mods{.shift = true}) return click(input, 1, 1);
  if (input.pressed(Key::Enter) || input.pressed(Key::KeypadEnter)) return click(input, 0, mods.shift ? 2 : 1);
  if (mods != Mods{} && mods != Mods{.shift = true}) return;
  if (input.pressed(Key::Equal, true)) return input.wheel(0, 1);
  if (mods != Mods{}) return;
  if (input.pressed(Key::Minus, true)) return input.wheel(0, -1);
  if (input.pressed(Key::Escape)) path_.clear();
  for (const auto& [key, direction] : {std::pair{Key::Left, ImVec2{-1, 0}},
                                       {Key::Right, ImVec2{1, 0}},
                                       {Key::Up, ImVec2{0, -1}},
                                       {Key::Down, ImVec2{0, 1}}})
    if (input.pressed(key, true)) return go(ui, neighbour(ui.registry(), direction));
}

// The pointer goes to the widget, and stays with it when it moves; the mouse takes over as soon as it is moved.
void KeyboardPointer::follow(Ui& ui) {
  const Widget* widget = ui.registry().find(path_);
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const bool taken_over = !arriving_ && (std::abs(mouse.x - placed_.x) > 1.0f || std::abs(mouse.y - placed_.y) > 1.0f);
  if (widget == nullptr || taken_over || ImGui::GetIO().WantTextInput) return path_.clear();
  if (!widget->visible) return;
  const ImVec2 there = middle_of(*widget);
  if (arriving_) {
    placed_ = there;
    ui.input().move(there.x, there.y);
    arriving_ = false;
  }
  const float air = ui.px(3);
  ImGui::GetForegroundDrawList()->AddRect({widget->min.x - air, widget->min.y - air},
                                          {widget->max.x + air, widget->max.y + air}, ui.theme().accent, ui.px(5), 0,
                                          ui.px(2));
}

void KeyboardPointer::update(Ui& ui) {
  if (!path_.empty()) follow(ui);
  take_keys(ui);
}

}  // namespace neurarium
