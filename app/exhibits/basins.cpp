#include "app/exhibits/basins.h"

#include "app/ui/panel.h"
#include "app/ui/story.h"
#include "app/ui/widgets.h"

#include <array>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::array<std::string_view, 4> kBasinsStates = {"basins-five", "basins-corner", "hopfield-noise",
                                                           "hopfield-full"};
constexpr std::string_view kViewKey = "basins.view";  // without a text: the choices speak for themselves
constexpr std::array<std::int64_t, 9> kTrainedSizes = {1, 2, 3, 4, 6, 8, 16, 32, 64};
constexpr std::int64_t kStepsOfSize = 2000;
constexpr std::int64_t kFewestSteps = 50;  // of a size before it counts as trained

}  // namespace

BasinsScreen::BasinsScreen(bool threads)
    : probe_([this](const BasinsRequest& request) { return observer_.observe(request); }, threads),
      sizes_(
          [](const SizeRequest& r) {
            return SizeAnswer{r.settings->places, r.settings->layers, r.units,
                              wrong_share_of_size(*r.settings, r.units, kStepsOfSize)};
          },
          threads) {}

void BasinsScreen::take_view() {
  auto view = probe_.take();
  if (!view) return;
  state_.view = std::move(*view);
  const BasinsSettings& s = state_.view->basins();
  const bool moved = !state_.sizes_of.empty() && state_.sizes_of != s.places;
  if (moved) state_.sizes.clear();
  state_.sizes_of = s.places;
  const std::pair size{s.layers, s.hidden};
  const bool other = size_.second != 0 && size_ != size;  // the first one has had all steps of the run
  if (moved || other || state_.view->step < since_) since_ = state_.view->step;
  size_ = size;
  if (state_.view->step >= since_ + kFewestSteps)
    state_.sizes[{s.layers, s.hidden}] = {state_.view->regions.wrong_share(), state_.view->step};
}

// One size after the other that has no point yet, apart from the run.
void BasinsScreen::train_next_size(const Session& session) {
  if (auto answer = sizes_.take(); answer && answer->places == state_.sizes_of)
    state_.sizes[{answer->layers, answer->units}] = {answer->wrong, kStepsOfSize};
  if (!state_.all_sizes || sizes_.busy()) return;
  const BasinsSettings& now = basins_settings(session);
  for (const std::int64_t units : kTrainedSizes) {
    if (state_.sizes.contains({now.layers, units})) continue;
    if (!now.make_task()) break;
    return sizes_.ask({std::make_shared<const BasinsSettings>(now), units});
  }
  state_.all_sizes = false;
}

// The network that is out of sight rests, once: whoever lets it train on means it.
void BasinsScreen::move_pixels(Session& session) {
  const bool running = session.snapshot().running;
  const bool wanted = basins_settings(session).view == "hopfield";
  if (wanted && running && !stopped_run_) session.trainer().pause();
  stopped_run_ = wanted && running;
  if (!wanted) state_.playing = false;
  if (!state_.shows_pixels() || !state_.playing) return;
  state_.played += state_.pace * static_cast<double>(ImGui::GetIO().DeltaTime);
  const std::int64_t end = state_.view->hopfield->course.size();
  if (state_.played >= static_cast<double>(end)) show_updates(session, state_, end);
}

void BasinsScreen::update(Session& session) {
  const Snapshot& now = session.snapshot();
  if (now.task == nullptr || dynamic_cast<const BasinsSettings*>(now.settings.get()) == nullptr) return;
  if (asked_version_ != now.version) {
    asked_version_ = now.version;
    probe_.ask({now.task, now.settings, now.edits, now.params, now.step});
  }
  take_view();
  train_next_size(session);
  move_pixels(session);
}

bool BasinsScreen::busy() const { return probe_.busy() || sizes_.busy(); }

bool BasinsScreen::toggle_play(Session& session) {
  if (!state_.shows_pixels()) return false;
  toggle_falling(session, state_);
  return true;
}

std::optional<OwnTime> BasinsScreen::own_time() {
  static constexpr OwnTime::Keys kKeys = {.reset = "basins.to_start",
                                          .play = "basins.fall",
                                          .pause = "basins.halt",
                                          .step = "basins.one_pixel",
                                          .round = "basins.one_sweep",
                                          .back = "basins.pixel_back",
                                          .pace = "basins.pace",
                                          .at = "basins.asked",
                                          .rounds = "basins.sweeps"};
  if (!state_.shows_pixels()) return {};
  const HopfieldLook& look = *state_.view->hopfield;
  return OwnTime{.keys = &kKeys,
                 .at = state_.updates(),
                 .end = look.course.size(),
                 .round = look.network.units(),
                 .playing = state_.playing,
                 .pace = &state_.pace,
                 .slowest = 2,
                 .fastest = 1000};
}

