#include "app/exhibits/vision.h"

#include "app/exhibits/formula.h"
#include "app/exhibits/vision_count.h"
#include "app/exhibits/vision_number.h"
#include "app/ui/numbers.h"
#include "app/ui/panel.h"
#include "app/ui/story.h"
#include "app/ui/widgets.h"
#include "engine/exhibits/vision_study.h"
#include "engine/files/own_pictures.h"
#include "engine/models/deep.h"

#include <algorithm>
#include <array>

namespace neurarium {
namespace {

constexpr std::array<std::string_view, 3> kVisionStates = {"vision-digits", "vision-pixels", "vision-nothing"};
constexpr std::string_view kScaleKey = "vision.scale";  // without a text: the choices stand beside their heading
constexpr std::string_view kPartKey = "vision.part";    // the same
constexpr double kSlidesPerSecond = 5;
constexpr std::array<std::string_view, 6> kAugmentations = {"augment",       "augment-shift", "augment-rotate",
                                                            "augment-scale", "augment-noise", "augment-flip"};
constexpr int kAugmentedShown = 4;  // times that one picture is changed in the preview
constexpr std::size_t kInspectedTerms = 8;

}  // namespace

const VisionSettings& vision_settings(const Session& session) {
  return dynamic_cast<const VisionSettings&>(session.settings());
}

// The answer of a small network takes less than a frame, so it is found here, in the frame of the stroke.
void VisionScreen::look(const Session& session) {
  const Snapshot& now = session.snapshot();
  const Task& task = *now.task;
  const Examples& part = task.test->rows > 0 && !state_.training ? *task.test : *task.train;
  VisionRequest request{now.task, now.settings, now.edits, now.params, now.step};
  if (state_.draws) {
    const auto pictures = vision_pictures(dynamic_cast<const VisionSettings&>(*now.settings));
    if (!pictures) return;
    request.picture = picture_of(state_.drawing, **pictures);
  } else {
    state_.row = static_cast<std::int32_t>(std::clamp<std::int64_t>(state_.row, 0, part.rows - 1));
    const float* x = part.x.data() + state_.row * part.inputs;
    request.picture.assign(x, x + part.inputs);
    request.label = static_cast<std::int32_t>(part.target[static_cast<std::size_t>(state_.row)]);
  }
  auto view = look_at_vision(request);
  if (view == nullptr) return;
  state_.honest = view;
  if (state_.nudge > 0) view = look_at_nudged(*view, state_.nudge);
  const bool other = state_.view == nullptr || state_.view->task->graph != view->task->graph;
  state_.view = std::move(view);
  if (!other) return;
  state_.hovered = state_.next_hovered = std::nullopt;
  state_.channel = -1;
  state_.pinned = state_.chosen_map = std::nullopt;
  state_.why_class = -1;
  state_.about_map = false;
  // Something to read from the beginning on: the middle of the first map that a kernel made.
  for (const VisionStage& stage : state_.view->stages)
    if (stage.kernel != kNoValue && !stage.units) {
      state_.pinned = Cell{stage.value, stage.height / 2 * stage.width + stage.width / 2};
      break;
    }
}

void VisionScreen::update(Session& session) {
  const Snapshot& now = session.snapshot();
  if (now.task == nullptr || dynamic_cast<const VisionSettings*>(now.settings.get()) == nullptr) return;
  if (seen_version_ == now.version && seen_picture_ == state_.version && state_.view != nullptr) return;
  seen_version_ = now.version;
  seen_picture_ = state_.version;
  look(session);
}

// The window goes over the map like a reading eye, until the mouse takes over.
void VisionScreen::slide() {
  if (!state_.slides || !state_.pinned || state_.hovered) return;
  const VisionStage* stage = stage_of(*state_.view, state_.pinned->value);
  if (stage == nullptr) return;
  state_.slid += kSlidesPerSecond * static_cast<double>(ImGui::GetIO().DeltaTime);
  const auto moved = static_cast<std::int64_t>(state_.slid);
  state_.slid -= static_cast<double>(moved);
  const std::int64_t size = stage->map_size(), first = state_.pinned->offset / size * size;
  state_.pinned->offset = first + (state_.pinned->offset - first + moved) % size;
}

void VisionScreen::draw_header(Ui& ui, const Area& area) {
  const float label = ui.px(110);
  text_in(ui.fonts().small, area.min, {area.min.x + label - ui.px(10), area.max.y}, ui.theme().muted,
          ui.tr("vision.colours_reach"), Align::Right);
  ImGui::SetCursorScreenPos({area.min.x + label, area.min.y});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::BeginChild("scale", {area.width() - label, area.height()}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar);
  int scale = static_cast<int>(state_.scale);
  if (segmented(ui, kScaleKey, scale, {"vision.scale_map", "vision.scale_layer", "vision.scale_network"}))
    state_.scale = static_cast<VisionScale>(scale);
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

void VisionScreen::make_parts(Ui& ui) {
  if (pad_ != nullptr) return;
  pad_ = std::make_unique<VisionPad>(ui.platform());
  augmented_ = std::make_unique<Picture>(ui.platform(), Filter::Nearest);
  maps_ = std::make_unique<VisionMaps>(ui.platform());
  why_ = std::make_unique<VisionWhyPanel>(ui.platform(), threads_);
  learned_ = std::make_unique<VisionLearnedPanel>(ui.platform(), threads_);
  kernels_ = std::make_unique<VisionKernels>(ui.platform());
}

bool VisionScreen::busy() const {
  if (state_.part == VisionPart::Kernels) return kernels_ != nullptr && kernels_->busy();
  if (state_.part == VisionPart::Why) return why_ != nullptr && why_->busy();
  return state_.part == VisionPart::Learned && learned_ != nullptr && learned_->busy();
}

void VisionScreen::draw_tabs(Ui& ui, const Area& area) {
  ImGui::SetCursorScreenPos(area.min);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::BeginChild("parts", {std::min(area.width(), ui.px(660)), area.height()}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar);
  int part = static_cast<int>(state_.part);
  if (segmented(ui, kPartKey, part,
                {"vision.part_layers", "vision.part_kernels", "vision.part_why", "vision.part_learned",
                 "vision.part_count", "vision.part_transfer"}))
    state_.part = static_cast<VisionPart>(part);
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

void VisionScreen::draw_layers(Ui& ui, Session& session, const Area& area) {
  const float number = std::clamp(area.height() * 0.38f, ui.px(120), ui.px(230));
  const float header = ui.px(34);
  draw_header(ui, {{area.max.x - ui.px(350), area.max.y - number - header - ui.px(6)},
                   {area.max.x, area.max.y - number - ui.px(6)}});
  maps_->draw(ui, session, state_, {area.min, {area.max.x, area.max.y - number - header - ui.px(10)}});
  draw_vision_number(ui, session, state_, {{area.min.x, area.max.y - number}, area.max});
}

void VisionScreen::draw_part(Ui& ui, Session& session, const Area& area) {
  switch (state_.part) {
    case VisionPart::Layers:
      return draw_layers(ui, session, area);
    case VisionPart::Kernels:
      return kernels_->draw(ui, session, state_, area);
    case VisionPart::Why:
      return why_->draw(ui, state_, area);
    case VisionPart::Learned:
      return learned_->draw(ui, state_, area);
    case VisionPart::Count:
      return draw_vision_count(ui, state_, area);
    case VisionPart::Transfer:
      return transfer_.draw(ui, session, state_, area);
  }
}

// A class that was pinned is what Why asks about, and so is a map.
void VisionScreen::note_pinned() {
  if (!state_.pinned) return;
  if (state_.pinned->value == state_.view->task->output)
    state_.why_class = static_cast<std::int32_t>(state_.pinned->offset);
  else if (const VisionStage* stage = stage_of(*state_.view, state_.pinned->value);
           stage != nullptr && stage->value != state_.view->task->input)
    state_.chosen_map = state_.pinned;
}

void VisionScreen::draw_center(Ui& ui, Session& session, const Area& area) {
  const auto scope = ui.registry().root_scope("vision");
  state_.help = {};
  if (state_.view == nullptr) return;
  make_parts(ui);
  state_.hovered = std::exchange(state_.next_hovered, std::nullopt);
  slide();
  note_pinned();
  const float pad = ui.px(area.height() < ui.px(600) ? 12 : 16);
  const Area inner{{area.min.x + pad, area.min.y + pad}, {area.max.x - pad, area.max.y - pad}};
  if (inner.width() < ui.px(240) || inner.height() < ui.px(160)) return;
  const float left = std::clamp(inner.width() * 0.2f, ui.px(156), ui.px(240));
  pad_->draw(ui, session, state_, {inner.min, {inner.min.x + left, inner.max.y}});
  if (seen_picture_ != state_.version) update(session);  // a stroke is answered in its own frame
  const float x = inner.min.x + left + ui.px(20), tabs = ui.px(34);
  draw_tabs(ui, {{x, inner.min.y}, {inner.max.x, inner.min.y + tabs}});
  draw_part(ui, session, {{x, inner.min.y + tabs + ui.px(8)}, inner.max});
  if (seen_picture_ != state_.version) update(session);  // and so is a picture that was chosen in a part
}

bool VisionScreen::open_file(Ui& ui, Session& session, const std::string& path) {
  constexpr std::array<std::string_view, 5> kOthers = {".csv", ".tsv", ".txt", ".json", ".safetensors"};
  if (std::any_of(kOthers.begin(), kOthers.end(), [&](std::string_view end) { return path.ends_with(end); }))
    return false;
  auto own = load_own_pictures(path);
  if (!own) {
    ui.banners().show({"pictures", Severity::Error, ui.tr(own.error()), {}});
    return true;
  }
  change_vision(session, "vision.own_pictures", [&](VisionSettings& s) {
    s.pictures = own->pictures;
    s.data = "file";
    if (s.first_weights == "trained" && s.model != kOpenedNetwork) s.first_weights = "random";
  });
  return true;
}

std::string VisionScreen::selected() const {
  if (!state_.pinned || state_.view == nullptr) return {};
  return cell_text_of(*state_.view, *state_.pinned);
}

void VisionScreen::escape() {
  state_.pinned = std::nullopt;
  state_.slides = false;
}

void VisionScreen::act(Session&, std::string_view action) {
  constexpr std::string_view kSelect = "select ";
  if (action == "vision.slide") state_.slides = state_.pinned.has_value() && !state_.slides;
  if (!action.starts_with(kSelect) || state_.view == nullptr) return;
  const Graph& graph = state_.view->graph();
  const auto ref = parse_value_ref(action.substr(kSelect.size()));
  const auto bound = ref ? bind(*ref, graph) : Result<BoundRef>(ref.error());
  if (!bound) return;
  std::int64_t offset = 0;
  const std::vector<std::int64_t> extents = state_.view->run->extents(bound->value);
  for (std::size_t axis = 0; axis < extents.size(); ++axis)
    offset = offset * extents[axis] + std::max<std::int64_t>(0, bound->at[axis]);
  state_.pinned = Cell{bound->value, offset};
}

// A switch for the skip of each block of the residual network.
void VisionScreen::draw_skips(Ui& ui, Session& session) {
  const VisionSettings& settings = vision_settings(session);
  const std::int32_t blocks = residual_blocks(settings);
  const auto now = parse_block_skips(settings.skips, blocks);
  if (!now) return;
  const auto scope = ui.scope("skips");
  constexpr int kSkipsARow = 8;
  const float gap = ui.px(4),
              edge = std::floor((ImGui::GetContentRegionAvail().x - gap * (kSkipsARow - 1)) / kSkipsARow);
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  for (std::int32_t i = 0; i < blocks; ++i) {
    const auto number = ui.scope(std::to_string(i + 1));
    const ImVec2 min{corner.x + static_cast<float>(i % kSkipsARow) * (edge + gap),
                     corner.y + static_cast<float>(i / kSkipsARow) * (ui.px(28) + gap)};
    const ImVec2 max{min.x + edge, min.y + ui.px(28)};
    const Item item = make_item_at(ui, "vision.skip", min, max, WidgetKind::Toggle);
    tooltip(ui, "vision.skip");
    const bool on = (*now)[static_cast<std::size_t>(i)];
    const Theme& t = ui.theme();
    draw_face(*ImGui::GetWindowDrawList(), t, min, max, on ? t.raised : t.panel, ui.px(4));
    if (item.hovered) ImGui::GetWindowDrawList()->AddRect(min, max, t.muted, ui.px(4));
    text_in(ui.fonts().body, min, max, on ? t.accent : t.muted, std::to_string(i + 1), Align::Center);
    if (item.clicked)
      change_vision(session, "setting.skips",
                    [&](VisionSettings& s) { s.skips = with_block_skip(s.skips, i, !on, blocks); });
  }
  ImGui::SetCursorScreenPos(corner);
  const int rows = (blocks + kSkipsARow - 1) / kSkipsARow;
  ImGui::Dummy({1, static_cast<float>(rows) * (ui.px(28) + gap)});
}

// The picture that is shown, as the coming steps would learn from it.
void VisionScreen::draw_augmented(Ui& ui, const Session& session) {
  const Snapshot& now = session.snapshot();
  if (!now.task->augmentation || state_.honest == nullptr || pad_ == nullptr) return;
  const PictureSet& set = *state_.honest->pictures;
  const std::span<const float> picture = state_.honest->run->value(state_.honest->task->input);
  if (now.task->augmentation->height != set.height || now.task->augmentation->width != set.width) return;
  const float edge = std::floor((ImGui::GetContentRegionAvail().x - ui.px(12)) / kAugmentedShown);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  Image image(set.width * kAugmentedShown, set.height);
  for (int i = 0; i < kAugmentedShown; ++i) {
    std::vector<float> changed(picture.begin(), picture.end());
    augment(*now.task->augmentation, now.task->plan.seed, now.step + i, state_.row, changed);
    paint_picture(ui, image, i * set.width, 0, changed, set, ui.theme().text);
  }
  augmented_->update(image);
  const ImVec2 max{at.x + edge * kAugmentedShown,
                   at.y + edge * static_cast<float>(set.height) / static_cast<float>(set.width)};
  make_item_at(ui, "vision.augmented", at, max, WidgetKind::Canvas);
  tooltip(ui, "vision.augmented");
  augmented_->draw(*ImGui::GetWindowDrawList(), at, max, IM_COL32_WHITE, ui.px(3));
  ImGui::SetCursorScreenPos({at.x, max.y + ui.px(6)});
  ImGui::Dummy({1, 1});
}

void VisionScreen::draw_inspector(Ui& ui, Session& session) {
  const auto scope = ui.registry().root_scope("vision");
  if (std::string chosen = draw_story(ui, "vision.story.", "vision.try.", kVisionStates); !chosen.empty())
    wanted_state_ = std::move(chosen);
  if (state_.view == nullptr) return;
  separator(ui);
  if (state_.pinned) {
    const auto number = ui.scope("number");
    if (section(ui, "vision.number_title")) {
      const Workspace<float>& run = *state_.view->run;
      Cell gradient = *state_.pinned;
      gradient.gradient = true;
      const auto at = static_cast<std::size_t>(state_.pinned->offset);
      const std::span<const float> slopes = run.gradient(state_.pinned->value);
      card_rows(ui, {{cell_text_of(*state_.view, *state_.pinned),
                      format_number(static_cast<double>(run.value(state_.pinned->value)[at]))},
                     {cell_text_of(*state_.view, gradient),
                      at < slopes.size() ? format_number(static_cast<double>(slopes[at])) : "–"}});
      if (const auto source = draw_formula(ui, run, formula_of(ui, run, *state_.pinned, kInspectedTerms));
          source && !source->gradient)
        if (stage_of(*state_.view, source->value) != nullptr) state_.pinned = Cell{source->value, source->offset};
    }
  }
  {
    const auto data = ui.scope("data");
    if (section(ui, "vision.data_title")) {
      setting(ui, session, "data");
      setting(ui, session, "drawn-classes");
      setting(ui, session, "samples");
      setting(ui, session, "test-split");
      for (const std::string_view key : kAugmentations) setting(ui, session, key);
      if (vision_settings(session).augment) draw_augmented(ui, session);
    }
  }
  {
    const auto model = ui.scope("model");
    if (section(ui, "playground.model_title")) {
      panel(ui, session, "network");
      if (vision_settings(session).model == "resnet") draw_skips(ui, session);
    }
  }
  const auto training = ui.scope("training");
  if (section(ui, "playground.training_title", false)) {
    constexpr std::array<std::string_view, 1> kInRunBar = {"seed"};
    panel(ui, session, "training", kInRunBar);
  }
}

}  // namespace neurarium
