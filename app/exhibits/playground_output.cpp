#include "app/exhibits/playground_output.h"

#include "app/exhibits/playground_region_picture.h"

#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace neurarium {
namespace {

// By OutputView.
constexpr std::array<std::pair<std::string_view, Icon>, 5> kOutputViews = {{{"playground.view_region", Icon::Region},
                                                                            {"playground.view_surface", Icon::Surface},
                                                                            {"playground.view_space", Icon::Space},
                                                                            {"playground.view_layers", Icon::Histogram},
                                                                            {"playground.view_classes", Icon::Matrix}}};
constexpr float kWordsBelow = 300;                 // wide enough for them, before scaling
constexpr float kBelowRegion = 20 + 36 + 44 + 34;  // axis, scale, readout, switches
constexpr float kHints = 46;                       // of that: the lines of hints and readout
constexpr float kLowPanel = 340;                   // where these go, and the readout lies on the region
constexpr float kFaded = 0.75f;                    // of points that do not belong to the chosen cell

// What is zero on the border around the class: its output less the largest of the others.
std::vector<float> margin(const PlaygroundView& view, std::size_t of) {
  std::vector<float> field(view.region[of].size());
  for (std::size_t i = 0; i < field.size(); ++i) {
    float other = -std::numeric_limits<float>::infinity();
    for (std::size_t k = 0; k < view.region.size(); ++k)
      if (k != of) other = std::max(other, view.region[k][i]);
    field[i] = view.region[of][i] - other;
  }
  return field;
}

}  // namespace

void OutputPanel::update(const Theme& theme, const PlaygroundState& state) {
  const std::shared_ptr<const PlaygroundView>& view = state.view;
  const Pictured now{
      view,          theme.kind, state.show_test, state.discretize, state.confused ? state.details.confusion : nullptr,
      state.confused};
  if (pictured_ == now) return;
  const bool same_plane = pictured_ && pictured_->view == view && pictured_->theme == theme.kind &&
                          pictured_->discretize == state.discretize;
  pictured_ = now;
  choose_points(theme, state);
  if (same_plane) return;
  heat_.update(picture_of_region(theme, *view, state.discretize));
  contours_.clear();
  const RegionKind kind = region_kind(*view);
  if (view->parts->points->classes == 0) return;  // a regression has no border to draw
  if (kind == RegionKind::Classes) {
    for (std::size_t k = 0; k < view->region.size(); ++k) {
      const std::vector<float> field = margin(*view, k);
      contours_.push_back(contour({kRegionGrid, kRegionGrid, field}, 0));
    }
  } else {
    contours_.push_back(
        contour({kRegionGrid, kRegionGrid, view->region.front()}, kind == RegionKind::Probability ? 0.5f : 0.0f));
  }
}

// The points on the region; those of a chosen cell of the confusion matrix stand out from the others.
void OutputPanel::choose_points(const Theme& theme, const PlaygroundState& state) {
  const PlaygroundView& view = *state.view;
  const PointSet& points = *view.parts->points;
  const RegionColors colors(theme, view);
  const PlaygroundConfusion* confusion = pictured_->confusion.get();
  const bool chosen = confusion != nullptr && confusion->predicted.size() == view.shown.rows.size();
  scatter_.clear();
  rows_.clear();
  marked_.clear();
  for (std::size_t i = 0; i < view.shown.rows.size(); ++i) {
    if (view.is_test[i] && !state.show_test && !(chosen && state.confused->test)) continue;
    const auto row = static_cast<std::size_t>(view.shown.rows[i]);
    const float label = points.target[row];
    const auto shape = points.classes == 0 ? std::uint8_t{0} : static_cast<std::uint8_t>(label);
    ImU32 color = colors.of_label(label);
    bool wrong = !view.right[i];
    if (chosen &&
        ConfusedPoints{view.is_test[i], static_cast<int>(label), confusion->predicted[i]} == *state.confused) {
      marked_.push_back(scatter_.size());
    } else if (chosen) {
      color = mix(color, theme.zero, kFaded);
      wrong = false;
    }
    rows_.push_back(view.shown.rows[i]);
    scatter_.push_back({points.x[2 * row], points.x[2 * row + 1], color, shape, view.is_test[i], wrong});
  }
}

std::array<std::string_view, 5> output_view_keys() {
  std::array<std::string_view, 5> keys;
  std::transform(kOutputViews.begin(), kOutputViews.end(), keys.begin(), [](const auto& view) { return view.first; });
  return keys;
}

