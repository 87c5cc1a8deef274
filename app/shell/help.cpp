#include "app/shell/help.h"

#include "app/shell/dialog.h"
#include "app/ui/widgets.h"

#include <utility>

namespace neurarium {

void Help::draw_keys(Ui& ui, const Commands& commands) const {
  heading(ui, "help.keys");
  ImGui::Dummy({1.0f, ui.px(4)});
  const Theme& t = ui.theme();
  for (const Command& command : commands) {
    if (!command.chord) continue;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float right = at.x + available_width();
    text_in(ui.fonts().mono, at, {at.x + ui.px(128), at.y + ui.px(24)}, t.text, chord_name(*command.chord));
    text_in(ui.fonts().body, {at.x + ui.px(136), at.y}, {right, at.y + ui.px(24)}, t.text, ui.tr(command.key));
    ImGui::Dummy({1.0f, ui.px(24) - ImGui::GetStyle().ItemSpacing.y});
  }
  ImGui::Dummy({1.0f, ui.px(4)});
  hint(ui, ui.tr("help.mouse"));
}

void Help::draw(Ui& ui, const Commands& commands) {
  Dialog dialog(ui, "help", std::exchange(opening_, false), 460);
  if (!dialog) return;
  const std::string tip = key_ + ".tip";
  if (ui.catalog().has(tip)) {
    if (ui.catalog().has(key_)) heading(ui, key_);
    text(ui, ui.tr(tip));
  } else {
    draw_keys(ui, commands);
  }
  ImGui::Dummy({1.0f, ui.px(8)});
  align_right(button_width(ui, "help.close"));
  if (button(ui, "help.close", ButtonStyle::Primary) || (!dialog.appearing() && ui.input().pressed(Key::F1)))
    dialog.close();
}

}  // namespace neurarium
