// InvisibleButton plus registration; ImGui's internals serve only for the hover delay of tooltips.
#include "app/ui/item.h"

#include <imgui_internal.h>

#include "app/ui/wrap.h"

#include <algorithm>
#include <cfloat>

namespace neurarium {
namespace {

constexpr float kTooltipDelay = 0.45f;  // seconds

}  // namespace

Item make_item(Ui& ui, std::string_view key, ImVec2 size, WidgetKind kind) {
  Item item;
  item.path = ui.registry().path(key);
  item.clicked = ImGui::InvisibleButton(item.path.c_str(), {std::max(1.0f, size.x), std::max(1.0f, size.y)});
  ui.registry().mark_item(item.path, kind);
  const bool enabled = (ImGui::GetItemFlags() & ImGuiItemFlags_Disabled) == 0;
  if (ui.registry().offering()) ui.registry().offer({item.path, std::string(key), {}, {}, kind, enabled});
  item.min = ImGui::GetItemRectMin();
  item.max = ImGui::GetItemRectMax();
  item.hovered = ImGui::IsItemHovered();
  item.held = ImGui::IsItemActive();
  item.double_clicked = item.hovered && ImGui::IsMouseDoubleClicked(0);
  item.right_clicked = item.hovered && ImGui::IsMouseReleased(1);
  if (kind != WidgetKind::Canvas && ui.registry().take_press(item.path) && enabled) {
    if (kind == WidgetKind::Slider)
      item.double_clicked = item.chosen = true;
    else
      item.clicked = true;
  }
  return item;
}

Item make_item_at(Ui& ui, std::string_view key, ImVec2 min, ImVec2 max, WidgetKind kind) {
  const ImVec2 before = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos(min);
  const Item item = make_item(ui, key, {max.x - min.x, max.y - min.y}, kind);
  ImGui::SetCursorScreenPos(before);
  return item;
}

void claim_wheel() {
#if IMGUI_VERSION_NUM < 18900
  ImGui::SetItemUsingMouseWheel();
#else
  ImGui::SetItemKeyOwner(ImGuiKey_MouseWheelY);
#endif
}

void tooltip_text(Ui& ui, const std::string& text) {
  ui.registry().explain_item(text);
  if (ImGui::GetHoveredID() != ImGui::GetItemID() && !ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled)) return;
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  if (!ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled) || g.ActiveId != 0) return;
  const bool disabled = (ImGui::GetItemFlags() & ImGuiItemFlags_Disabled) != 0;
  if (!disabled && g.HoveredIdTimer < kTooltipDelay) return;
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(ui.px(10), ui.px(8)));
  ImGui::PushStyleVar(ImGuiStyleVar_Alpha, 1.0f);  // what is switched off is explained as clearly
  ImGui::BeginTooltip();
  {
    const FontScope font(ui.fonts().small);
    const float width = ui.px(300);
    const std::string lines = wrapped(ui.fonts().small, text, width);
    ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width);
    ImGui::TextUnformatted(lines.c_str());
    ImGui::PopTextWrapPos();
  }
  ImGui::EndTooltip();
  ImGui::PopStyleVar(2);
}

void explain_last(Ui& ui, std::string_view key) {
  if (ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled)) ui.next_hovered_key = key;
  const std::string tip = fmt::format("{}.tip", key);
  if (ui.catalog().has(tip)) ui.registry().explain_item(ui.tr(tip));
}

void tooltip(Ui& ui, std::string_view key) {
  explain_last(ui, key);
  const std::string tip = fmt::format("{}.tip", key);
  if (ui.catalog().has(tip)) tooltip_text(ui, ui.tr(tip));
}

ImVec2 text_size(ImFont* font, std::string_view text) {
  Fonts::see(text);
  return font->CalcTextSizeA(font->FontSize, FLT_MAX, 0.0f, text.data(), text.data() + text.size());
}

void text_in(ImFont* font, ImVec2 min, ImVec2 max, ImU32 color, std::string_view text, Align align) {
  if (text.empty() || max.x <= min.x) return;
  const FontScope scope(font);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImVec2 size = text_size(font, text);
  const float spare = std::max(0.0f, max.x - min.x - size.x);
  const float x = min.x + (align == Align::Left ? 0.0f : align == Align::Center ? spare * 0.5f : spare);
  const ImVec2 at{std::floor(x), std::floor((min.y + max.y - font->FontSize) * 0.5f)};
  if (size.x <= max.x - min.x + 0.5f) {
    list->AddText(font, font->FontSize, at, color, text.data(), text.data() + text.size());
    return;
  }
  if (max.x - min.x < font->FontSize) return;  // a letter and an ellipsis say nothing
  ImGui::PushStyleColor(ImGuiCol_Text, color);
  ImGui::RenderTextEllipsis(list, at, {max.x, at.y + font->FontSize}, max.x, max.x, text.data(),
                            text.data() + text.size(), &size);
  ImGui::PopStyleColor();
}

void draw_face(ImDrawList& list, const Theme& theme, ImVec2 min, ImVec2 max, ImU32 fill, float rounding) {
  list.AddRectFilled(min, max, fill, rounding);
  if (theme.outline != 0) list.AddRect(min, max, with_alpha(theme.outline, ImGui::GetStyle().Alpha), rounding);
}

float available_width() { return std::max(1.0f, ImGui::GetContentRegionAvail().x); }

}  // namespace neurarium
