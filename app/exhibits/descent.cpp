#include "app/exhibits/descent.h"

#include "app/exhibits/descent_inspector.h"
#include "app/exhibits/optimizer_chips.h"
#include "app/ui/numbers.h"
#include "app/ui/story.h"
#include "app/ui/widgets.h"
#include "app/ui/wrap.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::array<std::string_view, 3> kDescentStates = {"descent-edge", "descent-saddle", "descent-noise"};
constexpr std::string_view kSurfaceKey = "descent.surface";  // without a text: the choices speak for themselves
constexpr double kRaceSpeed = 60;                            // steps of the race a second
constexpr double kRaceInPlace = 10;                          // a frame, where there are no threads
constexpr double kLongestRacePause = 0.1;                    // seconds between two pictures that count

}  // namespace

DescentScreen::DescentScreen(bool threads)
    : threads_(threads),
      probe_([this](const DescentRequest& request) { return observer_.observe(request); }, threads),
      racing_(
          [](const DescentRaceRequest& r) {
            return std::make_shared<const DescentRace>(
                race_descent(dynamic_cast<const DescentSettings&>(*r.settings), r.start, kRaceSteps, r.rates));
          },
          threads) {}

void DescentScreen::update(Session& session) {
  const Snapshot& now = session.snapshot();
  if (now.task == nullptr || dynamic_cast<const DescentSettings*>(now.settings.get()) == nullptr) return;
  if (!watching_) session.trainer().watch_state(true);
  watching_ = true;
  RunMoment moment = moment_of(now);
  const bool arrived = way_.follow(session, moment);
  if (arrived || !(asked_ == moment)) {
    probe_.ask({now.task, now.settings, now.edits, now.params, now.step, moment.with_state ? now.state : nullptr,
                way_.points()});
    // On another surface, or at another rate, the race is over.
    if (asked_.settings != moment.settings) end_race();
    asked_ = std::move(moment);
  }
  if (auto view = probe_.take()) state_.view = std::move(*view);
  if (auto race = racing_.take()) {
    if (state_.race_waits) state_.race = std::move(*race);
    state_.race_waits = false;
  }
}

bool DescentScreen::busy() const {
  return probe_.busy() || racing_.busy() || way_.busy() || (asked_.task != nullptr && !asked_.with_state) ||
         (picture_ != nullptr && picture_->coarse());
}

void DescentScreen::act(Session&, std::string_view action) {
  if (action == "descent.race") start_race();
  if (action == "descent.arrows") state_.all_arrows = !state_.all_arrows;
}

// All six from where the marble lies.
void DescentScreen::start_race() {
  end_race();
  if (state_.view == nullptr || !state_.view->is_finite()) return;
  state_.race_waits = true;
  raced_at_ = -1;
  racing_.ask({state_.view->settings, state_.view->at, state_.race_rates});
}

void DescentScreen::end_race() {
  state_.race = nullptr;
  state_.race_waits = false;
  state_.race_step = 0;
}

void DescentScreen::run_race(double now) {
  if (!state_.race_runs()) return;
  const double passed = raced_at_ < 0 ? 0 : std::min(kLongestRacePause, now - raced_at_);
  raced_at_ = now;
  const double ahead = threads_ ? kRaceSpeed * passed : kRaceInPlace;
  state_.race_step = std::min(static_cast<double>(state_.race->steps), state_.race_step + ahead);
}

LandscapeScene DescentScreen::scene(const Theme& theme) const {
  const DescentView& view = *state_.view;
  LandscapeScene scene;
  scene.grid = view.grid;
  scene.scale = scale_of(view.grid->z);
  scene.marble = view.at;
  scene.x_name = "x";
  scene.y_name = "y";
  for (const auto& minimum : surface_info(view.surface.kind).minima) scene.minima.push_back(minimum);
  if (state_.race != nullptr) {
    for (std::size_t i = 0; i < state_.race->lanes.size(); ++i) {
      const DescentLane& lane = state_.race->lanes[i];
      LandscapeWalker walker{{}, optimizer_color(theme, i)};
      const std::size_t shown = std::min(lane.way.size(), static_cast<std::size_t>(state_.race_step) + 1);
      for (std::size_t k = 0; k < shown; ++k)
        walker.way.push_back({static_cast<double>(lane.way[k][0]), static_cast<double>(lane.way[k][1])});
      scene.walkers.push_back(std::move(walker));
    }
    return scene;
  }
  scene.way = view.way;
  scene.gradient = view.gradient;
  for (std::size_t i = 0; i < view.next.size(); ++i)
    if (static_cast<int>(i) != view.own && state_.all_arrows)
      scene.arrows.push_back({view.next[i], optimizer_color(theme, i), 2});
  if (view.carried[0] != 0 || view.carried[1] != 0)
    scene.arrows.push_back({{view.at[0] + view.carried[0], view.at[1] + view.carried[1]}, theme.accent, 3});
  if (view.own >= 0 && static_cast<std::size_t>(view.own) < view.next.size())
    scene.arrows.push_back(
        {view.next[static_cast<std::size_t>(view.own)], optimizer_color(theme, static_cast<std::size_t>(view.own)), 4});
  return scene;
}

