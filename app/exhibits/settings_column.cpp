#include "app/exhibits/settings_column.h"

namespace neurarium {

SettingsFrame settings_frame(const Ui& ui, const Area& area) {
  const float pad = ui.px(area.height() < ui.px(600) ? 12 : 16);
  const Area inner{{area.min.x + pad, area.min.y + pad}, {area.max.x - pad, area.max.y - pad}};
  const float width = std::clamp(inner.width() * 0.22f, ui.px(176), ui.px(248));
  return {{inner.min, {inner.min.x + width, inner.max.y}}, {{inner.min.x + width + ui.px(20), inner.min.y}, inner.max}};
}

SettingsColumn::SettingsColumn(Ui& ui, const Area& area) : scope_(ui.scope("settings")) {
  ImGui::SetCursorScreenPos(area.min);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_ScrollbarSize, ui.px(6));
  ImGui::BeginChild("controls", {area.width(), std::max(1.0f, area.height())}, false, ImGuiWindowFlags_NoBackground);
}

SettingsColumn::~SettingsColumn() {
  ImGui::EndChild();
  ImGui::PopStyleVar(2);
}

void tell_fault(Ui& ui, const Wording& fault, const Area& area) {
  text_in(ui.fonts().body, area.min, area.max, ui.theme().muted, ui.tr(fault), Align::Center);
}

Area detail::choose_part(Ui& ui, std::string_view key, int& part, std::span<const std::string_view> parts,
                         const Area& area, float width) {
  constexpr float kHeight = 54, kBelow = 62;
  ImGui::SetCursorScreenPos(area.min);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::BeginChild("parts", {std::min(area.width(), ui.px(width)), ui.px(kHeight)}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar);
  segmented(ui, key, part, {parts.begin(), parts.end()});
  ImGui::EndChild();
  ImGui::PopStyleVar();
  return {{area.min.x, area.min.y + ui.px(kBelow)}, area.max};
}

}  // namespace neurarium
