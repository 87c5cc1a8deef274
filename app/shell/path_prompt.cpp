#include "app/shell/path_prompt.h"

#include "app/shell/dialog.h"
#include "app/ui/widgets.h"

#include <cstdlib>
#include <utility>

namespace neurarium {

std::string expand_home(const std::string& path) {
  const char* home = std::getenv("HOME");
  if (home == nullptr || !path.starts_with("~/")) return path;
  return std::string(home) + path.substr(1);
}

void PathPrompt::ask(std::string_view key, std::string path, Act act) {
  key_ = key;
  path_ = std::move(path);
  act_ = std::move(act);
  fault_.clear();
  opening_ = true;
  waiting_ = done_ = false;
}

bool PathPrompt::answer(const Status& outcome) {
  if (!std::exchange(waiting_, false)) return false;
  done_ = outcome.ok();
  if (!done_) fault_ = outcome.error().message;
  return true;
}

void PathPrompt::draw(Ui& ui) {
  Dialog dialog(ui, "prompt", std::exchange(opening_, false), 560);
  if (!dialog) {
    waiting_ = false;
    return;
  }
  if (std::exchange(done_, false)) return dialog.close();
  heading(ui, key_ + ".title");
  if (dialog.appearing()) ImGui::SetKeyboardFocusHere();
  if (text_input(ui, "prompt.path", path_)) fault_.clear();
  if (!fault_.empty()) {
    ImGui::PushStyleColor(ImGuiCol_Text, ui.theme().error);
    text(ui, fault_);
    ImGui::PopStyleColor();
  }
  ImGui::Dummy({1.0f, ui.px(8)});
  align_right(button_width(ui, "kit.cancel") + button_width(ui, key_ + ".yes") + ui.px(8));
  if (button(ui, "kit.cancel")) dialog.close();
  ImGui::SameLine();
  ImGui::BeginDisabled(waiting_);
  const bool enter = ui.input().pressed(Key::Enter) || ui.input().pressed(Key::KeypadEnter);
  const bool pressed = button(ui, key_ + ".yes", ButtonStyle::Primary) || enter;
  ImGui::EndDisabled();
  if (!pressed || waiting_) return;
  fault_.clear();
  waiting_ = true;
  if (const std::optional<Status> outcome = act_(expand_home(path_))) answer(*outcome);
  if (std::exchange(done_, false)) dialog.close();
}

}  // namespace neurarium