// Which surface; another one begins at its own start.
void DescentScreen::draw_surfaces(Ui& ui, Session& session, const Area& area) {
  const auto& settings = dynamic_cast<const DescentSettings&>(session.settings());
  std::vector<std::string> options;
  for (const std::string_view name : kSurfaceNames) options.push_back(fmt::format("surface.{}", name));
  auto index = static_cast<int>(find_surface(settings.surface).value_or(SurfaceKind::Bowl));
  ImGui::SetCursorScreenPos(area.min);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::BeginChild("surfaces", {area.width(), area.height()}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar);
  if (segmented(ui, kSurfaceKey, index, options)) {
    std::unique_ptr<ExhibitSettings> copy = session.settings().clone();
    auto& chosen = dynamic_cast<DescentSettings&>(*copy);
    chosen.choose_surface(kSurfaceNames[static_cast<std::size_t>(index)]);
    session.start_over(std::move(copy), "setting.surface");
  }
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

// How far each rule steps next, or how it fares in the race. A click gives the marble that rule.
void DescentScreen::draw_rules(Ui& ui, Session& session, const Area& area) {
  const DescentView& view = *state_.view;
  ChipNotes notes;
  for (std::size_t i = 0; i < notes.size(); ++i) {
    if (state_.race == nullptr) {
      if (i < view.next.size())
        notes[i] = step_note(ui, std::hypot(view.next[i][0] - view.at[0], view.next[i][1] - view.at[1]));
      continue;
    }
    const DescentLane& lane = state_.race->lanes[i];
    const bool arrived = lane.arrived_at >= 0 && static_cast<double>(lane.arrived_at) <= state_.race_step;
    const bool lost = lane.ran_away && static_cast<double>(lane.way.size()) <= state_.race_step;
    notes[i] = lost      ? ui.tr("descent.ran_away")
               : arrived ? ui.tr("descent.arrived", lane.place, lane.arrived_at)
                         : ui.tr("descent.lane_rate", format_short(lane.rate));
  }
  if (const auto chosen = draw_optimizer_chips(ui, view.own, notes, area))
    change_descent(session, "setting.optimizer", [&](DescentSettings& s) { s.optimizer = kOptimizerNames[*chosen]; });
}

void DescentScreen::draw_readout(Ui& ui, const LandscapeTouch& touch, const Area& area) const {
  const DescentView& view = *state_.view;
  std::string sentence;
  if (touch.pointed) {
    const auto [x, y] = *touch.pointed;
    const auto slope = view.surface.gradient(x, y);
    sentence = ui.tr("descent.pointed", format_number(x, 3), format_number(y, 3),
                     format_number(view.surface.height(x, y), 3), format_number(std::hypot(slope[0], slope[1]), 3));
  } else if (state_.race != nullptr) {
    sentence =
        ui.tr("descent.race_line", static_cast<std::int64_t>(state_.race_step), format_number(state_.race->line, 2));
  } else if (!view.is_finite()) {
    sentence = ui.tr("descent.broken");
  } else if (!view.grid->window.holds(view.at[0], view.at[1])) {
    sentence = ui.tr("descent.outside", format_number(view.at[0], 3), format_number(view.at[1], 3));
  } else {
    sentence = ui.tr("descent.hint");
  }
  text_lines(ui.fonts().small, area.min, area.width(), ui.theme().muted, sentence);
}

void DescentScreen::move_marble(Session& session, const LandscapeTouch& touch) const {
  if (!touch.moved) return;
  session.set_parameters(
      {{"x", {0}, {static_cast<float>((*touch.moved)[0])}}, {"y", {0}, {static_cast<float>((*touch.moved)[1])}}},
      "marble", touch.finished);
}

void DescentScreen::draw_center(Ui& ui, Session& session, const Area& area) {
  const auto scope = ui.registry().root_scope("descent");
  state_.help = {};
  if (state_.view == nullptr) return;
  if (picture_ == nullptr) picture_ = std::make_unique<LandscapePicture>(ui.platform());
  run_race(ui.now());
  const float pad = ui.px(16);
  const Area inner{{area.min.x + pad, area.min.y + pad}, {area.max.x - pad, area.max.y - pad}};
  draw_surfaces(ui, session, {inner.min, {inner.max.x, inner.min.y + ui.px(34)}});
  const float chips = ui.px(46), words = ui.px(22);
  const Area pictures{{inner.min.x, inner.min.y + ui.px(46)}, {inner.max.x, inner.max.y - chips - words - ui.px(16)}};
  const LandscapeTouch touch = picture_->draw(ui, scene(ui.theme()), pictures);
  if (touch.pointed) state_.help = "descent.help_contour";
  if (touch.on_relief) state_.help = "descent.help_relief";
  if (touch.moved && state_.race != nullptr) end_race();
  move_marble(session, touch);
  draw_rules(ui, session, {{inner.min.x, inner.max.y - chips - words}, {inner.max.x, inner.max.y - words}});
  draw_readout(ui, touch, {{inner.min.x, inner.max.y - words + ui.px(4)}, inner.max});
}

void DescentScreen::draw_inspector(Ui& ui, Session& session) {
  const auto scope = ui.registry().root_scope("descent");
  if (std::string chosen = draw_story(ui, "descent.story.", "descent.try.", kDescentStates); !chosen.empty()) {
    end_race();
    wanted_state_ = std::move(chosen);
  }
  if (button(ui, "descent.to_network", ButtonStyle::Quiet, -1)) wanted_state_ = "landscape";
  if (state_.view == nullptr) return;
  separator(ui);
  const bool racing = state_.race != nullptr || state_.race_waits;
  const RaceRates before = state_.race_rates;
  const bool pressed = draw_descent_inspector(ui, session, state_);
  if (pressed && racing) return end_race();
  if (pressed || (racing && before != state_.race_rates)) start_race();
}

}  // namespace neurarium
