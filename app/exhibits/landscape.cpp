#include "app/exhibits/landscape.h"

#include "app/exhibits/descent_inspector.h"
#include "app/exhibits/optimizer_chips.h"
#include "app/ui/numbers.h"
#include "app/ui/panel.h"
#include "app/ui/story.h"
#include "app/ui/widgets.h"
#include "app/ui/wrap.h"
#include "engine/landscape/curvature.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace neurarium {
namespace {

constexpr int kLandscapeThreads = 2;
constexpr std::array<std::string_view, 1> kLandscapeStates = {"landscape-curve"};
constexpr std::string_view kPlaneKey = "landscape.plane";  // without a text: the choices speak for themselves
constexpr std::array<std::string_view, 2> kRandomAxes = {"landscape.axis_random_1", "landscape.axis_random_2"};
constexpr std::array<std::string_view, 2> kWayAxes = {"landscape.axis_way_1", "landscape.axis_way_2"};

std::string plane_axis(const Ui& ui, const LandscapeView& view, std::size_t axis) {
  if (view.choice.kind == PlaneKind::Weights) return view.plane->names[axis];
  return ui.tr((view.choice.kind == PlaneKind::Random ? kRandomAxes : kWayAxes)[axis]);
}

}  // namespace

LandscapeScreen::LandscapeScreen(bool threads)
    : threads_(threads),
      observer_(threads ? kLandscapeThreads : 1),
      probe_([this](const LandscapeRequest& request) { return observer_.observe(request); }, threads) {}

// Another network has other weights.
void LandscapeScreen::adopt(const Session& session) {
  const TaskPtr& task = session.snapshot().task;
  if (task_ == task) return;
  if (task_ == nullptr || task_->graph != task->graph) {
    weights_ = landscape_weights(*task);
    const auto last = static_cast<std::int64_t>(weights_.size()) - 1;
    for (std::int64_t& weight : choice_.weights)
      weight = std::clamp<std::int64_t>(weight, 0, std::max<std::int64_t>(0, last));
    held_ = nullptr;
    released_ = false;
  }
  task_ = task;
}

// Coarse first, then finer and finer; while training goes on, no finer than what can follow it.
void LandscapeScreen::choose_side(bool fresh, bool running) {
  if (fresh)
    side_ = running && threads_ ? 1 : threads_ ? 0 : kLandscapeSides.size() - 1;
  else
    ++side_;
}

void LandscapeScreen::ask(const Snapshot& now) {
  LandscapeRequest request;
  request.task = now.task;
  request.edits = now.edits;
  request.params = now.params;
  request.step = now.step;
  request.state = asked_.with_state ? now.state : nullptr;
  request.way = way_.points();
  request.choice = choice_;
  asked_picture_ = held_ == nullptr || released_;
  request.side = asked_picture_ ? kLandscapeSides[side_] : 0;
  probe_.ask(std::move(request));
  asked_choice_ = choice_;
  waiting_ = true;
}

void LandscapeScreen::update(Session& session) {
  const Snapshot& now = session.snapshot();
  if (now.task == nullptr) return;
  if (!watching_) session.trainer().watch_state(true);
  watching_ = true;
  adopt(session);
  RunMoment moment = moment_of(now);
  const bool arrived = way_.follow(session, moment);
  if (auto view = probe_.take()) {
    waiting_ = false;
    view_ = std::move(*view);
    if (asked_picture_ && released_) {
      held_ = nullptr;
      released_ = false;
    }
  }
  const bool fresh = (arrived && choice_.kind == PlaneKind::Way) || !(asked_ == moment) ||
                     !(asked_choice_ == choice_) || (!asked_picture_ && (held_ == nullptr || released_));
  if (waiting_) return;
  if (fresh) {
    asked_ = std::move(moment);
    choose_side(true, now.running);
    ask(now);
  } else if (!now.running && asked_picture_ && side_ + 1 < kLandscapeSides.size()) {
    choose_side(false, false);
    ask(now);
  }
}

bool LandscapeScreen::busy() const {
  return waiting_ || probe_.busy() || way_.busy() || side_ + 1 < kLandscapeSides.size() || released_ ||
         !(asked_choice_ == choice_) || (picture_ != nullptr && picture_->coarse());
}

LandscapeScene LandscapeScreen::scene(const Ui& ui) const {
  const LandscapeView& view = *view_;
  LandscapeScene scene;
  scene.grid = held_ != nullptr ? held_->grid : view.grid;
  scene.scale = scale_of(scene.grid->z);
  const LossPlane& plane = held_ != nullptr ? *held_->plane : *view.plane;
  scene.marble = held_ != nullptr ? plane.place_of(view.params) : view.at;
  scene.x_name = plane_axis(ui, held_ != nullptr ? *held_ : view, 0);
  scene.y_name = plane_axis(ui, held_ != nullptr ? *held_ : view, 1);
  if (held_ != nullptr) return scene;
  scene.way = view.way;
  scene.gradient = view.gradient;
  const Theme& t = ui.theme();
  for (std::size_t i = 0; i < view.next.size(); ++i)
    if (all_arrows_ && static_cast<int>(i) != view.own)
      scene.arrows.push_back({view.next[i], optimizer_color(t, i), 2});
  if (view.own >= 0 && static_cast<std::size_t>(view.own) < view.next.size())
    scene.arrows.push_back(
        {view.next[static_cast<std::size_t>(view.own)], optimizer_color(t, static_cast<std::size_t>(view.own)), 4});
  return scene;
}