// One button a view, ending at `right`; gives where they begin.
float OutputPanel::draw_selector(Ui& ui, PlaygroundState& state, ImVec2 right) const {
  const float edge = ui.px(26);
  float x = right.x - edge * static_cast<float>(kOutputViews.size());
  const float left = x;
  for (std::size_t i = 0; i < kOutputViews.size(); ++i, x += edge) {
    const auto of = static_cast<OutputView>(i);
    ImGui::BeginDisabled(of == OutputView::Classes && state.view->parts->points->classes == 0);
    if (icon_button_at(ui, kOutputViews[i].first, kOutputViews[i].second, {x + edge * 0.5f, right.y},
                       {.size = 26, .active = state.output_view == of})) {
      state.output_view = of;
    }
    ImGui::EndDisabled();
  }
  ui.choices[std::string(kOutputViewChoice)] = static_cast<int>(state.output_view);
  return left;
}

void OutputPanel::draw(Ui& ui, Session& session, PlaygroundState& state, const NetworkPicture& network,
                       const Area& area) {
  const auto scope = ui.scope("output");
  const float left = draw_selector(ui, state, {area.max.x, area.min.y + ui.px(12)});
  if (state.output_view == OutputView::Classes && state.view->parts->points->classes == 0)
    state.output_view = OutputView::Region;  // the data became a regression
  update(ui.theme(), state);
  readout_ = {};
  const float axis = ui.px(30);
  const bool has_hints = state.output_view == OutputView::Region || state.output_view == OutputView::Surface;
  low_ = has_hints && area.height() < ui.px(kLowPanel);
  const float below = ui.px(low_ ? kBelowRegion - kHints : kBelowRegion);
  const float edge = std::floor(std::max(ui.px(60), std::min(area.width() - axis, area.height() - ui.px(30) - below)));
  const ImVec2 min{area.max.x - edge, area.min.y + ui.px(30)};
  const ImVec2 max{area.max.x, min.y + edge};
  const bool unit = state.output_view == OutputView::Region && draw_unit(ui, state, network, min, max);
  const std::string_view name = state.output_view == OutputView::Region
                                    ? "playground.output"
                                    : kOutputViews[static_cast<std::size_t>(state.output_view)].first;
  const std::string title = unit ? to_string(ref_of(*state.view, state.hovered)) : ui.tr(name);
  if (text_size(ui.fonts().strong, title).x < left - min.x || unit)
    text_in(ui.fonts().strong, {min.x, area.min.y}, {left, area.min.y + ui.px(24)}, ui.theme().text, title);
  const float left_of_words = std::max(area.min.x, std::min(min.x, max.x - ui.px(kWordsBelow)));
  const Area room{{std::max(area.min.x, std::min(min.x - axis * 0.5f, max.x - ui.px(kWordsBelow))), min.y},
                  {max.x, max.y + ui.px(kBelowRegion)}};
  switch (state.output_view) {
    case OutputView::Region:
      if (!unit) draw_plane(ui, session, state, min, max, left_of_words);
      break;
    case OutputView::Surface:
      draw_surface(ui, state, min, max, left_of_words);
      break;
    case OutputView::Space:
      draw_space(ui, state, min, max, left_of_words);
      break;
    case OutputView::Layers:
      layers_.draw(ui, state, room.min, room.max);
      break;
    case OutputView::Classes:
      draw_classes(ui, session, state, room);
      break;
  }
}

// The unit or input under the pointer, large.
bool OutputPanel::draw_unit(Ui& ui, const PlaygroundState& state, const NetworkPicture& network, ImVec2 min,
                            ImVec2 max) const {
  const bool detail = state.hovered.kind == Target::Kind::Unit || state.hovered.kind == Target::Kind::Input;
  if (!detail || !exists(*state.view, state.hovered)) return false;
  make_item_at(ui, "playground.region", min, max, WidgetKind::Canvas);
  ui.registry().explain_item();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const double limit = network.draw_function(list, *state.view, state.hovered, min, max);
  list.AddRect(min, max, ui.theme().accent);
  draw_axes(ui, *state.view, min, max);
  const ImVec2 before = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos({min.x, max.y + ui.px(28)});
  scale_bar(ui, Colormap::diverging(ui.theme(), limit), max.x - min.x);
  ImGui::SetCursorScreenPos(before);
  return true;
}

