#include "app/exhibits/depth_region.h"

#include "app/draw/cells.h"
#include "app/exhibits/playground_card.h"
#include "app/exhibits/playground_colors.h"
#include "app/ui/numbers.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

namespace neurarium {
namespace {

DataWindow window_of(const DepthView& view) {
  const Domain& d = view.domain;
  return {static_cast<float>(d.x1_low), static_cast<float>(d.x1_high), static_cast<float>(d.x2_low),
          static_cast<float>(d.x2_high)};
}

// "right: 98 % of the training points, 95 % of the others".
std::string shares(Ui& ui, const DeepNetworkLook& look) {
  const auto share = [](double part) { return format_number(100 * part, 3); };
  if (!std::isfinite(look.accuracy)) return {};
  if (!std::isfinite(look.test_accuracy)) return ui.tr("depth.right_train", share(look.accuracy));
  return ui.tr("depth.right", share(look.accuracy), share(look.test_accuracy));
}

}  // namespace

Image depth_region_image(const Theme& t, const DeepNetworkLook& look, int classes) {
  Image image(kDepthGrid, kDepthGrid);
  const auto width = static_cast<std::size_t>(classes);
  const float chance = 1.0f / static_cast<float>(classes);
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    const std::span<const float> probabilities(look.region.data() + i * width, width);
    const auto best = std::max_element(probabilities.begin(), probabilities.end());
    const float sure = (*best - chance) / (1 - chance);
    const ImU32 color = class_color(t, classes, static_cast<std::size_t>(best - probabilities.begin()));
    image.pixels[i] = std::isfinite(sure) ? mix(t.zero, color, kRegionStrength * std::clamp(sure, 0.0f, 1.0f)) : t.zero;
  }
  return image;
}

Image depth_confusion_image(const Theme& t, const DeepNetworkLook& look, int classes) {
  Image image(classes, classes);
  for (int row = 0; row < classes; ++row) {
    const auto first = look.confusion.begin() + row * classes;
    const auto all =
        static_cast<float>(std::max<std::int64_t>(1, std::accumulate(first, first + classes, std::int64_t{0})));
    for (int column = 0; column < classes; ++column)
      image.at(column, row) =
          mix(t.zero, row == column ? t.good : t.error, std::sqrt(static_cast<float>(first[column]) / all));
  }
  return image;
}

void DepthRegion::update(const Theme& t, const DepthView& view) {
  const bool other_theme = theme_ != t.kind;
  theme_ = t.kind;
  const int classes = view.parts->classes();
  const DeepNetworkLook& look = view.networks[static_cast<std::size_t>(network_)];
  const bool plane = view.parts->points != nullptr;
  if (other_theme || pictured_.get() != &view) {
    if (plane)
      region_.update(depth_region_image(t, look, classes));
    else
      cells_.update(depth_confusion_image(t, look, classes));
  }
  if (!plane || (!other_theme && dotted_ == view.parts)) return;
  dotted_ = view.parts;
  dots_.clear();
  const PointSet& points = *view.parts->points;
  const auto add = [&](const std::vector<std::int32_t>& rows, bool test) {
    for (const std::int32_t row : rows) {
      const auto i = static_cast<std::size_t>(row);
      const auto id = static_cast<std::size_t>(points.target[i]);
      dots_.push_back({points.x[2 * i], points.x[2 * i + 1], class_color(t, classes, id), static_cast<std::uint8_t>(id),
                       test, false});
    }
  };
  add(view.parts->train, false);
  add(view.parts->test, true);
}

