#include "app/exhibits/neuron.h"

#include "app/exhibits/neuron_rule.h"
#include "app/ui/panel.h"
#include "app/ui/story.h"
#include "app/ui/widgets.h"
#include "engine/data/paint.h"
#include "engine/exhibits/playground_points.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::array<std::string_view, 3> kNeuronStates = {"neuron-and", "neuron-xor", "neuron-hidden"};

// Which of more than two inputs span the plane; the others keep what they are in the current example. An input that
// stands on the other axis changes places with it.
void choose_axes(Ui& ui, NeuronState& state) {
  std::vector<std::string> names;
  for (int i = 1; i <= state.view->parts->network.inputs; ++i) names.push_back(fmt::format("neuron.axis.{}", i));
  constexpr std::array<std::string_view, 2> kKeys = {"neuron.across", "neuron.up"};
  std::array<int, 2> axes = state.view->axes;
  for (std::size_t i = 0; i < 2; ++i) {
    int index = axes[i];
    if (!choice(ui, kKeys[i], index, names)) continue;
    if (index == axes[1 - i]) axes[1 - i] = axes[i];
    axes[i] = index;
    state.axes = axes;
    ++state.example_version;
  }
}

}  // namespace

void NeuronScreen::update(Session& session) {
  const Snapshot& now = session.snapshot();
  if (now.task == nullptr || dynamic_cast<const NeuronSettings*>(now.settings.get()) == nullptr) return;
  if (!watching_) session.trainer().watch_state(true);
  watching_ = true;
  waiting_ = now.state == nullptr;
  const bool same = asked_ && asked_version_ == now.version && asked_example_ == state_.example_version;
  if (!same) {
    probe_.ask({now.task, now.settings, now.edits, now.params, now.step, now.state, state_.example, state_.axes});
    asked_ = true;
    asked_version_ = now.version;
    asked_example_ = state_.example_version;
  }
  if (auto view = probe_.take()) state_.view = std::move(*view);
}

bool NeuronScreen::busy() const {
  return probe_.busy() || waiting_ || (asked_ && asked_example_ != state_.example_version);
}

void NeuronScreen::draw_center(Ui& ui, Session& session, const Area& area) {
  const auto scope = ui.registry().root_scope("neuron");
  state_.help = {};
  if (state_.view == nullptr) return;
  if (plane_ == nullptr) plane_ = std::make_unique<NeuronPlane>(ui.platform());
  const float pad = ui.px(16);
  const Area inner{{area.min.x + pad, area.min.y + pad}, {area.max.x - pad, area.max.y - pad}};
  const bool folded = !state_.view->folded.empty();
  const float widest = inner.height() - ui.px(42 + 60) + ui.px(34);  // of a square as high as there is room
  const float wanted = folded ? 2 * widest : widest;
  const float right = std::floor(std::min(wanted, inner.width() * (folded ? 0.58f : 0.5f)));
  sum_.draw(ui, session, state_, {inner.min, {inner.max.x - right - ui.px(20), inner.max.y}});
  plane_->draw(ui, session, state_, {{inner.max.x - right, inner.min.y}, inner.max});
}

void NeuronScreen::draw_inspector(Ui& ui, Session& session) {
  const auto scope = ui.registry().root_scope("neuron");
  if (std::string chosen = draw_story(ui, "neuron.story.", "neuron.try.", kNeuronStates); !chosen.empty()) {
    state_.choose_example({});
    wanted_state_ = std::move(chosen);
  }
  if (state_.view == nullptr) return;
  separator(ui);
  if (state_.view->course != nullptr) {
    const auto rule = ui.scope("rule");
    if (section(ui, "neuron.rule_title")) draw_neuron_rule(ui, state_);
  }
  {
    const auto points = ui.scope("points");
    if (section(ui, "neuron.points_title")) {
      setting(ui, session, "inputs");
      if (state_.view->parts->network.inputs > 2) choose_axes(ui, state_);
      setting(ui, session, "levels");
      if (state_.view->parts->network.inputs == 2)
        draw_paint_settings(ui, state_.paint, *state_.view->parts->points, 2);
    }
  }
  {
    const auto training = ui.scope("training");
    if (section(ui, "playground.training_title")) {
      constexpr std::array<std::string_view, 1> kInRunBar = {"seed"};
      panel(ui, session, "training", kInRunBar);
    }
  }
  const auto model = ui.scope("model");
  if (!section(ui, "playground.model_title")) return;
  bool hidden = state_.view->parts->network.hidden > 0;
  if (toggle(ui, "setting.hidden_layer", hidden)) set_hidden_layer(session, hidden);
  setting(ui, session, "init-scheme");
}

std::vector<std::string_view> NeuronScreen::actions() const { return {"neuron.add_layer", "neuron.follow"}; }

void NeuronScreen::act(Session& session, std::string_view action) {
  if (action == "neuron.add_layer") set_hidden_layer(session, true);
  if (action == "neuron.follow") state_.choose_example({});
}

// The example follows the run again.
void NeuronScreen::escape() {
  state_.selected.clear();
  state_.choose_example({});
}

bool NeuronScreen::open_file(Ui& ui, Session& session, const std::string& path) {
  const auto dot = path.rfind('.');
  const std::string ending = dot == std::string::npos ? std::string() : path.substr(dot);
  if (ending != ".csv" && ending != ".tsv" && ending != ".txt") return false;
  Result<PointsOfFile> read = read_points_file(path, {{}, "", "classification"});
  Status taken = read ? ok_status() : Status(read.error());
  if (read) {
    NeuronSettings copy = dynamic_cast<const NeuronSettings&>(session.settings());
    copy.points = read->points;
    copy.points_name = read->name;
    copy.data = "file";
    const Result<TaskPtr> task = copy.make_task();
    taken = task ? ok_status() : Status(task.error());
    if (task) session.commit(copy.clone(), "setting.data");
  }
  if (!taken) ui.banners().show({"csv", Severity::Error, ui.tr(taken.error()), {}});
  return true;
}

}  // namespace neurarium
