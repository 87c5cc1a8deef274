// The map from path to rectangle; a widget counts as present only if the last frame drew it.
#include "app/ui/registry.h"

#include <imgui_internal.h>

#include <algorithm>
#include <utility>

#include "engine/text.h"

namespace neurarium {

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

void Registry::mark(const std::string& path, ImVec2 min, ImVec2 max, WidgetKind kind, bool visible) {
  const bool enabled = (ImGui::GetItemFlags() & ImGuiItemFlags_Disabled) == 0;
  widgets_[path] = {min, max, frame_, visible, enabled, kind};
}

void Registry::mark_item(const std::string& path, WidgetKind kind) {
  mark(path, ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), kind, ImGui::IsItemVisible());
  if (!reveal_.empty() && reveal_ == path) {
    ImGui::SetScrollHereY(0.5f);
    reveal_.clear();
  }
}

const Widget* Registry::find(std::string_view path) const {
  const auto it = widgets_.find(path);
  return it == widgets_.end() || it->second.frame != frame_ ? nullptr : &it->second;
}

Result<Widget> Registry::require(std::string_view path) const {
  const auto suggestion = [&] {
    const std::string near = nearest_match(path, paths());
    return near.empty() ? std::string() : fmt::format("; did you mean '{}'?", near);
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