void LandscapeScreen::draw_weight(Ui& ui, std::string_view key, std::size_t axis) {
  std::vector<std::string> names;
  for (const LandscapeWeight& weight : weights_) names.push_back(weight.name);
  auto index = static_cast<int>(choice_.weights[axis]);
  int last = static_cast<int>(weights_.size()) - 1;
  if (slider(ui, key, index, {.min = 0, .max = static_cast<double>(std::max(0, last)), .step = 1}))
    choice_.weights[axis] = index;
  if (!names.empty()) hint(ui, names[static_cast<std::size_t>(index)]);
}

// Which plane, above the pictures.
void LandscapeScreen::draw_planes(Ui& ui, const Area& area) {
  ImGui::SetCursorScreenPos(area.min);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::BeginChild("planes", {area.width(), area.height()}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar);
  auto kind = static_cast<int>(choice_.kind);
  if (segmented(ui, kPlaneKey, kind, {"landscape.plane_weights", "landscape.plane_random", "landscape.plane_way"}))
    choice_.kind = static_cast<PlaneKind>(kind);
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

void LandscapeScreen::draw_readout(Ui& ui, const LandscapeTouch& touch, const Area& area) const {
  std::string sentence = ui.tr("landscape.hint");
  if (touch.pointed)
    sentence = ui.tr("landscape.pointed", format_number((*touch.pointed)[0], 3), format_number((*touch.pointed)[1], 3));
  if (view_->rows < view_->all_rows)
    sentence += "  " + ui.tr("landscape.sampled", format_count(view_->rows), format_count(view_->all_rows));
  text_lines(ui.fonts().small, area.min, area.width(), ui.theme().muted, sentence);
}

// The weights that the marble's place stands for, in the plane as it was when the drag began.
void LandscapeScreen::move_marble(Session& session, const LandscapeTouch& touch) {
  if (!touch.moved || view_->task->graph != task_->graph) return;
  if (held_ == nullptr) held_ = view_;
  released_ = touch.finished;
  const LossPlane& plane = *held_->plane;
  const double a = (*touch.moved)[0] - held_->at[0], b = (*touch.moved)[1] - held_->at[1];
  std::map<ValueId, SetParameters> sets;
  for (const LandscapeWeight& weight : weights_) {
    const auto i = static_cast<std::size_t>(weight.place);
    if (plane.u[i] == 0 && plane.v[i] == 0) continue;
    SetParameters& set = sets[weight.value];
    set.name = task_->graph->value(weight.value).name;
    set.offsets.push_back(weight.element);
    set.values.push_back(static_cast<float>(static_cast<double>(held_->params[i]) +
                                            a * static_cast<double>(plane.u[i]) + b * static_cast<double>(plane.v[i])));
  }
  std::vector<SetParameters> all;
  for (auto& [value, set] : sets) all.push_back(std::move(set));
  if (!all.empty()) session.set_parameters(std::move(all), "marble", touch.finished);
}

void LandscapeScreen::draw_center(Ui& ui, Session& session, const Area& area) {
  const auto scope = ui.registry().root_scope("landscape");
  help_ = {};
  if (view_ == nullptr) return;
  if (picture_ == nullptr) picture_ = std::make_unique<LandscapePicture>(ui.platform());
  const float pad = ui.px(16), words = ui.px(22), chips = ui.px(46);
  const Area inner{{area.min.x + pad, area.min.y + pad}, {area.max.x - pad, area.max.y - pad}};
  draw_planes(ui, {inner.min, {std::min(inner.max.x, inner.min.x + ui.px(620)), inner.min.y + ui.px(34)}});
  const Area pictures{{inner.min.x, inner.min.y + ui.px(46)}, {inner.max.x, inner.max.y - chips - words - ui.px(16)}};
  const Area below{{inner.min.x, inner.max.y - words + ui.px(4)}, inner.max};
  if (view_->grid == nullptr && held_ == nullptr) {
    if (view_->plane->fault.empty()) return;
    text_lines(ui.fonts().body, {pictures.min.x, pictures.min.y + ui.px(40)}, pictures.width(), ui.theme().muted,
               ui.tr(view_->plane->fault));
    return;
  }
  const LandscapeTouch touch = picture_->draw(ui, scene(ui), pictures);
  if (touch.pointed) help_ = "landscape.help_contour";
  if (touch.on_relief) help_ = "descent.help_relief";
  move_marble(session, touch);
  draw_rules(ui, session, {{inner.min.x, inner.max.y - chips - words}, {inner.max.x, inner.max.y - words}});
  draw_readout(ui, touch, below);
}

// How far each rule's step goes in the whole space of weights, and the run's own choice.
void LandscapeScreen::draw_rules(Ui& ui, Session& session, const Area& area) const {
  ChipNotes notes;
  for (std::size_t i = 0; i < view_->step_lengths.size(); ++i) notes[i] = step_note(ui, view_->step_lengths[i]);
  const auto chosen = draw_optimizer_chips(ui, static_cast<int>(task_->plan.optimizer.kind), notes, area);
  if (!chosen) return;
  std::unique_ptr<ExhibitSettings> copy = session.settings().clone();
  const Fields fields = copy->fields();
  const Field* field = find_field(fields, "optimizer");
  if (field != nullptr && set_from_text(*field, kOptimizerNames[*chosen]))
    session.commit(std::move(copy), "setting.optimizer");
}

// Eigenvalues as strokes on a line: what curves up at the right, what curves down at the left.
void LandscapeScreen::draw_curvature(Ui& ui) const {
  const Theme& t = ui.theme();
  const std::vector<double>& values = view_->curvature.values;
  if (values.empty()) return hint(ui, ui.tr("landscape.no_curvature"));
  const double largest = values.back();
  card_rows(ui, {{ui.tr("landscape.largest_curvature"), format_number(largest, 3)}});
  if (view_->curvature.exact) {
    const auto down =
        std::count_if(values.begin(), values.end(), [&](double v) { return v < -1e-4 * std::abs(largest); });
    const auto flat =
        std::count_if(values.begin(), values.end(), [&](double v) { return std::abs(v) <= 1e-4 * std::abs(largest); });
    card_rows(ui, {{ui.tr("landscape.smallest_curvature"), format_number(values.front(), 3)}});
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = available_width(), height = ui.px(26);
    const double low = std::min(0.0, values.front()), span = std::max(1e-300, largest - low);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(at, {at.x + width, at.y + height}, t.raised, ui.px(4));
    for (const double v : values) {
      const float x = at.x + ui.px(6) + static_cast<float>((v - low) / span) * (width - ui.px(12));
      list.AddLine({x, at.y + ui.px(4)}, {x, at.y + height - ui.px(4)}, with_alpha(t.sign(v), 0.6f), ui.px(1.5f));
    }
    ImGui::Dummy({width, height + ui.px(2)});
    hint(ui, ui.tr("landscape.spectrum", static_cast<std::int64_t>(values.size()), static_cast<std::int64_t>(down),
                   static_cast<std::int64_t>(flat)));
  } else {
    hint(ui, ui.tr("landscape.by_power_iteration"));
  }
  const OptimizerSpec& spec = view_->task->plan.optimizer;
  const double limit = largest_rate(spec.kind, spec.momentum, largest);
  if (!std::isfinite(limit)) return;
  draw_rate_limit(ui, view_->rate / limit);
  hint(ui, ui.tr("landscape.limit", format_number(limit, 3), format_short(view_->rate)));
}

void LandscapeScreen::draw_inspector(Ui& ui, Session& session) {
  const auto scope = ui.registry().root_scope("landscape");
  if (std::string chosen = draw_story(ui, "landscape.story.", "landscape.try.", kLandscapeStates); !chosen.empty())
    wanted_state_ = std::move(chosen);
  if (view_ == nullptr) return;
  separator(ui);
  {
    const auto plane = ui.scope("plane");
    if (section(ui, "landscape.plane_title")) {
      if (choice_.kind == PlaneKind::Weights) {
        draw_weight(ui, "landscape.weight_x", 0);
        draw_weight(ui, "landscape.weight_y", 1);
      }
      slider(ui, "landscape.reach", choice_.reach, {.min = 0.1, .max = 20, .log = true});
      if (choice_.kind == PlaneKind::Random && button(ui, "landscape.other_directions", ButtonStyle::Normal, -1))
        ++choice_.seed;
      if (choice_.kind == PlaneKind::Way && view_->plane->explained > 0)
        hint(ui, ui.tr("landscape.explained", format_number(100 * view_->plane->explained, 3)));
    }
  }
  {
    const auto here = ui.scope("here");
    if (section(ui, "descent.here_title")) {
      card_rows(ui, {{ui.tr("landscape.loss"), format_number(view_->height, 4)},
                     {ui.tr("landscape.slope"), format_number(view_->slope, 4)},
                     {ui.tr("landscape.weights"), format_count(static_cast<std::int64_t>(weights_.size()))}});
      if (view_->has_penalties()) hint(ui, ui.tr("landscape.penalties"));
    }
  }
  {
    const auto curvature = ui.scope("curvature");
    if (section(ui, "landscape.curvature_title")) draw_curvature(ui);
  }
  const auto training = ui.scope("training");
  if (!section(ui, "playground.training_title")) return;
  toggle(ui, "landscape.arrows", all_arrows_);
  setting(ui, session, "learning-rate");
  setting(ui, session, "momentum");
}

}  // namespace neurarium
