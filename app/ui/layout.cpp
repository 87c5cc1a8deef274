// Surfaces are painted as backdrops (cleared rectangles): blending a full-screen window costs ten times as much.
#include "app/ui/layout.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "app/ui/widgets.h"

namespace neurarium {
namespace {

constexpr float kRail = 64.0f;
constexpr float kBar = 56.0f;
constexpr float kNarrowest = 208.0f;  // inspector
constexpr float kLowWindow = 900.0f;
constexpr float kLowest = 104.0f;  // bottom strip
constexpr float kSplitter = 8.0f;  // the width that reacts to the pointer
constexpr float kHandle = 16.0f;
constexpr ImGuiWindowFlags kBare = ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove |
                                   ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoSavedSettings |
                                   ImGuiWindowFlags_NoBringToFrontOnFocus;

float fit(float wanted, float low, float high) {
  return std::floor(std::min(std::max(wanted, low), std::max(0.0f, high)));
}

// A thin window over the border; returns the drag in pixels along the axis.
float splitter(Ui& ui, std::string_view key, const Rect& border, bool vertical) {
  if (border.width() < 1.0f || border.height() < 1.0f) return 0.0f;
  ImGui::SetNextWindowPos(border.min);
  ImGui::SetNextWindowSize({border.width(), border.height()});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  const std::string name = "##" + std::string(key);
  ImGui::Begin(name.c_str(), nullptr, kBare | ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
  const Item item = make_item(ui, key, {border.width(), border.height()}, WidgetKind::Splitter);
  const bool hot = item.hovered || item.held;
  if (hot) ImGui::SetMouseCursor(vertical ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
  const ImVec2 mid = item.center();
  const float half = ui.px(1);
  const ImU32 color = item.held ? ui.theme().accent : ui.theme().muted;
  if (hot && vertical)
    ImGui::GetWindowDrawList()->AddRectFilled({mid.x - half, border.min.y}, {mid.x + half, border.max.y}, color);
  if (hot && !vertical)
    ImGui::GetWindowDrawList()->AddRectFilled({border.min.x, mid.y - half}, {border.max.x, mid.y + half}, color);
  const ImVec2 delta = item.held ? ImGui::GetIO().MouseDelta : ImVec2(0, 0);
  tooltip(ui, key);
  ImGui::End();
  ImGui::PopStyleVar();
  return vertical ? delta.x : delta.y;
}

// The strip that folds and unfolds the inspector.
void fold_handle(Ui& ui, const Layout& layout, LayoutSizes& sizes) {
  const Rect& strip = layout.handle;
  if (strip.width() < 1.0f || strip.height() < 1.0f) return;
  ImGui::SetNextWindowPos(strip.min);
  ImGui::SetNextWindowSize({strip.width(), strip.height()});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::Begin("##inspector handle", nullptr,
               kBare | ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
  const Item item = make_item(ui, "kit.inspector_handle", {strip.width(), strip.height()}, WidgetKind::Button);
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float half = strip.width() * 0.5f;
  const ImVec2 mid = item.center();
  draw_face(list, t, {strip.min.x + ui.px(2), mid.y - ui.px(36)}, {strip.max.x - ui.px(2), mid.y + ui.px(36)},
            item.hovered ? mix(t.raised, t.text, 0.12f) : t.raised, ui.px(5));
  draw_icon(list, layout.folded() ? Icon::ChevronLeft : Icon::ChevronRight, mid, half * 1.7f, t.text);
  tooltip(ui, "kit.inspector_handle");
  if (item.clicked) sizes.unfolded = layout.folded();
  ImGui::End();
  ImGui::PopStyleVar();
}

}  // namespace

Layout compute_layout(ImVec2 size, const LayoutSizes& sizes, float scale, float strip) {
  const float width = std::max(0.0f, std::floor(size.x));
  const float height = std::max(0.0f, std::floor(size.y));
  const float rail = fit(kRail * scale, 0.0f, width * 0.2f);
  const float bar = fit(kBar * scale, 0.0f, height * 0.25f);
  const float wide = sizes.inspector > 0.0f ? sizes.inspector * scale : std::min(width * 0.24f, 320.0f * scale);
  // In a low window the strip takes half of its height from the bottom, the rest from the centre.
  const float lent = height < kLowWindow * scale ? strip * 0.5f : 0.0f;
  const float high = sizes.bottom > 0.0f ? sizes.bottom * scale : std::min(height * 0.2f, 200.0f * scale) - lent;
  const float room = width - rail - kNarrowestCentre * scale;  // beside an exhibit as narrow as it may be
  const bool tight = room < kNarrowest * scale;
  const bool folded = tight && !sizes.unfolded;
  const float handle = tight ? fit(kHandle * scale, 0.0f, (width - rail) * 0.1f) : 0.0f;
  const float most = tight || sizes.inspector > 0.0f ? (width - rail) * 0.5f - handle : room;
  const float inspector = folded ? 0.0f : fit(wide, kNarrowest * scale, most);
  const float top = bar + fit(strip, 0.0f, (height - bar) * 0.4f);
  const float bottom = fit(high, kLowest * scale, (height - top) * 0.5f);
  const float right = std::max(rail, width - inspector - handle);
  const float low = std::max(top, height - bottom);
  Layout layout;
  layout.rail = {{0, 0}, {rail, height}};
  layout.bar = {{rail, 0}, {width, bar}};
  layout.strip = {{rail, bar}, {width, top}};
  layout.handle = {{right, top}, {right + handle, height}};
  layout.inspector = {{right + handle, top}, {width, height}};
  layout.centre = {{rail, top}, {right, low}};
  layout.bottom = {{rail, low}, {right, height}};
  return layout;
}

Layout begin_layout(Ui& ui, LayoutSizes& sizes, float strip) {
  const float scale = ui.scale();
  const Layout layout = compute_layout(ImGui::GetIO().DisplaySize, sizes, scale, strip);
  const Theme& t = ui.theme();
  Platform& platform = ui.platform();
  for (const Rect* r : {&layout.rail, &layout.bar, &layout.handle, &layout.inspector, &layout.bottom})
    platform.add_backdrop(r->min, r->max, t.panel);
  platform.add_backdrop({layout.rail.max.x - 1, 0}, layout.rail.max, t.line);
  platform.add_backdrop({layout.bar.min.x, layout.bar.max.y - 1}, layout.bar.max, t.line);
  if (layout.strip.height() >= 1.0f) {
    platform.add_backdrop(layout.strip.min, layout.strip.max, mix(t.panel, t.raised, 0.5f));
    platform.add_backdrop({layout.strip.min.x, layout.strip.max.y - 1}, layout.strip.max, t.line);
  }
  platform.add_backdrop(layout.handle.min, {layout.handle.min.x + 1, layout.handle.max.y}, t.line);
  platform.add_backdrop(layout.bottom.min, {layout.bottom.max.x, layout.bottom.min.y + 1}, t.line);
  const auto scope = ui.scope("layout");
  const float half = std::round(ui.px(kSplitter) * 0.5f);
  const bool tight = layout.handle.width() >= 1.0f;
  const float x = layout.inspector.min.x;
  const float y = layout.bottom.min.y;
  const float dx =
      splitter(ui, "kit.inspector_splitter",
               tight ? Rect{} : Rect{{x - half, layout.inspector.min.y}, {x + half, layout.inspector.max.y}}, true);
  const float dy = splitter(ui, "kit.bottom_splitter",
                            {{layout.bottom.min.x, y - half}, {layout.bottom.max.x - half, y + half}}, false);
  if (dx != 0.0f) sizes.inspector = std::clamp((layout.inspector.width() - dx) / scale, kNarrowest, 1200.0f);
  fold_handle(ui, layout, sizes);
  if (dy != 0.0f) sizes.bottom = std::clamp((layout.bottom.height() - dy) / scale, kLowest, 900.0f);
  return layout;
}

Panel::Panel(Ui& ui, std::string_view name, const Rect& rect, Spec spec) {
  ImGui::SetNextWindowPos(rect.min);
  ImGui::SetNextWindowSize({std::max(1.0f, rect.width()), std::max(1.0f, rect.height())});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(ui.px(spec.padding), ui.px(spec.padding)));
  ImGuiWindowFlags flags = kBare;
  if (spec.over) flags = (flags & ~ImGuiWindowFlags_NoBringToFrontOnFocus) | ImGuiWindowFlags_NoFocusOnAppearing;
  if (!spec.scroll) flags |= ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse;
  ImGui::Begin(std::string(name).c_str(), nullptr, flags);
  ImGui::PopStyleVar();
  scope_.emplace(ui.registry(), name);
}

Panel::~Panel() {
  scope_.reset();
  ImGui::End();
}

}  // namespace neurarium
