// What the keys do.
#include "app/shell/shell.h"

#include <algorithm>

namespace neurarium {

Commands Shell::commands() {
  Session& s = *session_;
  const Snapshot& now = s.snapshot();
  const Mods ctrl{.ctrl = true};
  const Mods shift{.shift = true};
  const Mods both{.ctrl = true, .shift = true};
  return {
      {now.running ? "run.pause" : "run.play", [&s] { toggle_play(s); }, Chord{Key::Space, {}}},
      {"run.step", [&s] { s.trainer().step(1); }, Chord{Key::Period, {}}, {}, true, true},
      {"run.step_epoch", [&s] { step_epoch(s); }, Chord{Key::Period, shift}, {}, true, true},
      {"run.step_back", [&s] { step_back(s); }, Chord{Key::Comma, {}}, {}, now.step > 0, true},
      {"run.reset", [&s] { s.reset(); }},
      {"run.new_seed", [&s] { s.reset_with_seed(static_cast<std::int64_t>(s.settings().seed()) + 1); }},
      {"time.newest", [&s] { TimeStrip::go_to(s, s.snapshot().head); }, {}, {}, now.step < now.head},
      {"run.undo", [this] { undo(*ui_, *session_); }, Chord{Key::Z, ctrl}, {}, s.can_undo(), true},
      {"run.redo", [this] { redo(*ui_, *session_); }, Chord{Key::Z, both}, Chord{Key::Y, ctrl}, s.can_redo(), true},
      {"app.open", [this] { ask_open(); }, Chord{Key::O, ctrl}},
      {"app.save", [this] { save_or_ask(false); }, Chord{Key::S, ctrl}},
      {"app.save_as", [this] { save_or_ask(true); }, Chord{Key::S, both}},
      {"app.export", [this] { asking_export_ = true; }, Chord{Key::E, ctrl}},
      {"app.copy_settings", [this] { copy_settings(); }, Chord{Key::C, both}},
      {"app.paste_settings", [this] { paste_settings(); }, Chord{Key::V, both}},
      {"app.palette", [this] { palette_.open(); }, Chord{Key::K, ctrl}},
      {"app.help",
       [this] {
         const std::string_view here = screen_ != nullptr ? screen_->help_key() : std::string_view{};
         help_.open(here.empty() ? ui_->hovered_key : std::string(here));
       },
       Chord{Key::F1, {}}},
      {"app.theme", [this] { set_dark(!settings_.dark); }, Chord{Key::L, ctrl}},
      {"app.larger", [this] { set_scale(settings_.scale + 0.1); }, Chord{Key::Equal, ctrl}, Chord{Key::Equal, shift}},
      {"app.smaller", [this] { set_scale(settings_.scale - 0.1); }, Chord{Key::Minus, ctrl}, Chord{Key::Minus, {}}},
      {"app.normal_size", [this] { set_scale(1); }, Chord{Key::Num0, ctrl}},
      {"app.quit", [this] { platform_.request_close(true); }, Chord{Key::Q, ctrl}},
  };
}

void Shell::handle_keys(const Commands& commands) {
  for (const Command& command : commands) {
    const bool first = command.chord && ui_->shortcut(*command.chord, command.repeats);
    const bool second = command.second && ui_->shortcut(*command.second, command.repeats);
    if (command.enabled && (first || second)) command.run();
  }
  if (ui_->shortcut({Key::Escape, {}})) escape();
}

void Shell::set_dark(bool dark) {
  settings_.dark = dark;
  ui_->set_dark(dark);
  settling_ = 3;
}

void Shell::set_scale(double scale) {
  settings_.scale = std::clamp(std::round(scale * 10) / 10, 0.5, 3.0);
  ui_->set_user_scale(static_cast<float>(settings_.scale));
  settling_ = 3;
}

void Shell::escape() {
  if (session_->snapshot().seeking >= 0)
    session_->trainer().cancel_seek();
  else if (screen_ != nullptr)
    screen_->escape();
}

}  // namespace neurarium
