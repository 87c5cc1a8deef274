#include "app/exhibits/playground.h"

#include "app/exhibits/playground_badges.h"
#include "app/exhibits/playground_card.h"
#include "app/exhibits/race_csv.h"
#include "app/ui/widgets.h"
#include "engine/exports/comparison_csv.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

namespace neurarium {
namespace {
constexpr float kLayerButtons = 150;  // width of the row, before scaling
constexpr float kOutputWords = 240;   // what stands below the region, in a low window too
}  // namespace

void PlaygroundScreen::update(Session& session) {
  const Snapshot& now = session.snapshot();
  if (now.task == nullptr || dynamic_cast<const PlaygroundSettings*>(now.settings.get()) == nullptr) return;
  const bool same = asked_ && asked_version_ == now.version && asked_example_ == state_.example_version;
  if (!same) {
    PlaygroundRequest request;
    request.moment = {now.task, now.settings, now.edits, now.params, now.step};
    std::copy_n(state_.example, 2, request.example);
    request.example_target = state_.example_target;
    probe_.ask(std::move(request));
    asked_ = true;
    asked_version_ = now.version;
    asked_example_ = state_.example_version;
  }
  if (auto view = probe_.take()) state_.view = std::move(*view);
  if (state_.view == nullptr) return;
  if (state_.view->parts->points->content_hash != points_hash_) follow_data();
  update_details();
  const auto moves = [](const Target& t) { return t && t.kind != Target::Kind::Input; };
  const bool coming = state_.walk.open || state_.gradients || moves(state_.selected) || moves(state_.hovered);
  coming_.update(session, state_, coming, state_.walk.open && walk_.one_row(), walk_.by_unit());
  compare_.update(session, state_.view);
  race_.update(session);
}

void PlaygroundScreen::escape() {
  if (race_.is_open()) return race_.close();
  if (compare_.is_open()) return compare_.close();
  if (state_.walk.open && !state_.selected) return walk_.close(state_);
  state_.selected = {};
  state_.explained = {};
  state_.trail.clear();
  state_.confused.reset();
}

PlaygroundDetails PlaygroundScreen::observe_details(const DetailsRequest& request) {
  PlaygroundDetails details;
  details.stats = stats_.observe(*request.view);
  if (request.space) details.space = space_.observe(request.view);
  if (request.confusion) details.confusion = observe_confusion(request.view);
  return details;
}

// Beside the view, what is on screen: the numbers of the badges always, the others where they are looked at.
PlaygroundScreen::DetailsRequest PlaygroundScreen::wanted_details() const {
  if (state_.view == nullptr) return {};
  const bool classes = state_.view->parts->points->classes > 0;
  return {state_.view, state_.output_view == OutputView::Space,
          classes && (state_.output_view == OutputView::Classes || state_.confused)};
}

void PlaygroundScreen::update_details() {
  const int classes = state_.view->parts->points->classes;
  const int known = classes == 0 ? 0 : std::max(classes, 2);  // to the network
  if (state_.confused && std::max(state_.confused->actual, state_.confused->predicted) >= known)
    state_.confused.reset();
  const DetailsRequest wanted = wanted_details();
  if (details_asked_ != wanted) {
    details_asked_ = wanted;
    details_probe_.ask(wanted);
  }
  if (auto details = details_probe_.take()) state_.details = std::move(*details);
}

void PlaygroundScreen::compare(Session& session, std::int32_t line, std::int64_t step) {
  race_.close();
  compare_.open(session, line, step);
}

std::vector<std::string_view> PlaygroundScreen::actions() const {
  if (race_.is_open()) return {"race.close"};
  std::vector<std::string_view> keys = {"playground.race", "playground.walk", "playground.gradients"};
  for (const std::string_view key : output_view_keys()) keys.push_back(key);
  return keys;
}

// Selects what "h0.act[1]" stands for, where the present network has it.
void PlaygroundScreen::select(std::string_view name) {
  const Result<ValueRef> ref = parse_value_ref(name);
  if (state_.view == nullptr || !ref) return;
  const Graph& graph = state_.view->graph();
  const Result<BoundRef> bound = bind(*ref, graph);
  if (!bound) return;
  const std::vector<std::int64_t> extents = state_.view->example->extents(bound->value);
  const auto count = std::accumulate(extents.begin(), extents.end(), std::int64_t{1}, std::multiplies<>());
  for (std::int64_t offset = 0; offset < count; ++offset)
    if (element_ref(graph, bound->value, offset, extents) == *ref)
      state_.selected = target_of(*state_.view, {bound->value, offset});
}

void PlaygroundScreen::act(Session& session, std::string_view action) {
  if (race_.is_open()) return race_.close();
  compare_.close();
  if (constexpr std::string_view kSelect = "select "; action.starts_with(kSelect))
    return select(action.substr(kSelect.size()));
  if (constexpr std::string_view kSpace = "space "; action.starts_with(kSpace)) {
    state_.output_view = OutputView::Space;
    if (parts_ != nullptr) parts_->output.stop_space_at(action.substr(kSpace.size()));
    return;
  }
  if (action == "playground.race") return race_.open(session);
  if (action == "playground.gradients") {
    state_.gradients = !state_.gradients;
  } else if (action == "playground.walk") {
    state_.walk.open ? walk_.close(state_) : walk_.open(session, state_);
  } else {
    const auto keys = output_view_keys();
    state_.output_view = static_cast<OutputView>(std::find(keys.begin(), keys.end(), action) - keys.begin());
  }
}

std::vector<ScreenTable> PlaygroundScreen::tables() const {
  if (race_.news() != nullptr) return {{"export.race", "race.csv", [this] { return race_csv(*race_.news()); }}};
  const PlaygroundView* there = compare_.there();
  if (compare_.comparison() == nullptr || there == nullptr) return {};
  return {{"export.comparison", "comparison.csv", [this, there] { return comparison_csv(*state_.view, *there); }}};
}

void PlaygroundScreen::leave() { race_.pause(); }

bool PlaygroundScreen::toggle_play(Session&) {
  if (race_.is_open()) race_.toggle_play();
  return race_.is_open();
}

// Other data: the first training point is the current example, and later the one that is nearest to the present.
void PlaygroundScreen::follow_data() {
  const bool first = points_hash_ == 0;
  points_hash_ = state_.view->parts->points->content_hash;
  state_.choose_example(first ? state_.view->parts->train.front()
                              : state_.nearest(state_.example[0], state_.example[1]));
}

bool PlaygroundScreen::busy() const {
  return probe_.busy() || coming_.busy() || asked_example_ != state_.example_version || details_probe_.busy() ||
         details_asked_ != wanted_details() || compare_.busy() || race_.busy() ||
         (parts_ != nullptr && parts_->output.animating(state_));
}

std::string PlaygroundScreen::selected() const {
  if (state_.view == nullptr || !exists(*state_.view, state_.selected)) return {};
  return to_string(ref_of(*state_.view, state_.selected));
}

std::string PlaygroundScreen::shown_view() const {
  if (parts_ == nullptr || race_.is_open() || compare_.is_open()) return {};
  std::string name(output_view_keys()[static_cast<std::size_t>(state_.output_view)]);
  name.erase(0, std::string_view("playground.view_").size());
  if (state_.output_view != OutputView::Space || state_.details.space == nullptr) return name;
  const std::string stop = parts_->output.space().stopped_at(*state_.details.space);
  return stop.empty() ? name : fmt::format("{} {}", name, stop);
}

PlaygroundScreen::Parts& PlaygroundScreen::parts(Ui& ui) {
  if (parts_ != nullptr) return *parts_;
  parts_ = std::make_unique<Parts>(ui.platform());
  const auto last = static_cast<int>(output_view_keys().size()) - 1;
  state_.output_view = static_cast<OutputView>(std::clamp(ui.choices[std::string(kOutputViewChoice)], 0, last));
  return *parts_;
}

void PlaygroundScreen::draw_center(Ui& ui, Session& session, const Area& area) {
  const auto scope = ui.registry().root_scope("playground");
  Parts& p = parts(ui);
  state_.help = {};
  walk_.update(ui.now(), session, state_);
  walk_.handle_keys(ui, session, state_);
  show_walk_panel(ui);
  const float pad = ui.px(16);
  const Area inner{{area.min.x + pad, area.min.y + pad}, {area.max.x - pad, area.max.y - pad}};
  if (race_.is_open()) return race_.draw(ui, session, inner);
  if (compare_.is_open()) return compare_.draw(ui, session, inner);
  const float data = std::clamp(inner.width() * 0.17f, ui.px(150), ui.px(232));
  p.data.draw(ui, session, state_, {inner.min, {inner.min.x + data, inner.max.y}});
  if (state_.view == nullptr) return;
  const float output = std::clamp(std::min(inner.width() * 0.36f, inner.height() - ui.px(100)),
                                  std::min(ui.px(kOutputWords), inner.width() * 0.36f), ui.px(720));
  const Area right{{inner.max.x - output, inner.min.y}, inner.max};
  int most = state_.view->parts->features.offered();
  for (const LayerMaps& layer : state_.view->layers) most = std::max(most, layer.units);
  const float unit = std::floor(std::clamp((inner.height() - ui.px(132)) / (static_cast<float>(most) * 1.36f),
                                           ui.px(inner.width() < ui.px(1000) ? 38 : 46), ui.px(92)));
  const float features_x = inner.min.x + data + ui.px(24 + 40) + unit * 0.5f;
  const Area middle{{features_x - unit * 0.5f, inner.min.y}, {right.min.x - ui.px(28), inner.max.y}};
  const Theme& t = ui.theme();
  const auto title = [&](float x, float end, std::string_view key) {
    text_in(ui.fonts().strong, {x, inner.min.y}, {end, inner.min.y + ui.px(24)}, t.text, ui.tr(key));
  };
  const float features_title = features_x - unit * 0.5f - ui.px(40);
  title(features_title, features_x + ui.px(60), "playground.features_title");
  const float features_title_end = features_title + text_size(ui.fonts().strong, ui.tr("playground.features_title")).x;
  const int hidden = static_cast<int>(state_.view->layers.size()) - 1;
  const float layers_x = features_x + unit * 0.5f + ui.px(34);
  const std::string layers = hidden == 0 ? ui.tr("playground.no_layer")
                                         : ui.tr(hidden == 1 ? "playground.one_layer" : "playground.layers", hidden);
  // The title gives way to the buttons beside it.
  const float layers_end = std::min(layers_x + text_size(ui.fonts().strong, layers).x + 1.0f,
                                    std::max(layers_x, right.min.x - ui.px(kLayerButtons)));
  if (layers_end - layers_x > ui.px(24))
    text_in(ui.fonts().strong, {layers_x, inner.min.y}, {layers_end, inner.min.y + ui.px(24)}, t.text, layers);
  const Target before = std::exchange(state_.hovered, Target{});
  p.network.draw(ui, session, state_, middle, features_x, unit);
  p.features.draw(ui, session, state_, p.network, {features_title_end + ui.px(20), inner.min.y + ui.px(12)});
  state_.walk.chips = draw_walk_marks(ui, state_, p.network);
  draw_layer_buttons(ui, session, {layers_end, inner.min.y + ui.px(12)});
  p.output.draw(ui, session, state_, p.network, right);
  draw_card(ui, session, before);
}

// The walk is played in the inspector: it unfolds once where it is folded.
void PlaygroundScreen::show_walk_panel(Ui& ui) {
  if (std::exchange(walk_shown_, state_.walk.open) || !state_.walk.open) return;
  constexpr std::string_view kInspectorHandle = "layout/inspector handle";
  const Widget* handle = ui.registry().find(kInspectorHandle);
  if (handle != nullptr && handle->max.x >= ImGui::GetIO().DisplaySize.x - 1.0f) ui.registry().press(kInspectorHandle);
}

void PlaygroundScreen::draw_layer_buttons(Ui& ui, Session& session, ImVec2 at) {
  const auto scope = ui.scope("network");
  const int hidden = static_cast<int>(state_.view->layers.size()) - 1;
  const auto press = [&](std::string_view key, Icon icon, float x, bool active = false) {
    return icon_button_at(ui, key, icon, {at.x + ui.px(x), at.y}, {.size = 24, .active = active});
  };
  ImGui::BeginDisabled(hidden == 0);
  if (press("playground.remove_layer", Icon::Minus, 20)) remove_layer(session, hidden - 1);
  ImGui::EndDisabled();
  ImGui::BeginDisabled(hidden >= kMaxHiddenLayers);
  if (press("playground.add_layer", Icon::Plus, 46)) add_layer(session, hidden);
  ImGui::EndDisabled();
  if (press("playground.gradients", Icon::Slope, 78, state_.gradients)) act(session, "playground.gradients");
  if (press("playground.walk", Icon::Walk, 106, state_.walk.open)) act(session, "playground.walk");
  if (press("playground.race", Icon::Race, 134)) act(session, "playground.race");
}

// Of what is under the pointer, from the second frame on.
void PlaygroundScreen::draw_card(Ui& ui, Session& session, const Target& before) {
  if (!state_.hovered || before != state_.hovered || !exists(*state_.view, state_.hovered)) return;
  if (state_.hovered == state_.selected && !state_.walk.open) return;  // its card stands in the inspector
  if (ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId)) return;
  Card content = card_of(ui, state_, session, state_.hovered);
  if (const UnitFault fault = fault_of(state_, state_.hovered); fault != UnitFault::None) {
    add_fault(ui, fault, content);
    state_.help = text_of(fault).key;
  }
  content.hint = ui.tr("playground.card_hint");
  hover_card(ui, content);
}

void PlaygroundScreen::draw_inspector(Ui& ui, Session& session) {
  const auto scope = ui.registry().root_scope("playground");
  if (race_.is_open()) return race_.draw_inspector(ui);
  if (compare_.is_open()) return compare_.draw_inspector(ui);
  if (state_.walk.open)
    walk_.draw_panel(ui, session, state_);
  else
    inspector_.draw(ui, session, state_, parts(ui).network);
}

bool PlaygroundScreen::open_file(Ui& ui, Session& session, const std::string& path) {
  const auto dot = path.rfind('.');
  const std::string ending = dot == std::string::npos ? std::string() : path.substr(dot);
  if (ending != ".csv" && ending != ".tsv" && ending != ".txt") return false;
  if (const Status status = parts(ui).data.open(ui, session, path); !status)
    ui.banners().show({"csv", Severity::Error, ui.tr(status.error()), {}});
  return true;
}

}  // namespace neurarium
