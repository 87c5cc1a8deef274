#include "app/shell/dialog.h"

#include "app/ui/widgets.h"

#include <imgui_internal.h>

#include <algorithm>
#include <string>

namespace neurarium {

Dialog::Dialog(Ui& ui, std::string_view name, bool open, float width, float top) {
  const std::string popup = std::string(name) + "##dialog";
  if (open) ImGui::OpenPopup(popup.c_str());
  if (!ImGui::IsPopupOpen(popup.c_str())) return;
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({screen.x * 0.5f, screen.y * top}, ImGuiCond_Always, {0.5f, top});
  ImGui::SetNextWindowSize({std::max(1.0f, std::min(screen.x - ui.px(16), ui.px(width))), 0.0f});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(ui.px(24), ui.px(20)));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1.0f);
  shown_ = ImGui::BeginPopupModal(popup.c_str(), nullptr,
                                  ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove |
                                      ImGuiWindowFlags_NoSavedSettings);
  ImGui::PopStyleVar(2);
  if (!shown_) return;
  appearing_ = ImGui::IsWindowAppearing();
  scope_.emplace(ui.registry(), name);
  // The list of a choice in it goes first.
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  const bool on_top = g.OpenPopupStack.Size == g.BeginPopupStack.Size;
  if (on_top && ui.input().pressed(Key::Escape)) ImGui::CloseCurrentPopup();
}

Dialog::~Dialog() {
  if (!shown_) return;
  scope_.reset();
  ImGui::EndPopup();
}

void Dialog::close() { ImGui::CloseCurrentPopup(); }

void align_right(float width) {
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + std::max(0.0f, available_width() - width));
}

float button_width(Ui& ui, std::string_view key) { return text_size(ui.fonts().body, ui.tr(key)).x + ui.px(28); }

}  // namespace neurarium
