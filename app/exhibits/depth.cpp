#include "app/exhibits/depth.h"

#include "app/ui/panel.h"
#include "app/ui/story.h"

#include <algorithm>
#include <utility>

namespace neurarium {
namespace {

constexpr std::array<std::string_view, 3> kDepthStates = {"depth-vanishing", "depth-exploding", "depth-norm"};
constexpr std::array<std::string_view, 2> kDepthMeasures = {"depth.measure_arriving", "depth.measure_weights"};

}  // namespace

void DepthScreen::update(Session& session) {
  const Snapshot& now = session.snapshot();
  if (now.task == nullptr || dynamic_cast<const DepthSettings*>(now.settings.get()) == nullptr) return;
  if (!asked_ || asked_version_ != now.version) {
    probe_.ask({now.task, now.settings, now.edits, now.params, now.step});
    asked_ = true;
    asked_version_ = now.version;
  }
  if (auto view = probe_.take()) state_.view = std::move(*view);
  if (state_.view == nullptr) return;
  if (!exists(*state_.view, state_.pinned)) state_.pin({});
  if (!exists(*state_.view, state_.hovered)) state_.hovered = {};
}

std::string DepthScreen::selected() const {
  if (state_.view == nullptr || !exists(*state_.view, state_.pinned)) return {};
  if (state_.weight < 0) return layer_of(*state_.view, state_.pinned).name + ".out";
  const ValueId id =
      state_.view->task->graph->at(deep_value_name(state_.pinned.network, state_.pinned.layer, "weight"));
  return to_string(element_ref(*state_.view->task->graph, id, state_.weight, state_.view->batch->extents(id)));
}

std::vector<std::string_view> DepthScreen::actions() const {
  return {"depth.all_skips", "depth.no_skips", "depth.measure_arriving", "depth.measure_weights"};
}

// "select residual.layers.3.out": its layer is pinned.
void DepthScreen::select(std::string_view ref) {
  if (state_.view == nullptr) return;
  for (int n = 0; n < 2; ++n) {
    const auto& layers = state_.view->networks[static_cast<std::size_t>(n)].layers;
    for (std::size_t i = 0; i < layers.size(); ++i)
      if (ref.starts_with(layers[i].name + ".")) return state_.pin({n, static_cast<int>(i)});
  }
}

void DepthScreen::act(Session& session, std::string_view action) {
  constexpr std::string_view kSelect = "select ";
  if (action.starts_with(kSelect)) return select(action.substr(kSelect.size()));
  if (action == "depth.all_skips") change_depth(session, "depth.all_skips", [](DepthSettings& s) { s.skips = "all"; });
  if (action == "depth.no_skips") change_depth(session, "depth.no_skips", [](DepthSettings& s) { s.skips = "none"; });
  if (action == "depth.measure_arriving") state_.measure = DepthMeasure::Arriving;
  if (action == "depth.measure_weights") state_.measure = DepthMeasure::Weights;
}

DepthScreen::Parts& DepthScreen::parts(Ui& ui) {
  if (parts_ == nullptr) parts_ = std::make_unique<Parts>(ui.platform());
  return *parts_;
}

// The column at the left: what is learned, by what networks, from where, and what the bars show.
void DepthScreen::draw_settings(Ui& ui, Session& session, const Area& area) {
  const auto scope = ui.scope("settings");
  ImGui::SetCursorScreenPos(area.min);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::BeginChild("settings", {area.width(), area.height()}, false, ImGuiWindowFlags_NoBackground);
  for (const std::string_view key :
       {"data", "depth", "activation", "init-scheme", "init-gain", "batch-norm", "layer-norm"})
    setting(ui, session, key);
  text(ui, ui.tr("depth.skips_title"));
  const float half = (available_width() - ui.px(8)) * 0.5f;
  if (button(ui, "depth.all_skips", ButtonStyle::Normal, half)) act(session, "depth.all_skips");
  ImGui::SameLine(0, ui.px(8));
  if (button(ui, "depth.no_skips", ButtonStyle::Normal, half)) act(session, "depth.no_skips");
  auto measure = static_cast<int>(state_.measure);
  if (choice(ui, "depth.measure", measure, {kDepthMeasures.begin(), kDepthMeasures.end()}))
    state_.measure = static_cast<DepthMeasure>(measure);
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

void DepthScreen::draw_center(Ui& ui, Session& session, const Area& area) {
  const auto scope = ui.registry().root_scope("depth");
  Parts& p = parts(ui);
  state_.help = {};
  state_.hovered_before = std::exchange(state_.hovered, DepthPick{});
  const float pad = ui.px(14);
  const Area inner{{area.min.x + pad, area.min.y + pad}, {area.max.x - pad, area.max.y - ui.px(8)}};
  if (inner.width() < ui.px(200) || inner.height() < ui.px(120)) return;
  const float settings = std::clamp(inner.width() * 0.19f, ui.px(150), ui.px(220));
  draw_settings(ui, session, {inner.min, {inner.min.x + settings, inner.max.y}});
  if (state_.view == nullptr) return;
  const float gap = ui.px(18);
  const float plain = (inner.height() - gap) * 0.48f;
  const float left = inner.min.x + settings + gap;
  const float caption = ui.px(20);
  const float edge = std::min({plain - caption, (inner.max.x - left) * 0.34f, ui.px(340)});
  const Axis axis = depth_axis(*state_.view, state_.measure);
  for (int i = 0; i < 2; ++i) {
    const float top = i == 0 ? inner.min.y : inner.min.y + plain + gap;
    const float bottom = i == 0 ? inner.min.y + plain : inner.max.y;
    const Area region{{inner.max.x - edge, top}, {inner.max.x, top + caption + edge}};
    profiles_[static_cast<std::size_t>(i)].draw(ui, session, state_, axis, {{left, top}, {region.min.x - gap, bottom}});
    p.regions[static_cast<std::size_t>(i)].draw(ui, state_, region);
  }
  draw_card(ui);
}

// Of the layer under the pointer, from the second frame on.
void DepthScreen::draw_card(Ui& ui) const {
  if (!state_.hovered || state_.hovered != state_.hovered_before || !exists(*state_.view, state_.hovered)) return;
  if (ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId) || ImGui::IsMouseDown(ImGuiMouseButton_Left)) return;
  Card content = layer_card(ui, *state_.view, state_.hovered);
  content.hint = ui.tr("depth.card_hint");
  hover_card(ui, content);
}

void DepthScreen::draw_inspector(Ui& ui, Session& session) {
  const auto scope = ui.registry().root_scope("depth");
  if (state_.view != nullptr && exists(*state_.view, state_.pinned))
    return parts(ui).inspector.draw(ui, session, state_);
  if (std::string chosen = draw_story(ui, "depth.story.", "depth.try.", kDepthStates); !chosen.empty())
    wanted_state_ = std::move(chosen);
  separator(ui);
  {
    const auto data = ui.scope("data");
    constexpr std::array<std::string_view, 1> kInThePicture = {"data"};
    if (section(ui, "depth.data_title", false)) panel(ui, session, "data", kInThePicture);
  }
  {
    const auto model = ui.scope("model");
    if (section(ui, "playground.model_title", false)) {
      setting(ui, session, "units");
      setting(ui, session, "skips");
    }
  }
  const auto training = ui.scope("training");
  constexpr std::array<std::string_view, 1> kInRunBar = {"seed"};
  if (section(ui, "playground.training_title")) panel(ui, session, "training", kInRunBar);
}

}  // namespace neurarium