// What the network says in the sample under the pointer.
void DepthRegion::probabilities_card(Ui& ui, const DepthView& view, const Area& square) const {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const auto cell = [](float at, float low, float high) {
    return std::clamp(static_cast<int>((at - low) / (high - low) * kDepthGrid), 0, kDepthGrid - 1);
  };
  const int column = cell(mouse.x, square.min.x, square.max.x), row = cell(mouse.y, square.min.y, square.max.y);
  const PointSet& points = *view.parts->points;
  const auto classes = static_cast<std::size_t>(points.classes);
  const auto first = static_cast<std::size_t>(row * kDepthGrid + column) * classes;
  Card made;
  made.title = fmt::format("{}.probs", kDeepNetworks[static_cast<std::size_t>(network_)]);
  const ImVec2 at = window_of(view).to_data(mouse, square.min, square.max);
  made.subtitle =
      ui.tr("depth.at_place", format_number(static_cast<double>(at.x), 2), format_number(static_cast<double>(at.y), 2));
  const std::vector<float>& region = view.networks[static_cast<std::size_t>(network_)].region;
  for (std::size_t c = 0; c < classes; ++c)
    made.rows.push_back({class_label(ui, points, c), format_number(static_cast<double>(region[first + c]), 3),
                         class_color(ui.theme(), points.classes, c)});
  hover_card(ui, made);
}

void DepthRegion::draw_plane(Ui& ui, DepthState& state, const Area& square) {
  const DepthView& view = *state.view;
  const Item item = make_item_at(ui, "depth.region", square.min, square.max, WidgetKind::Canvas);
  ui.registry().explain_item();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.PushClipRect(square.min, square.max, true);
  region_.draw(list, square.min, square.max);
  points_.draw(ui, square.min, square.max, window_of(view), dots_, square.width() < ui.px(200) ? 1.8f : 2.6f);
  list.PopClipRect();
  list.AddRect(square.min, square.max, ui.theme().line);
  if (!item.hovered) return;
  state.help = "depth.help_region";
  probabilities_card(ui, view, square);
}

// Actual classes downwards, answers to the right.
void DepthRegion::draw_confusion(Ui& ui, DepthState& state, const Area& square) {
  const DepthView& view = *state.view;
  const Theme& t = ui.theme();
  const int classes = view.parts->classes();
  const std::vector<std::string>& names = view.parts->pictures->class_names;
  const float edge = ui.px(18);
  const Area cells{{square.min.x + edge, square.min.y}, {square.max.x, square.max.y - edge}};
  const Item item = make_item_at(ui, "depth.confusion", cells.min, cells.max, WidgetKind::Canvas);
  ui.registry().explain_item();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  cells_.draw(list, cells.min, cells.max);
  list.AddRect(cells.min, cells.max, t.line);
  const float wide = cells.width() / static_cast<float>(classes), high = cells.height() / static_cast<float>(classes);
  for (int c = 0; c < classes; ++c) {
    const std::string& name = names[static_cast<std::size_t>(c)];
    const float x = cells.min.x + wide * static_cast<float>(c), y = cells.min.y + high * static_cast<float>(c);
    text_in(ui.fonts().small, {square.min.x, y}, {cells.min.x - ui.px(4), y + high}, t.muted, name, Align::Right);
    text_in(ui.fonts().small, {x, cells.max.y}, {x + wide, square.max.y}, t.muted, name, Align::Center);
  }
  if (!item.hovered) return;
  state.help = "depth.help_confusion";
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const int row = nearest_cell((mouse.y - cells.min.y) / high, classes);
  const int column = nearest_cell((mouse.x - cells.min.x) / wide, classes);
  const auto& counts = view.networks[static_cast<std::size_t>(network_)].confusion;
  hover_card(
      ui,
      {.title = network_title(ui, network_),
       .subtitle =
           ui.tr("depth.taken_for", names[static_cast<std::size_t>(row)], names[static_cast<std::size_t>(column)]),
       .rows = {{ui.tr("depth.pictures"), format_count(counts[static_cast<std::size_t>(row * classes + column)])}}});
}

void DepthRegion::draw(Ui& ui, DepthState& state, const Area& area) {
  const auto scope = ui.scope(kDeepNetworks[static_cast<std::size_t>(network_)]);
  const DepthView& view = *state.view;
  update(ui.theme(), view);
  pictured_ = state.view;
  const Area square{{area.min.x, area.max.y - area.width()}, area.max};
  text_in(ui.fonts().small, {area.min.x, area.min.y}, {area.max.x, square.min.y}, ui.theme().muted,
          shares(ui, view.networks[static_cast<std::size_t>(network_)]));
  if (view.parts->points != nullptr)
    draw_plane(ui, state, square);
  else
    draw_confusion(ui, state, square);
}

}  // namespace neurarium
