// Context menus and the question before something irreversible.
#include <algorithm>

#include "app/ui/widgets.h"

namespace neurarium {
namespace {

// The inside of the dialog.
Answer draw_question(Ui& ui, std::string_view key) {
  const std::string name(key);
  const auto scope = ui.scope(Registry::name(key));
  Answer answer = Answer::None;
  heading(ui, name + ".title");
  text(ui, ui.tr(name + ".text"));
  ImGui::Dummy({1.0f, ui.px(8)});
  const float yes = text_size(ui.fonts().body, ui.tr(name + ".yes")).x + ui.px(28);
  const float no = text_size(ui.fonts().body, ui.tr("kit.cancel")).x + ui.px(28);
  ImGui::SetCursorPosX(std::max(0.0f, ImGui::GetCursorPosX() + available_width() - yes - no - ui.px(8)));
  if (button(ui, "kit.cancel")) answer = Answer::No;
  ImGui::SameLine();
  if (button(ui, name + ".yes", ButtonStyle::Primary)) answer = Answer::Yes;
  if (ui.input().pressed(Key::Escape)) answer = Answer::No;
  if (ui.input().pressed(Key::Enter)) answer = Answer::Yes;
  return answer;
}

}  // namespace

ContextMenu::ContextMenu(Ui& ui, std::string_view key)
    : ContextMenu(ui, key, ImGui::IsItemHovered() && ImGui::IsMouseReleased(1)) {}

ContextMenu::ContextMenu(Ui& ui, std::string_view key, bool open) : shown_(false) {
  const std::string popup = ui.registry().path(key) + "/menu";
  if (open) ImGui::OpenPopup(popup.c_str());
  if (!ImGui::IsPopupOpen(popup.c_str())) return;
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(ui.px(4), ui.px(4)));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
  shown_ = ImGui::BeginPopup(popup.c_str());
  if (!shown_) {
    ImGui::PopStyleVar(2);
    return;
  }
  scope_.emplace(ui.registry(), Registry::name(key));
  if (ui.input().pressed(Key::Escape)) ImGui::CloseCurrentPopup();
}

ContextMenu::~ContextMenu() {
  if (!shown_) return;
  scope_.reset();
  ImGui::EndPopup();
  ImGui::PopStyleVar(2);
}

bool menu_item(Ui& ui, std::string_view key, const MenuItemSpec& spec) {
  const Theme& t = ui.theme();
  const std::string& label = ui.tr(key);
  ImGui::BeginDisabled(!spec.enabled);
  const float alpha = ImGui::GetStyle().Alpha;
  const float shortcut = spec.shortcut.empty() ? 0.0f : text_size(ui.fonts().small, spec.shortcut).x + ui.px(24);
  const float width =
      std::max({available_width(), ui.px(200), text_size(ui.fonts().body, label).x + shortcut + ui.px(48)});
  const Item item = make_item(ui, key, {width, ui.px(28)}, WidgetKind::Button);
  if (item.hovered) ImGui::GetWindowDrawList()->AddRectFilled(item.min, item.max, t.raised, ui.px(4));
  text_in(ui.fonts().body, {item.min.x + ui.px(30), item.min.y}, item.max, with_alpha(t.text, alpha), label);
  if (spec.checked)
    draw_icon(*ImGui::GetWindowDrawList(), Icon::Check, {item.min.x + ui.px(15), item.center().y}, ui.px(16),
              with_alpha(t.accent, alpha));
  text_in(ui.fonts().small, item.min, {item.max.x - ui.px(10), item.max.y}, with_alpha(t.muted, alpha), spec.shortcut,
          Align::Right);
  tooltip(ui, key);
  ImGui::EndDisabled();
  if (item.clicked) ImGui::CloseCurrentPopup();
  return item.clicked;
}

bool offer(Ui& ui, std::string_view key, const OfferSpec& spec) {
  if (!ui.registry().offering()) return false;
  const std::string path = ui.registry().path(key);
  ui.registry().offer({path, std::string(key), std::string(spec.group), spec.name, WidgetKind::Button, spec.enabled});
  return ui.registry().take_press(path) && spec.enabled;
}

void open_confirm(Ui& ui, std::string_view key) { ui.confirm_request = key; }

Answer confirm(Ui& ui, std::string_view key) {
  const std::string popup = ui.registry().path(key) + "/confirm";
  if (ui.confirm_request == key) {
    ImGui::OpenPopup(popup.c_str());
    ui.confirm_request.clear();
  }
  if (!ImGui::IsPopupOpen(popup.c_str())) return Answer::None;
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({screen.x * 0.5f, screen.y * 0.4f}, ImGuiCond_Always, {0.5f, 0.5f});
  ImGui::SetNextWindowSize({std::min(screen.x, ui.px(420)), 0.0f});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(ui.px(24), ui.px(20)));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1.0f);
  Answer answer = Answer::None;
  if (ImGui::BeginPopupModal(popup.c_str(), nullptr,
                             ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove)) {
    answer = draw_question(ui, key);
    if (answer != Answer::None) ImGui::CloseCurrentPopup();
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar(2);
  return answer;
}

}  // namespace neurarium
