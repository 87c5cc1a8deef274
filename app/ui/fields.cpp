// Choices as a list, as segments or as pictures, and text fields.
#include <imgui.h>
#include <imgui_internal.h>
#include <imgui_stdlib.h>

#include <algorithm>

#include "app/ui/widgets.h"
#include "engine/data/unicode.h"
#include "engine/text.h"

namespace neurarium {
namespace {

const std::string& option_text(Ui& ui, const std::vector<std::string>& options, int index) {
  static const std::string kNone;
  return index >= 0 && index < static_cast<int>(options.size()) ? ui.tr(options[static_cast<std::size_t>(index)])
                                                                : kNone;
}

// The open list of a choice; the index that was clicked, or -1.
int draw_options(Ui& ui, std::string_view key, const std::vector<std::string>& options, int current) {
  const auto scope = ui.scope(Registry::name(key));
  int picked = -1;
  const Theme& t = ui.theme();
  for (std::size_t i = 0; i < options.size(); ++i) {
    const Item item = make_item(ui, options[i], {available_width(), ui.px(28)}, WidgetKind::Choice);
    if (item.hovered) ImGui::GetWindowDrawList()->AddRectFilled(item.min, item.max, t.raised, ui.px(4));
    const bool selected = static_cast<int>(i) == current;
    text_in(ui.fonts().body, {item.min.x + ui.px(10), item.min.y}, {item.max.x - ui.px(28), item.max.y}, t.text,
            ui.tr(options[i]));
    if (selected)
      draw_icon(*ImGui::GetWindowDrawList(), Icon::Check, {item.max.x - ui.px(14), item.center().y}, ui.px(16),
                t.accent);
    ui.registry().offer_in_group(key);
    tooltip(ui, options[i]);
    if (item.clicked) picked = static_cast<int>(i);
  }
  return picked;
}

// The list is closed, but its options stand in the palette; the index that was chosen there, or -1.
int offer_options(Ui& ui, std::string_view key, const std::vector<std::string>& options) {
  if (!ui.registry().offering()) return -1;
  const auto scope = ui.scope(Registry::name(key));
  int picked = -1;
  for (std::size_t i = 0; i < options.size(); ++i) {
    if (offer(ui, options[i], {.group = key})) picked = static_cast<int>(i);
  }
  return picked;
}

// The next window: the open list below its field, or above it where there is more room; a list too long for both
// scrolls.
void place_list(Ui& ui, const Item& field, std::size_t options) {
  const float gap = ui.px(4), wanted = static_cast<float>(options) * ui.px(28) + 2 * ui.px(4);
  const float below = ImGui::GetIO().DisplaySize.y - field.max.y - 2 * gap, above = field.min.y - 2 * gap;
  const bool up = wanted > below && above > below;
  const float height = std::max(ui.px(36), std::min(wanted, up ? above : below));
  ImGui::SetNextWindowPos({field.min.x, up ? field.min.y - gap - height : field.max.y + gap});
  ImGui::SetNextWindowSize({std::max(field.size().x, ui.px(160)), height});
}

Edited take_option(int picked, int& index) {
  if (picked < 0 || picked == index) return {};
  index = picked;
  return {true, true};
}

}  // namespace

Edited choice(Ui& ui, std::string_view key, int& index, const std::vector<std::string>& options, float width) {
  const Theme& t = ui.theme();
  const float alpha = ImGui::GetStyle().Alpha;
  const float w = width > 0.0f ? width : available_width();
  const float label_height = ui.px(22);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  text_in(ui.fonts().small, at, {at.x + w, at.y + label_height}, with_alpha(t.muted, alpha), ui.tr(key));
  ImGui::SetCursorScreenPos({at.x, at.y + label_height});
  const Item item = make_item(ui, key, {w, ui.px(30)}, WidgetKind::Choice);
  tooltip(ui, key);
  const std::string popup = item.path + "/options";
  if (item.clicked) ImGui::OpenPopup(popup.c_str());
  const bool open = ImGui::IsPopupOpen(popup.c_str());
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImU32 fill = item.hovered || open ? mix(t.raised, t.text, 0.08f) : t.raised;
  draw_face(list, t, item.min, item.max, with_alpha(fill, alpha), ui.px(5));
  text_in(ui.fonts().body, {item.min.x + ui.px(10), item.min.y}, {item.max.x - ui.px(28), item.max.y},
          with_alpha(t.text, alpha), option_text(ui, options, index));
  draw_icon(list, Icon::ChevronDown, {item.max.x - ui.px(15), item.center().y}, ui.px(16), with_alpha(t.muted, alpha));
  if (!open) return take_option(offer_options(ui, key, options), index);
  place_list(ui, item, options.size());
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(ui.px(4), ui.px(4)));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
  Edited edited;
  if (ImGui::BeginPopup(popup.c_str())) {
    const int picked = draw_options(ui, key, options, index);
    edited = take_option(picked, index);
    if (picked >= 0 || ui.input().pressed(Key::Escape)) ImGui::CloseCurrentPopup();
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar(2);
  return edited;
}

Edited segmented(Ui& ui, std::string_view key, int& index, const std::vector<std::string>& options) {
  const Theme& t = ui.theme();
  const float alpha = ImGui::GetStyle().Alpha;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float label_height = ui.catalog().has(key) ? ui.px(22) : 0.0f;
  const float width = available_width();
  if (label_height > 0.0f)
    text_in(ui.fonts().small, at, {at.x + width, at.y + label_height}, with_alpha(t.muted, alpha), ui.tr(key));
  const ImVec2 min{at.x, at.y + label_height};
  const ImVec2 max{at.x + width, min.y + ui.px(30)};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  draw_face(list, t, min, max, with_alpha(t.raised, alpha), ui.px(5));
  ImGui::SetCursorScreenPos(min);
  const auto scope = ui.scope(Registry::name(key));
  Edited edited;
  const float cell = width / static_cast<float>(std::max<std::size_t>(1, options.size()));
  for (std::size_t i = 0; i < options.size(); ++i) {
    const ImVec2 a{std::round(min.x + cell * static_cast<float>(i)), min.y};
    const ImVec2 b{std::round(min.x + cell * static_cast<float>(i + 1)), max.y};
    const Item item = make_item_at(ui, options[i], a, b, WidgetKind::Choice);
    ui.registry().offer_in_group(key);
    tooltip(ui, options[i]);
    const bool selected = static_cast<int>(i) == index;
    const ImVec2 inset{ui.px(2), ui.px(2)};
    const ImVec2 low{a.x + inset.x, a.y + inset.y};
    const ImVec2 high{b.x - inset.x, b.y - inset.y};
    const ImU32 lit = selected ? (t.dark ? mix(t.raised, t.text, 0.16f) : t.panel) : mix(t.raised, t.text, 0.05f);
    if (selected)
      draw_face(list, t, low, high, with_alpha(lit, alpha), ui.px(4));
    else if (item.hovered)
      list.AddRectFilled(low, high, with_alpha(lit, alpha), ui.px(4));
    text_in(ui.fonts().body, {a.x + ui.px(4), a.y}, {b.x - ui.px(4), b.y},
            with_alpha(selected ? t.text : t.muted, alpha), ui.tr(options[i]), Align::Center);
    if (item.clicked && !selected) {
      index = static_cast<int>(i);
      edited = {true, true};
    }
  }
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({width, max.y - at.y});
  return edited;
}

Edited thumbnails(Ui& ui, std::string_view key, int& index, const std::vector<std::string>& options,
                  const std::vector<const Picture*>& pictures, float edge) {
  NEURARIUM_CHECK_EQ(options.size(), pictures.size());
  const Theme& t = ui.theme();
  const auto scope = ui.scope(Registry::name(key));
  const float size = ui.px(edge);
  const float gap = ui.px(8);
  const int columns = std::max(1, static_cast<int>((available_width() + gap) / (size + gap)));
  Edited edited;
  for (std::size_t i = 0; i < options.size(); ++i) {
    if (i % static_cast<std::size_t>(columns) != 0) ImGui::SameLine(0.0f, gap);
    const Item item = make_item(ui, options[i], {size, size}, WidgetKind::Choice);
    ui.registry().offer_in_group(key);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const bool selected = static_cast<int>(i) == index;
    const ImU32 tint = selected || item.hovered || t.outline != 0 ? IM_COL32_WHITE : IM_COL32(255, 255, 255, 150);
    pictures[i]->draw(list, item.min, item.max, tint, ui.px(4));
    list.AddRect(item.min, item.max,
                 selected       ? t.accent
                 : item.hovered ? t.muted
                                : t.line,
                 ui.px(4), 0, selected ? 2.0f : 1.0f);
    tooltip_text(ui, ui.catalog().has(options[i] + ".tip") ? ui.tr(options[i] + ".tip") : ui.tr(options[i]));
    if (item.clicked && !selected) {
      index = static_cast<int>(i);
      edited = {true, true};
    }
  }
  return edited;
}

Edited text_input(Ui& ui, std::string_view key, std::string& value, TextSpec spec) {
  const std::string path = ui.registry().path(key);
  ui.fonts().use(value);
  if (spec.label) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    text_in(ui.fonts().small, at, {at.x + available_width(), at.y + ui.px(22)}, ui.theme().muted, ui.tr(key));
    ImGui::SetCursorScreenPos({at.x, at.y + ui.px(22)});
  }
  const std::string id = "##" + path;
  const bool enabled = (ImGui::GetItemFlags() & ImGuiItemFlags_Disabled) == 0;
  if (ui.registry().offering()) ui.registry().offer({path, std::string(key), {}, {}, WidgetKind::Text, enabled});
  if (ui.registry().take_press(path)) ImGui::SetKeyboardFocusHere();
  ImGui::SetNextItemWidth(available_width());
  Edited edited;
  if (spec.lines > 1) {
    const float height = ImGui::GetTextLineHeight() * static_cast<float>(spec.lines) + ui.px(12);
    edited.changed = ImGui::InputTextMultiline(id.c_str(), &value, {available_width(), height});
  } else {
    const char* hint = spec.hint_key.empty() ? "" : ui.tr(spec.hint_key).c_str();
    edited.changed = ImGui::InputTextWithHint(id.c_str(), hint, &value);
  }
  // Halves of characters that ImGui's 16 bits cannot hold.
  if (edited.changed && !is_utf8(value)) value = clean_text(value, TextForm::AsIs).text;
  ui.registry().mark_item(path, WidgetKind::Text);
  edited.finished = ImGui::IsItemDeactivatedAfterEdit();
  if (ImGui::IsItemActive())
    ImGui::GetWindowDrawList()->AddRect(ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), ui.theme().accent, ui.px(5));
  tooltip(ui, key);
  return edited;
}

}  // namespace neurarium
