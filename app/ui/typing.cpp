// ImGui's own typed sliders read numbers with the C locale's comma or point; this field does not.
#include "app/ui/typing.h"

#include <imgui_stdlib.h>

#include <algorithm>

#include "app/ui/numbers.h"

namespace neurarium {

bool is_typing(const Ui& ui, const std::string& path) { return !path.empty() && ui.typing.path == path; }

void start_typing(Ui& ui, const std::string& path, const std::string& text) { ui.typing = {path, text, true}; }

std::optional<double> typing_field(Ui& ui, std::string_view key, ImVec2 min, ImVec2 max) {
  const std::string path = ui.registry().path(key);
  const ImVec2 before = ImGui::GetCursorScreenPos();
  const float padding = std::max(0.0f, (max.y - min.y - ui.fonts().body->FontSize) * 0.5f);
  ImGui::SetCursorScreenPos(min);
  ImGui::SetNextItemWidth(std::max(1.0f, max.x - min.x));
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(ui.px(6), padding));
  const bool wrong = !parse_number(ui.typing.text);
  ImGui::PushStyleColor(ImGuiCol_Text, wrong ? ui.theme().error : ui.theme().text);
  if (ui.typing.fresh) ImGui::SetKeyboardFocusHere();
  const std::string id = "##typing" + path;
  ui.fonts().use(ui.typing.text);
  ImGui::InputText(id.c_str(), &ui.typing.text, ImGuiInputTextFlags_AutoSelectAll);
  ui.registry().mark_item(path, WidgetKind::Text);
  tooltip(ui, key);
  const bool closed = ImGui::IsItemDeactivated();
  ImGui::PopStyleColor();
  ImGui::PopStyleVar();
  ImGui::GetWindowDrawList()->AddRect(ImGui::GetItemRectMin(), ImGui::GetItemRectMax(),
                                      wrong ? ui.theme().error : ui.theme().accent, ui.px(5));
  ImGui::SetCursorScreenPos(before);
  ui.typing.fresh = false;
  if (!closed) return std::nullopt;
  const std::optional<double> value = parse_number(ui.typing.text);
  ui.typing = {};
  return ui.input().pressed(Key::Escape) ? std::nullopt : value;
}

}  // namespace neurarium
