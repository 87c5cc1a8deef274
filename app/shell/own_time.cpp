#include "app/shell/own_time.h"

#include "app/shell/reading.h"
#include "app/shell/run_bar.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

std::int64_t next_round(const OwnTime& time) { return std::min(time.end, time.at + time.round); }

}  // namespace

void draw_own_bar(Ui& ui, Session& session, Screen& screen, const OwnTime& time, const Rect& area, double frame_ms) {
  const Panel panel(ui, "run", area, {0.0f, false});
  const OwnTime::Keys& keys = *time.keys;
  const float middle = (area.min.y + area.max.y) * 0.5f;
  float x = area.min.x + ui.px(12);
  const auto press = [&](bool enabled, std::string_view key, Icon icon, IconButtonSpec spec = {}) {
    const float half = ui.px(spec.size) * 0.5f;
    ImGui::BeginDisabled(!enabled);
    const bool pressed = icon_button_at(ui, key, icon, {x + half, middle}, spec);
    ImGui::EndDisabled();
    x += 2 * half + ui.px(8);
    return pressed;
  };
  if (press(time.at > 0, keys.reset, Icon::Reset)) screen.go_to(session, 0, true);
  if (press(time.end > 0, time.playing ? keys.pause : keys.play, time.playing ? Icon::Pause : Icon::Play,
            {.size = 40, .primary = true}))
    screen.toggle_play(session);
  if (press(time.at < time.end, keys.step, Icon::Step)) screen.go_to(session, time.at + 1, true);
  if (press(time.at < time.end, keys.round, Icon::StepEpoch)) screen.go_to(session, next_round(time), true);
  const float undo_at = area.max.x - ui.px(36 + 36 + 12);
  const float slider_width = std::min(ui.px(180), undo_at - x - ui.px(12 + 24));
  if (slider_width > ui.px(80)) {
    x += ui.px(12);
    ImGui::SetCursorScreenPos({x, std::round(middle - ui.px(21))});
    slider(ui, keys.pace, *time.pace,
           {.min = time.slowest,
            .max = time.fastest,
            .log = true,
            .width = slider_width,
            .unit = ui.tr("kit.per_second")});
    x += slider_width + ui.px(24);
    const double rounds = static_cast<double>(time.at) / static_cast<double>(std::max<std::int64_t>(1, time.round));
    const std::array<Reading, 3> readings = {
        Reading{keys.at, format_count(time.at), 64}, Reading{keys.rounds, fmt::format("{:.2f}", rounds), 52},
        Reading{"run.frame", frame_ms > 0 ? fmt::format("{:.1f} ms", frame_ms) : "\u2013", 52}};
    draw_readings(ui, readings, x, undo_at - ui.px(16));
  }
  if (undo_at >= x) draw_undo(ui, session, {undo_at, middle});
}

void draw_own_strip(Ui& ui, Session& session, Screen& screen, const OwnTime& time, const Rect& area) {
  if (area.width() < ui.px(60) || area.height() < ui.px(40)) return;
  const OwnTime::Keys& keys = *time.keys;
  text_in(ui.fonts().strong, area.min, {area.max.x, area.min.y + ui.px(20)}, ui.theme().text, ui.tr("time.title"));
  ImGui::SetCursorScreenPos({area.min.x, area.min.y + ui.px(28)});
  auto at = static_cast<double>(time.at);
  ImGui::BeginDisabled(time.end == 0);
  const Edited edited = slider(
      ui, "time.own", at,
      {.min = 0, .max = static_cast<double>(std::max<std::int64_t>(1, time.end)), .step = 1, .width = area.width()});
  ImGui::EndDisabled();
  if (edited.changed || edited.finished) screen.go_to(session, std::llround(at), edited.finished);
  const float middle = area.max.y - ui.px(16);
  ImGui::BeginDisabled(time.at == 0);
  if (icon_button_at(ui, keys.back, Icon::StepBack, {area.min.x + ui.px(14), middle}, {.size = 28}))
    screen.go_to(session, time.at - 1, true);
  ImGui::EndDisabled();
}

void add_own_commands(Session& session, Screen& screen, const OwnTime& time, Commands& to) {
  const OwnTime::Keys& keys = *time.keys;
  const auto go = [&session, &screen](std::int64_t at) {
    return [&session, &screen, at] { screen.go_to(session, at, true); };
  };
  to.push_back({time.playing ? keys.pause : keys.play, [&session, &screen] { screen.toggle_play(session); },
                Chord{Key::Space, {}}});
  to.push_back({keys.step, go(time.at + 1), Chord{Key::Period, {}}, {}, time.at < time.end, true});
  to.push_back({keys.round, go(next_round(time)), Chord{Key::Period, {.shift = true}}, {}, time.at < time.end, true});
  to.push_back({keys.back, go(time.at - 1), Chord{Key::Comma, {}}, {}, time.at > 0, true});
  to.push_back({keys.reset, go(0), {}, {}, time.at > 0});
}

}  // namespace neurarium