void OutputPanel::draw_plane(Ui& ui, Session& session, PlaygroundState& state, ImVec2 min, ImVec2 max, float left) {
  const Item item = make_region(ui, state, min, max);
  draw_axes(ui, *state.view, min, max);
  draw_region(ui, session, state, item);
  draw_below(ui, state, {min.x, max.y + ui.px(28)}, left, max.x);
}

// The scale under the picture, then the words and switches.
void OutputPanel::draw_below(Ui& ui, PlaygroundState& state, ImVec2 at, float left, float right) {
  draw_scale(ui, *state.view, at, right - at.x);
  if (low_) {
    draw_readout_on(ui, state, {at.x, at.y - ui.px(28)}, right - at.x);
    return draw_shown(ui, state, {left, at.y + ui.px(36)}, right - left);
  }
  draw_readout(ui, state, {left, at.y + ui.px(36)}, right - left);
  draw_shown(ui, state, {left, at.y + ui.px(36 + kHints)}, right - left);
}

// At the lower edge of the picture, whose lower left corner is given, while something is read there.
void OutputPanel::draw_readout_on(Ui& ui, const PlaygroundState& state, ImVec2 corner, float width) const {
  if (!readout_.shown) return;
  const ImVec2 min{corner.x, corner.y - 2 * (ui.fonts().small->FontSize + ui.px(4)) - ui.px(2)};
  ImGui::GetWindowDrawList()->AddRectFilled(min, {corner.x + width, corner.y}, with_alpha(ui.theme().panel, 0.85f));
  draw_readout(ui, state, {min.x + ui.px(6), min.y}, width - ui.px(12));
}

void OutputPanel::draw_surface(Ui& ui, PlaygroundState& state, ImVec2 min, ImVec2 max, float left) {
  if (const auto at = surface_.draw(ui, state, contours_, min, max))
    readout_ = {true, at->x, at->y, PlaygroundObserver::outputs_at(*state.view, at->x, at->y)};
  draw_below(ui, state, {min.x, max.y + ui.px(28)}, left, max.x);
}

void OutputPanel::draw_space(Ui& ui, PlaygroundState& state, ImVec2 min, ImVec2 max, float left) {
  const float width = max.x - left, half = std::floor(width * 0.43f);
  space_.draw(ui, state, min, max);
  const ImVec2 below{left, max.y + ui.px(20)};
  space_.draw_track(ui, state, below, width);
  space_.draw_text(ui, state, {left, below.y + ui.px(37)}, width);  // three lines in a narrow window
  const float y = max.y + ui.px(28 + 36 + 46);
  draw_toggle(ui, "playground.show_test", {left, y}, half, state.show_test);
  space_.draw_speed(ui, {left + half + ui.px(8), y - ui.px(3)}, width - half - ui.px(8));
}

// The matrix, and below it the region with the points of the chosen cell.
void OutputPanel::draw_classes(Ui& ui, Session& session, PlaygroundState& state, const Area& room) {
  const float bottom = confusion_.draw(ui, state, room.min, room.max) + ui.px(10);
  const float edge = std::floor(std::min(room.width(), room.max.y - bottom - ui.px(20)));
  if (edge < ui.px(60)) return;
  const ImVec2 min{room.min.x, bottom};
  const Item item = make_region(ui, state, min, {min.x + edge, min.y + edge});
  draw_region(ui, session, state, item);
}

void OutputPanel::draw_toggle(Ui& ui, std::string_view key, ImVec2 at, float width, bool& value) const {
  const ImVec2 before = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos(at);
  ImGui::BeginChild(key.data(), {width, ui.px(30)}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar);
  toggle(ui, key, value);
  ImGui::EndChild();
  ImGui::SetCursorScreenPos(before);
}

// What the region shows, side by side.
void OutputPanel::draw_shown(Ui& ui, PlaygroundState& state, ImVec2 at, float width) const {
  const float room = width - ui.px(12);
  const auto words = [&](std::string_view key) { return text_size(ui.fonts().body, ui.tr(key)).x; };
  const float spare = room - words("playground.show_test") - words("playground.discretize");
  const float first = std::floor(std::max(room * 0.3f, words("playground.show_test") + spare * 0.5f));
  draw_toggle(ui, "playground.show_test", at, first, state.show_test);
  draw_toggle(ui, "playground.discretize", {at.x + width - (room - first), at.y}, room - first, state.discretize);
}

}  // namespace neurarium
