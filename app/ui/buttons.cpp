// Text, buttons, toggles and folding sections.
#include <algorithm>

#include "app/ui/widgets.h"
#include "app/ui/wrap.h"

namespace neurarium {
namespace {

struct Face {
  ImU32 fill, text;
};

Face face(const Theme& t, ButtonStyle style, const Item& item) {
  const bool down = item.held && item.hovered;
  if (style == ButtonStyle::Primary)
    return {mix(t.text, t.background, down ? 0.25f : item.hovered ? 0.12f : 0.0f), t.background};
  const ImU32 base = style == ButtonStyle::Quiet ? with_alpha(t.raised, 0.0f) : t.raised;
  const ImU32 over = mix(t.raised, t.text, down ? 0.18f : 0.09f);
  return {item.hovered ? over : base, t.text};
}

bool draw_icon_button(Ui& ui, std::string_view key, Icon icon, const Item& item, const IconButtonSpec& spec) {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Face colors = face(t, spec.primary ? ButtonStyle::Primary : ButtonStyle::Quiet, item);
  const float edge = item.size().x;
  const ImU32 fill = spec.active && !item.hovered ? t.raised : colors.fill;
  const float disabled = ImGui::GetStyle().Alpha;
  const auto fade = [&](ImU32 c) {
    return with_alpha(c, static_cast<float>(c >> IM_COL32_A_SHIFT) / 255.0f * disabled);
  };
  if (spec.primary)
    list.AddCircleFilled(item.center(), edge * 0.5f, fade(fill));
  else if ((fill >> IM_COL32_A_SHIFT) != 0)
    list.AddRectFilled(item.min, item.max, fade(fill), ui.px(5));
  const ImU32 ink = spec.primary   ? t.background
                    : spec.active  ? t.accent
                    : item.hovered ? t.text
                                   : mix(t.muted, t.text, 0.4f);
  ImVec2 center = item.center();
  if (spec.primary && icon == Icon::Play) center.x += edge * 0.03f;  // a triangle's weight lies left of its box
  draw_icon(list, icon, center, std::round(edge * (spec.primary ? 0.5f : 0.56f)), fade(ink));
  if (spec.named)
    explain_last(ui, key);
  else
    tooltip(ui, key);
  return item.clicked;
}

}  // namespace

void heading(Ui& ui, std::string_view key) {
  const FontScope font(ui.fonts().strong);
  ImGui::TextUnformatted(ui.tr(key).c_str());
}

void text(Ui&, const std::string& sentence) {
  const std::string lines = wrapped(ImGui::GetFont(), sentence, available_width());
  ImGui::PushTextWrapPos(0.0f);
  ImGui::TextUnformatted(lines.c_str(), lines.c_str() + lines.size());
  ImGui::PopTextWrapPos();
}

void hint(Ui& ui, const std::string& sentence) {
  const FontScope font(ui.fonts().small);
  ImGui::PushStyleColor(ImGuiCol_Text, ui.theme().muted);
  text(ui, sentence);
  ImGui::PopStyleColor();
}

void separator(Ui& ui) {
  ImGui::Dummy({1.0f, ui.px(2)});
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::GetWindowDrawList()->AddRectFilled(at, {at.x + available_width(), at.y + 1.0f}, ui.theme().line);
  ImGui::Dummy({1.0f, ui.px(4)});
}

bool button(Ui& ui, std::string_view key, ButtonStyle style, float width) {
  const std::string& label = ui.tr(key);
  const float fitting = text_size(ui.fonts().body, label).x + ui.px(28);
  const float w = width > 0.0f ? width : width < 0.0f ? available_width() : fitting;
  const Item item = make_item(ui, key, {w, ui.px(32)}, WidgetKind::Button);
  const Face colors = face(ui.theme(), style, item);
  const float alpha = ImGui::GetStyle().Alpha;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float opaque = static_cast<float>(colors.fill >> IM_COL32_A_SHIFT) / 255.0f;
  if (opaque > 0.0f) draw_face(list, ui.theme(), item.min, item.max, with_alpha(colors.fill, opaque * alpha), ui.px(5));
  text_in(ui.fonts().body, {item.min.x + ui.px(8), item.min.y}, {item.max.x - ui.px(8), item.max.y},
          with_alpha(colors.text, alpha), label, Align::Center);
  tooltip(ui, key);
  return item.clicked;
}

bool icon_button(Ui& ui, std::string_view key, Icon icon, IconButtonSpec spec) {
  const float edge = ui.px(spec.size);
  const Item item = make_item(ui, key, {edge, edge}, WidgetKind::Button);
  return draw_icon_button(ui, key, icon, item, spec);
}

bool icon_button_at(Ui& ui, std::string_view key, Icon icon, ImVec2 center, IconButtonSpec spec) {
  const float half = std::round(ui.px(spec.size) * 0.5f);
  const ImVec2 before = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos({std::round(center.x) - half, std::round(center.y) - half});
  const bool pressed = icon_button(ui, key, icon, spec);
  ImGui::SetCursorScreenPos(before);
  return pressed;
}

Edited toggle(Ui& ui, std::string_view key, bool& value) {
  const float height = ui.px(24);
  const ImVec2 knob_box{ui.px(34), ui.px(18)};
  const Item item = make_item(ui, key, {available_width(), height}, WidgetKind::Toggle);
  const Theme& t = ui.theme();
  const float alpha = ImGui::GetStyle().Alpha;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (item.clicked) value = !value;
  const ImVec2 min{item.max.x - knob_box.x, std::round(item.center().y - knob_box.y * 0.5f)};
  const ImVec2 max{item.max.x, min.y + knob_box.y};
  const float r = knob_box.y * 0.5f;
  const ImU32 track = value ? t.text : mix(t.raised, t.text, item.hovered ? 0.2f : 0.1f);
  draw_face(list, t, min, max, with_alpha(track, alpha), r);
  const ImU32 knob = value ? t.panel : t.muted;
  list.AddCircleFilled({value ? max.x - r : min.x + r, min.y + r}, r - ui.px(3), with_alpha(knob, alpha));
  text_in(ui.fonts().body, item.min, {min.x - ui.px(8), item.max.y}, with_alpha(t.text, alpha), ui.tr(key));
  tooltip(ui, key);
  return {item.clicked, item.clicked};
}

bool section(Ui& ui, std::string_view key, bool open_at_first) {
  const Item item = make_item(ui, key, {available_width(), ui.px(28)}, WidgetKind::Section);
  ImGuiStorage* storage = ImGui::GetStateStorage();
  const ImGuiID id = ImGui::GetID(item.path.c_str());
  bool open = storage->GetBool(id, open_at_first);
  if (item.clicked) {
    open = !open;
    storage->SetBool(id, open);
  }
  const Theme& t = ui.theme();
  const float y = item.center().y;
  const ImU32 ink = item.hovered ? t.text : t.muted;
  draw_icon(*ImGui::GetWindowDrawList(), open ? Icon::ChevronDown : Icon::ChevronRight, {item.max.x - ui.px(8), y},
            ui.px(16), ink);
  text_in(ui.fonts().strong, item.min, {item.max.x - ui.px(24), item.max.y}, t.text, ui.tr(key));
  tooltip(ui, key);
  return open;
}

}  // namespace neurarium
