// What the keys do.
#include "app/shell/offered.h"
#include "app/shell/own_time.h"
#include "app/shell/shell.h"
#include "engine/exhibits/trained_models.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <array>

namespace neurarium {
namespace {

constexpr std::array kInterfaceSizes = {0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0};

// The next larger (direction 1) or smaller (-1) size of the interface.
double scale_after(double scale, int direction) {
  constexpr double kAlike = 0.01;
  if (direction > 0) {
    const auto* larger =
        std::find_if(kInterfaceSizes.begin(), kInterfaceSizes.end(), [&](double s) { return s > scale + kAlike; });
    return larger == kInterfaceSizes.end() ? kInterfaceSizes.back() : *larger;
  }
  const auto smaller =
      std::find_if(kInterfaceSizes.rbegin(), kInterfaceSizes.rend(), [&](double s) { return s < scale - kAlike; });
  return smaller == kInterfaceSizes.rend() ? kInterfaceSizes.front() : *smaller;
}

// Menus and open fields give way; a dialog keeps its keys.
bool is_pressed_in_text(const InputQueue& input, Chord chord) {
  return input.pressed(chord.key) && input.mods() == chord.mods && ImGui::GetTopMostPopupModal() == nullptr;
}

}  // namespace

Commands Shell::commands() {
  Session& s = *session_;
  const Mods ctrl{.ctrl = true};
  const Mods both{.ctrl = true, .shift = true};
  Commands all;
  if (const auto own = own_time())
    add_own_commands(s, *screen_, *own, all);
  else
    add_run_commands(all);
  const Commands others = {
      {"run.undo", [this] { undo(*ui_, *session_); }, Chord{Key::Z, ctrl}, {}, s.can_undo(), true},
      {"run.redo", [this] { redo(*ui_, *session_); }, Chord{Key::Z, both}, Chord{Key::Y, ctrl}, s.can_redo(), true},
      {"app.open", [this] { ask_open(); }, Chord{Key::O, ctrl}},
      {"app.save", [this] { save_or_ask(false); }, Chord{Key::S, ctrl}},
      {"app.save_as", [this] { save_or_ask(true); }, Chord{Key::S, both}},
      {"app.export", [this] { asking_export_ = true; }, Chord{Key::E, ctrl}},
      {"app.copy_settings", [this] { copy_settings(); }, Chord{Key::C, both}},
      {"app.paste_settings", [this] { paste_settings(); }, Chord{Key::V, both}},
      {.key = "app.palette", .run = [this] { palette_.open(); }, .chord = Chord{Key::K, ctrl}, .in_text = true},
      {"app.help",
       [this] {
         const std::string_view here = screen_ != nullptr ? screen_->help_key() : std::string_view{};
         const Widget* widget = ui_->registry().at(ImGui::GetIO().MousePos);
         help_.open(here.empty() ? ui_->hovered_key : std::string(here),
                    widget == nullptr ? std::nullopt : std::optional(widget->kind));
       },
       Chord{Key::F1, {}}},
      {"app.theme", [this] { set_theme(theme_after(settings_.theme)); }, Chord{Key::L, ctrl}},
      {"app.language", [this] { switch_language(); }},
      {"app.larger", [this] { set_scale(scale_after(settings_.scale, 1)); }, Chord{Key::Equal, ctrl},
       Chord{Key::Equal, both}},
      {"app.smaller", [this] { set_scale(scale_after(settings_.scale, -1)); }, Chord{Key::Minus, ctrl},
       Chord{Key::Minus, both}},
      {"app.normal_size", [this] { set_scale(1); }, Chord{Key::Num0, ctrl}},
      {"app.quit", [this] { platform_.request_close(true); }, Chord{Key::Q, ctrl}},
  };
  all.insert(all.end(), others.begin(), others.end());
  add_chosen_commands(all);
  if (screen_ != nullptr)
    for (const std::string_view key : screen_->actions())
      all.push_back({key, [this, key] { screen_->act(*session_, key); }});
  if (palette_.is_open()) add_offered(*ui_, all);
  return all;
}

void Shell::add_run_commands(Commands& to) {
  Session& s = *session_;
  const Snapshot& now = s.snapshot();
  const auto step_of = [this](StepSize size) { take_step(*session_, settings_.step, size); };
  const auto play = [this] {
    if (screen_ == nullptr || !screen_->toggle_play(*session_)) toggle_play(*session_);
  };
  const Commands run = {
      {now.running ? "run.pause" : "run.play", play, Chord{Key::Space, {}}},
      {"run.step",
       [this, &s] { take_step(s, settings_.step, settings_.step.size); },
       Chord{Key::Period, {}},
       {},
       true,
       true},
      {"run.step_epoch", [step_of] { step_of(StepSize::Epoch); }, Chord{Key::Period, {.shift = true}}, {}, true, true},
      {"run.step_example", [step_of] { step_of(StepSize::Example); }},
      {"run.step_batch", [step_of] { step_of(StepSize::Batch); }},
      {"run.step_until", [step_of] { step_of(StepSize::Until); }},
      {"run.step_back", [&s] { step_back(s); }, Chord{Key::Comma, {}}, {}, now.step > 0, true},
      {"run.reset", [&s] { s.reset(); }},
      {"run.new_seed", [&s] { s.reset_with_seed(static_cast<std::int64_t>(s.settings().seed()) + 1); }},
      {"time.newest", [&s] { TimeStrip::go_to(s, s.snapshot().head); }, {}, {}, now.step < now.head}};
  to.insert(to.end(), run.begin(), run.end());
}

void Shell::handle_keys(const Commands& commands) {
  for (const Command& command : commands) {
    const bool first = command.chord && (ui_->shortcut(*command.chord, command.repeats) ||
                                         (command.in_text && is_pressed_in_text(ui_->input(), *command.chord)));
    const bool second = command.second && ui_->shortcut(*command.second, command.repeats);
    if (command.enabled && (first || second)) command.run();
  }
  if (ui_->shortcut({Key::Escape, {}})) escape();
}

void Shell::set_theme(ThemeKind kind) {
  settings_.theme = kind;
  ui_->set_theme(kind);
  settling_ = 3;
}

void Shell::switch_language() {
  const auto at = std::find(kLanguages.begin(), kLanguages.end(), ui_->language());
  settings_.language = at + 1 < kLanguages.end() ? at[1] : kLanguages.front();
  language_asked_ = true;
  settling_ = 3;
}

void Shell::load_language() {
  language_asked_ = false;
  const std::string wanted = settings_.language.empty() ? std::string(system_language()) : settings_.language;
  const std::string before = ui_->language();
  if (const Status read = ui_->load_texts(wanted); !read) return show_error("texts", read.error());
  if (last_frame_ >= 0 && before != ui_->language()) offer_language(before);
}

// At the start, before anything is shown: the exhibit's model in the user's language.
void Shell::open_in_language() {
  const Result<const ExhibitInfo*> exhibit = find_exhibit(run_of_);
  NEURARIUM_CHECK(exhibit.ok());  // it was opened
  auto settings = opening_settings(**exhibit, ui_->language());
  if (settings->equals(session_->settings())) return;
  if (auto timeline = Timeline::make(std::move(settings), options_.trainer_threads))
    session_->replace(std::move(*timeline));
}

// The same when the language was switched, as an offer, and only to who has changed nothing yet.
void Shell::offer_language(const std::string& before) {
  ui_->banners().dismiss("language");
  const Result<const ExhibitInfo*> exhibit = find_exhibit(run_of_);
  if (!exhibit || session_->unsaved() || !session_->edits().empty() || !aside_.empty()) return;
  const auto now = opening_settings(**exhibit, ui_->language());
  if (now->equals(session_->settings()) || !opening_settings(**exhibit, before)->equals(session_->settings())) return;
  const auto open = [this] {
    const Result<const ExhibitInfo*> here = find_exhibit(run_of_);
    if (here) session_->start_over(opening_settings(**here, ui_->language()), "app.language_model");
  };
  ui_->banners().show({"language", Severity::Info, ui_->tr("app.language_offer"), {{"app.language_model", open}}});
}

void Shell::set_scale(double scale) {
  settings_.scale = scale;
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
