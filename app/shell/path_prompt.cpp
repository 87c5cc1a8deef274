#include "app/shell/path_prompt.h"

#include "app/shell/dialog.h"
#include "app/ui/widgets.h"

#include <cstdlib>
#include <filesystem>
#include <utility>

namespace neurarium {

std::string expand_home(const std::string& path) {
  const char* home = std::getenv("HOME");
  if (home == nullptr || !path.starts_with("~/")) return path;
  return std::string(home) + path.substr(1);
}

void PathPrompt::ask(std::string_view key, std::string path, Act act, std::vector<RecentFiles::Entry> recent) {
  recent_.clear();
  for (RecentFiles::Entry& entry : recent) {
    std::error_code ignored;
    const bool is_there = std::filesystem::exists(entry.path, ignored);
    recent_.push_back({std::move(entry), is_there});
  }
  key_ = key;
  path_ = std::move(path);
  act_ = std::move(act);
  fault_ = {};
  opening_ = true;
  waiting_ = done_ = false;
}

bool PathPrompt::answer(const Status& outcome) {
  if (!std::exchange(waiting_, false)) return false;
  done_ = outcome.ok();
  if (!done_) fault_ = outcome.error();
  return true;
}

// Name and folder of each; a click takes it at once.
bool PathPrompt::draw_recent(Ui& ui) {
  if (recent_.empty()) return false;
  const Theme& t = ui.theme();
  const auto scope = ui.scope("recent");
  hint(ui, ui.tr("prompt.recent"));
  bool taken = false;
  for (const Recent& recent : recent_) {
    const std::filesystem::path path(recent.entry.path);
    const Item item = make_item(ui, recent.entry.key, {available_width(), ui.px(28)}, WidgetKind::Button);
    if (item.hovered) ImGui::GetWindowDrawList()->AddRectFilled(item.min, item.max, t.raised, ui.px(4));
    const std::string name = path.filename().string();
    ui.fonts().use(recent.entry.path);
    const float middle = item.min.x + ui.px(16) + text_size(ui.fonts().body, name).x;
    text_in(ui.fonts().body, {item.min.x + ui.px(8), item.min.y}, item.max, recent.is_there ? t.text : t.muted, name);
    text_in(ui.fonts().small, {middle, item.min.y}, {item.max.x - ui.px(8), item.max.y}, t.muted,
            recent.is_there ? path.parent_path().string() : ui.tr("prompt.missing", path.parent_path().string()),
            Align::Right);
    tooltip_text(ui, recent.is_there ? recent.entry.path : ui.tr("prompt.missing", recent.entry.path));
    if (!item.clicked) continue;
    path_ = recent.entry.path;
    taken = true;
  }
  return taken;
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
  if (text_input(ui, "prompt.path", path_)) fault_ = {};
  if (!fault_.empty()) {
    ImGui::PushStyleColor(ImGuiCol_Text, ui.theme().error);
    text(ui, ui.tr(fault_));
    ImGui::PopStyleColor();
  }
  const bool taken = draw_recent(ui);
  ImGui::Dummy({1.0f, ui.px(8)});
  align_right(button_width(ui, "kit.cancel") + button_width(ui, key_ + ".yes") + ui.px(8));
  if (button(ui, "kit.cancel")) dialog.close();
  ImGui::SameLine();
  ImGui::BeginDisabled(waiting_);
  const bool enter = ui.input().pressed(Key::Enter) || ui.input().pressed(Key::KeypadEnter);
  const bool pressed = button(ui, key_ + ".yes", ButtonStyle::Primary) || enter || taken;
  ImGui::EndDisabled();
  if (!pressed || waiting_) return;
  fault_ = {};
  waiting_ = true;
  if (const std::optional<Status> outcome = act_(expand_home(path_))) answer(*outcome);
  if (std::exchange(done_, false)) dialog.close();
}

}  // namespace neurarium
