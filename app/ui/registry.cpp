// The map from path to rectangle; a widget counts as present only if the last frame drew it.
#include "app/ui/registry.h"

#include <imgui_internal.h>

#include <algorithm>
#include <utility>

#include "engine/text.h"

namespace neurarium {
namespace {

constexpr int kPressFrames = 4;  // a widget may need some to come into view

}  // namespace

Registry::Scope::Scope(Registry& registry, std::string_view part)
    : registry_(registry), length_(registry.prefix_.size()) {
  if (!registry_.prefix_.empty()) registry_.prefix_ += '/';
  registry_.prefix_ += part;
  ImGui::PushID(registry_.prefix_.c_str());
}

Registry::Scope::~Scope() {
  ImGui::PopID();
  registry_.prefix_.resize(length_);
}

Registry::RootScope::RootScope(Registry& registry, std::string_view part)
    : registry_(registry), before_(std::exchange(registry.prefix_, std::string(part))) {
  ImGui::PushID(registry_.prefix_.c_str());
}

Registry::RootScope::~RootScope() {
  ImGui::PopID();
  registry_.prefix_ = std::move(before_);
}

std::string Registry::name(std::string_view key) {
  const std::size_t dot = key.rfind('.');
  std::string part(dot == std::string_view::npos ? key : key.substr(dot + 1));
  std::replace(part.begin(), part.end(), '_', ' ');
  return part;
}

std::string Registry::path(std::string_view key) const {
  return prefix_.empty() ? name(key) : prefix_ + "/" + name(key);
}

void Registry::mark(const std::string& path, ImVec2 min, ImVec2 max, WidgetKind kind, bool visible, bool explained) {
  const bool enabled = (ImGui::GetItemFlags() & ImGuiItemFlags_Disabled) == 0;
  last_ = &widgets_[path];
  last_id_ = 0;
  *last_ = {
      min, max, frame_, visible, enabled, kind, explained, drawn_++, ImGui::GetCurrentWindowRead()->RootWindow->ID};
}

void Registry::explain_item(std::string_view about) {
  if (last_ == nullptr || last_id_ != ImGui::GetItemID()) return;
  last_->explained = true;
  if (collecting_ && !offers_.empty() && offers_.back().about.empty()) offers_.back().about = about;
}

void Registry::begin_frame() {
  ++frame_;
  drawn_ = 0;
  offered_.swap(offers_);
  offers_.clear();
  if (!pressed_.empty() && --pressed_for_ < 0) pressed_.clear();
}

void Registry::offer(Offer offer) {
  if (collecting_) offers_.push_back(std::move(offer));
}

void Registry::offer_in_group(std::string_view group) {
  if (collecting_ && !offers_.empty()) offers_.back().group = group;
}

void Registry::press(std::string_view path) {
  pressed_ = path;
  pressed_for_ = kPressFrames;
  if (const auto it = widgets_.find(path); it != widgets_.end() && !it->second.visible) reveal(path);
}

bool Registry::take_press(std::string_view path) {
  if (pressed_.empty() || pressed_ != path) return false;
  pressed_.clear();
  return true;
}

void Registry::mark_item(const std::string& path, WidgetKind kind) {
  // Of a panel that is scrolled away as a whole nothing is drawn, and its items have no rectangles.
  ImGuiWindow& window = *ImGui::GetCurrentWindow();
  const bool away = window.SkipItems && window.ParentWindow != nullptr;
  if (away)
    mark(path, window.Rect().Min, window.Rect().Max, kind, false);
  else
    mark(path, ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), kind, ImGui::IsItemVisible());
  last_id_ = away ? 0 : ImGui::GetItemID();
  if (!reveal_.empty() && reveal_ == path) {
    // With the panels around the one that it lies in.
    constexpr ImGuiScrollFlags kFlags = ImGuiScrollFlags_KeepVisibleCenterX | ImGuiScrollFlags_KeepVisibleCenterY;
    if (away)
      ImGui::ScrollToRectEx(window.ParentWindow, window.Rect(), kFlags);
    else
      ImGui::ScrollToItem(kFlags);
    reveal_.clear();
  }
}

const Widget* Registry::find(std::string_view path) const {
  const auto it = widgets_.find(path);
  return it == widgets_.end() || it->second.frame != frame_ ? nullptr : &it->second;
}

const Widget* Registry::at(ImVec2 place) const {
  const Widget* best = nullptr;
  const auto area = [](const Widget& w) { return (w.max.x - w.min.x) * (w.max.y - w.min.y); };
  for (const auto& [path, w] : widgets_) {
    const bool around = place.x >= w.min.x && place.x < w.max.x && place.y >= w.min.y && place.y < w.max.y;
    const bool drawn = w.frame + 1 >= frame_;  // also while the next frame is being drawn
    if (drawn && w.visible && around && (best == nullptr || area(w) < area(*best))) best = &w;
  }
  return best;
}

Result<Widget> Registry::require(std::string_view path) const {
  const auto suggestion = [&] {
    const std::string near = nearest_match(path, paths());
    return near.empty() ? Wording() : worded("; did you mean '{}'?", near);
  };
  const auto it = widgets_.find(path);
  if (it == widgets_.end()) return input_error("widget '{}': there is none of this name{}", shown(path), suggestion());
  if (it->second.frame != frame_)
    return input_error("widget '{}': it is no longer on the screen, open its panel first{}", path, suggestion());
  if (!it->second.visible) return input_error("widget '{}': it is scrolled or clipped out of sight", path);
  if (!it->second.enabled) return input_error("widget '{}': it is disabled at the moment", path);
  return it->second;
}

std::vector<std::string> Registry::paths() const {
  std::vector<std::string> names;
  for (const auto& [name, widget] : widgets_)
    if (widget.frame == frame_) names.push_back(name);
  return names;
}

}  // namespace neurarium
