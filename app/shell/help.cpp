#include "app/shell/help.h"

#include "app/shell/dialog.h"
#include "app/ui/widgets.h"

#include <utility>

namespace neurarium {
namespace {

void draw_key_row(Ui& ui, const Command& command) {
  const Theme& t = ui.theme();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float right = at.x + available_width();
  text_in(ui.fonts().mono, at, {at.x + ui.px(128), at.y + ui.px(24)}, t.text, chord_name(*command.chord));
  text_in(ui.fonts().body, {at.x + ui.px(136), at.y}, {right, at.y + ui.px(24)}, t.text, ui.tr(command.key));
  ImGui::Dummy({1.0f, ui.px(24) - ImGui::GetStyle().ItemSpacing.y});
}

// How a widget of this kind is used; empty where its own text says it.
std::string_view use_of(WidgetKind kind) {
  switch (kind) {
    case WidgetKind::Slider:
      return "help.use_slider";
    case WidgetKind::Choice:
      return "help.use_choice";
    case WidgetKind::Toggle:
      return "help.use_toggle";
    case WidgetKind::Section:
      return "help.use_section";
    default:
      return {};
  }
}

}  // namespace

// The keys that do the same, and the gestures that every widget of its kind knows.
void Help::draw_acts(Ui& ui, const Commands& commands) const {
  ImGui::Dummy({1.0f, ui.px(4)});
  for (const Command& command : commands)
    if (command.key == key_ && command.chord) draw_key_row(ui, command);
  if (const std::string_view use = kind_ ? use_of(*kind_) : std::string_view{}; !use.empty()) hint(ui, ui.tr(use));
}

void Help::draw_keys(Ui& ui, const Commands& commands) const {
  heading(ui, "help.keys");
  ImGui::Dummy({1.0f, ui.px(4)});
  for (const Command& command : commands)
    if (command.chord) draw_key_row(ui, command);
  ImGui::Dummy({1.0f, ui.px(4)});
  hint(ui, ui.tr("help.mouse"));
  hint(ui, ui.tr("help.keyboard"));
}

void Help::draw(Ui& ui, const Commands& commands) {
  Dialog dialog(ui, "help", std::exchange(opening_, false), 460);
  if (!dialog) return;
  const std::string tip = key_ + ".tip";
  if (ui.catalog().has(tip)) {
    if (ui.catalog().has(key_)) heading(ui, key_);
    text(ui, ui.tr(tip));
    draw_acts(ui, commands);
  } else if (!key_.empty() && ui.catalog().has(key_)) {
    text(ui, ui.tr(key_));
    draw_acts(ui, commands);
  } else {
    draw_keys(ui, commands);
  }
  ImGui::Dummy({1.0f, ui.px(8)});
  align_right(button_width(ui, "help.close"));
  if (button(ui, "help.close", ButtonStyle::Primary) || (!dialog.appearing() && ui.input().pressed(Key::F1)))
    dialog.close();
}

}  // namespace neurarium