void BasinsScreen::go_to(Session& session, std::int64_t updates, bool finished) {
  if (state_.shows_pixels()) show_updates(session, state_, updates, finished);
}

void BasinsScreen::draw_beside_time(Ui& ui, const Area& area) {
  if (state_.shows_pixels()) draw_energy(ui, state_, area);
}

void BasinsScreen::draw_header(Ui& ui, Session& session, const Area& area) {
  const BasinsSettings& now = basins_settings(session);
  int index = now.view == "hopfield" ? 1 : 0;
  ImGui::SetCursorScreenPos(area.min);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::BeginChild("view", {std::min(area.width(), ui.px(420)), ui.px(34)}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar);
  if (segmented(ui, kViewKey, index, {"view.nearest", "view.hopfield"}))
    change_basins(session, "setting.view", [&](BasinsSettings& s) { s.view = index == 1 ? "hopfield" : "nearest"; });
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

void BasinsScreen::draw_center(Ui& ui, Session& session, const Area& area) {
  const auto scope = ui.registry().root_scope("basins");
  state_.help = {};
  if (state_.view == nullptr) return;
  if (plane_ == nullptr) plane_ = std::make_unique<BasinsPlane>(ui.platform());
  const float pad = ui.px(16);
  const Area inner{{area.min.x + pad, area.min.y + pad}, {area.max.x - pad, area.max.y - pad}};
  if (inner.width() < ui.px(120) || inner.height() < ui.px(120)) return;
  draw_header(ui, session, inner);
  const Area rest{{inner.min.x, inner.min.y + ui.px(42)}, inner.max};
  if (state_.shows_pixels())
    pixels_.draw(ui, session, state_, rest);
  else
    plane_->draw(ui, session, state_, rest);
}

void BasinsScreen::draw_inspector(Ui& ui, Session& session) {
  const auto scope = ui.registry().root_scope("basins");
  const bool pixels = basins_settings(session).view == "hopfield";
  if (std::string chosen = draw_story(ui, pixels ? "basins.pixels." : "basins.story.", "basins.try.", kBasinsStates);
      !chosen.empty())
    wanted_state_ = std::move(chosen);
  if (state_.view == nullptr) return;
  separator(ui);
  if (state_.shows_pixels()) return draw_pixels_inspector(ui, session, state_);
  {
    const auto places = ui.scope("places");
    if (section(ui, "basins.places_section")) {
      const Result<std::vector<PlanePlace>> now = parse_places(basins_settings(session).places);
      const std::size_t count = now ? now->size() : 0;
      text(ui, ui.tr("basins.places_count", count));
      ImGui::BeginDisabled(count >= kMostPlaces);
      if (button(ui, "basins.add_place", ButtonStyle::Normal, -1)) act(session, "basins.add_place");
      ImGui::EndDisabled();
      ImGui::BeginDisabled(count <= kFewestPlaces);
      if (button(ui, "basins.remove_place", ButtonStyle::Normal, -1)) act(session, "basins.remove_place");
      ImGui::EndDisabled();
      toggle(ui, "basins.show_samples", state_.show_samples);
      setting(ui, session, "samples");
    }
  }
  {
    const auto model = ui.scope("model");
    if (section(ui, "playground.model_title")) {
      setting(ui, session, "depth");
      setting(ui, session, "activation");
      setting(ui, session, "init-scheme");
    }
  }
  const auto training = ui.scope("training");
  if (section(ui, "playground.training_title", false)) {
    constexpr std::array<std::string_view, 1> kInRunBar = {"seed"};
    panel(ui, session, "training", kInRunBar);
  }
}

std::vector<std::string_view> BasinsScreen::actions() const {
  return {"view.nearest", "view.hopfield", "basins.add_place", "basins.remove_place", "basins.all_sizes"};
}

void BasinsScreen::act(Session& session, std::string_view action) {
  if (action == "basins.all_sizes") state_.all_sizes = true;
  if (action == "view.nearest" || action == "view.hopfield")
    return change_basins(session, "setting.view",
                         [&](BasinsSettings& s) { s.view = action == "view.hopfield" ? "hopfield" : "nearest"; });
  Result<std::vector<PlanePlace>> places = parse_places(basins_settings(session).places);
  if (!places) return;
  if (action == "basins.add_place" && places->size() < kMostPlaces)
    places->push_back(emptiest_place(*places));
  else if (action == "basins.remove_place" && places->size() > kFewestPlaces)
    places->pop_back();
  else
    return;
  change_basins(session, action, [&](BasinsSettings& s) { s.places = to_string(*places); });
}

}  // namespace neurarium
