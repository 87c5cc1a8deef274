#include "app/shell/run_bar.h"

#include "app/shell/reading.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace neurarium {
namespace {

constexpr double kReadingSeconds = 0.5;

}  // namespace

void toggle_play(Session& session) {
  if (session.snapshot().running) {
    session.trainer().pause();
  } else {
    session.trainer().play();
  }
}

void step_back(Session& session) {
  session.trainer().pause();
  session.trainer().seek(std::max<std::int64_t>(0, session.snapshot().step - 1));
}

void undo(Ui& ui, Session& session) {
  if (!session.can_undo()) return;
  const std::string what = ui.tr(session.undo_label());
  session.undo();
  ui.toasts().show(ui.tr("run.undone", what));
}

void redo(Ui& ui, Session& session) {
  if (!session.can_redo()) return;
  const std::string what = ui.tr(session.redo_label());
  session.redo();
  ui.toasts().show(ui.tr("run.redone", what));
}

void draw_undo(Ui& ui, Session& session, ImVec2 at) {
  const auto press = [&](bool enabled, std::string_view key, Icon icon) {
    ImGui::BeginDisabled(!enabled);
    const bool pressed = icon_button_at(ui, key, icon, {at.x + ui.px(16), at.y});
    ImGui::EndDisabled();
    at.x += ui.px(36);
    return pressed;
  };
  if (press(session.can_undo(), "run.undo", Icon::Undo)) undo(ui, session);
  if (press(session.can_redo(), "run.redo", Icon::Redo)) redo(ui, session);
}

void set_speed(Session& session, double steps_per_second) {
  session.trainer().set_speed(steps_per_second >= kFastestSpeed ? kUnlimited : steps_per_second);
}

// Once, where a run has come to its condition.
void RunBar::tell_stop(Ui& ui, const Snapshot& snapshot) {
  const bool told = std::exchange(stop_told_, snapshot.reached.has_value());
  if (snapshot.reached && !told) ui.toasts().show(describe_stop(ui, *snapshot.reached));
}

void RunBar::draw_readouts(Ui& ui, const Snapshot& snapshot, float from, float to, double frame_ms) {
  if (ui.now() - rates_at_ > kReadingSeconds || !snapshot.running || rates_at_ < 0) {
    rates_at_ = ui.now();
    rate_ = snapshot.running ? format_magnitude(snapshot.steps_per_second) : "\u2013";
    samples_ = snapshot.running ? format_magnitude(snapshot.samples_per_second) : "\u2013";
    frame_ = frame_ms > 0 ? fmt::format("{:.1f} ms", frame_ms) : "\u2013";
  }
  const Reading readings[] = {{"run.steps", format_count(snapshot.step), 64},
                              {"run.epoch", format_count(snapshot.epoch), 48},
                              {"run.rate", rate_, 52},
                              {"run.samples", samples_, 60},
                              {"run.frame", frame_, 52}};
  draw_readings(ui, readings, from, to);
}

void RunBar::draw_seed(Ui& ui, Session& session, float x) {
  if (!seed_dragged_) seed_ = static_cast<double>(session.settings().seed());
  const float top = ImGui::GetWindowPos().y + std::round((ImGui::GetWindowHeight() - ui.px(30)) * 0.5f);
  ImGui::SetCursorScreenPos({x, top});
  const Edited edited =
      number(ui, "run.seed", seed_, {.min = 0, .max = 1e9, .per_pixel = 0.1, .whole = true, .width = ui.px(128)});
  if (edited.changed) seed_dragged_ = true;
  if (edited.finished) session.reset_with_seed(static_cast<std::int64_t>(seed_));
  if (edited.finished || !ImGui::IsAnyItemActive()) seed_dragged_ = false;
  if (icon_button_at(ui, "run.new_seed", Icon::Dice, {x + ui.px(128 + 4 + 16), top + ui.px(15)}))
    session.reset_with_seed(static_cast<std::int64_t>(session.settings().seed()) + 1);
}

void RunBar::draw(Ui& ui, Session& session, UserSettings& settings, const Rect& area, double frame_ms) {
  const Panel panel(ui, "run", area, {0.0f, false});
  const Snapshot& s = session.snapshot();
  tell_stop(ui, s);
  const float middle = (area.min.y + area.max.y) * 0.5f;
  float x = area.min.x + ui.px(12);
  const auto press = [&](std::string_view key, Icon icon, IconButtonSpec spec = {}) {
    const float half = ui.px(spec.size) * 0.5f;
    const bool pressed = icon_button_at(ui, key, icon, {x + half, middle}, spec);
    x += 2 * half + ui.px(4);
    return pressed;
  };
  if (press("run.reset", Icon::Reset)) session.reset();
  x += ui.px(4);
  if (press(s.running ? "run.pause" : "run.play", s.running ? Icon::Pause : Icon::Play, {.size = 40, .primary = true}))
    toggle_play(session);
  x += ui.px(4);
  if (press("run.step", Icon::Step)) take_step(session, settings.step, settings.step.size);
  x -= ui.px(6);
  const bool open_menu = press("run.step_menu", Icon::ChevronDown, {.size = 20});
  step_menu(ui, session, settings.step, open_menu);
  if (press("run.step_epoch", Icon::StepEpoch)) take_step(session, settings.step, StepSize::Epoch);

  const float right_group = ui.px(128 + 4 + 32 + 12 + 36 + 36 + 12);
  const float right = area.max.x - right_group;
  const float slider_width = std::min(ui.px(180), right - x - ui.px(12 + 24));
  if (slider_width > ui.px(80)) {
    x += ui.px(12);
    ImGui::SetCursorScreenPos({x, std::round(middle - ui.px(21))});
    if (slider(ui, "run.speed", settings.speed,
               {.min = kSlowestSpeed,
                .max = kFastestSpeed,
                .log = true,
                .step = 0,
                .width = slider_width,
                .unit = ui.tr("run.per_second"),
                .text_at_max = ui.tr("run.unlimited")}))
      set_speed(session, settings.speed);
    x += slider_width + ui.px(24);
    draw_readouts(ui, s, x, right - ui.px(16), frame_ms);
  }
  if (right < x) return;
  draw_seed(ui, session, right);
  x = right + ui.px(128 + 4 + 32 + 12);
  draw_undo(ui, session, {x, middle});
}

}  // namespace neurarium
