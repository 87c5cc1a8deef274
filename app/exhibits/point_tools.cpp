#include "app/exhibits/point_tools.h"

#include "app/exhibits/playground_card.h"
#include "app/ui/widgets.h"
#include "engine/data/paint.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr double kCommitEvery = 0.1;  // seconds: each commit makes the training data anew
constexpr float kDragThreshold = 4;   // pixels, before scaling, that tell a drag from a click

Brush brush_of(const PaintSettings& paint, const DataWindow& window, ImVec2 at) {
  const double share = paint.size / 100;
  return {static_cast<double>(at.x), static_cast<double>(at.y),
          share * static_cast<double>(window.x_max - window.x_min),
          share * static_cast<double>(window.y_max - window.y_min)};
}

// As it will be when the class is there.
ImU32 paint_color(const Theme& t, const PointSet& points, int label) {
  return class_color(t, std::max(points.classes, label + 1), static_cast<std::size_t>(label));
}

// The classes that are there, and one more.
void draw_class_swatches(Ui& ui, PaintSettings& paint, const PointSet& points, int most_classes) {
  const int count = std::min(points.classes + 1, most_classes);
  paint.label = std::min(paint.label, count - 1);
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float edge = std::floor(std::min(ui.px(28), available_width() / static_cast<float>(kMaxPaintedClasses)));
  for (int k = 0; k < count; ++k) {
    const ImVec2 min{at.x + edge * static_cast<float>(k), at.y};
    const Item item = make_item_at(ui, fmt::format("playground.paint_class_{}", k), min, {min.x + edge, min.y + edge},
                                   WidgetKind::Button);
    const ImVec2 center = item.center();
    list.AddCircleFilled(center, edge * 0.3f, paint_color(t, points, k));
    if (k == points.classes) draw_icon(list, Icon::Plus, center, edge * 0.5f, t.background);
    if (k == paint.label) list.AddCircle(center, edge * 0.42f, t.accent, 0, ui.px(2));
    if (item.hovered && k != paint.label) list.AddCircle(center, edge * 0.42f, t.muted, 0, ui.px(1));
    tooltip_text(ui, k == points.classes ? ui.tr("playground.paint_new_class")
                                         : class_label(ui, points, static_cast<std::size_t>(k)));
    if (item.clicked) paint.label = k;
  }
  ImGui::Dummy({edge * static_cast<float>(count), edge});
}

}  // namespace

void draw_paint_settings(Ui& ui, PaintSettings& paint, const PointSet& points, int most_classes) {
  const auto scope = ui.scope("paint");
  auto tool = static_cast<int>(paint.tool);
  if (segmented(ui, "playground.tool", tool,
                {"playground.tool_look", "playground.tool_paint", "playground.tool_erase"}))
    paint.tool = static_cast<PointTool>(tool);
  if (paint.tool == PointTool::Look) return hint(ui, ui.tr("playground.tool_look_hint"));
  const bool paints = paint.tool == PointTool::Paint;
  if (paints && points.classes > 0) draw_class_swatches(ui, paint, points, most_classes);
  if (paints && points.classes == 0)
    slider(ui, "playground.paint_value", paint.value, {.min = -1, .max = 1, .step = 0.05, .centered = true});
  slider(ui, "playground.brush_size", paint.size, {.min = 1, .max = 25, .step = 0.5, .unit = "%"});
  if (paints)
    slider(ui, "playground.brush_density", paint.density,
           {.min = 1, .max = 500, .log = true, .unit = ui.tr("kit.per_second")});
}

bool PointTools::use(Ui& ui, const PaintSettings& paint, const PaintedPoints& points, const Item& region,
                     const DataWindow& window, std::int32_t under, std::string_view& help) {
  if (paint.tool == PointTool::Look) return move(points, region, window, under);
  if (region.hovered || region.held) {
    const float radius = static_cast<float>(paint.size) / 100 * region.size().x;
    const bool paints = paint.tool == PointTool::Paint;
    const PointSet& set = *points.shown;
    const ImU32 color = paints && set.classes > 0 ? paint_color(ui.theme(), set, paint.label) : ui.theme().text;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.PushClipRect(region.min, region.max, true);
    list.AddCircle(ImGui::GetIO().MousePos, radius, ui.theme().background, 0, ui.px(4));
    list.AddCircle(ImGui::GetIO().MousePos, radius, color, 0, ui.px(2));
    list.PopClipRect();
    help = paints ? "playground.help_paint" : "playground.help_erase";
  }
  stroke(paint, points, region, window);
  return true;
}

void PointTools::stroke(const PaintSettings& paint, const PaintedPoints& points, const Item& region,
                        const DataWindow& window) {
  const bool paints = paint.tool == PointTool::Paint;
  const std::string_view label = paints ? "playground.undo_paint" : "playground.undo_erase";
  if (!region.held) {
    if (working_ != nullptr && made_) commit(points, label, true);
    working_ = nullptr;
    return;
  }
  if (working_ == nullptr) {
    working_ = points.newest();
    due_ = 1;  // a click paints one point
    committed_at_ = 0;
    made_ = false;
  }
  const Brush brush = brush_of(paint, window, window.to_data(ImGui::GetIO().MousePos, region.min, region.max));
  Points made;
  if (paints) {
    due_ += paint.density * static_cast<double>(ImGui::GetIO().DeltaTime);
    const double count = std::floor(due_);
    due_ -= count;
    if (count > 0 && working_->size() < kMaxPoints)
      made = paint_points(*working_, brush, static_cast<int>(count),
                          working_->classes > 0 ? std::min(paint.label, working_->classes) : paint.value);
  } else {
    made = erase_points(*working_, brush);
  }
  if (made != nullptr) {
    working_ = std::move(made);
    made_ = changed_ = true;
  }
  if (changed_ && ImGui::GetTime() - committed_at_ >= kCommitEvery) commit(points, label, false);
}

// A press on a point and a drag takes it along.
bool PointTools::move(const PaintedPoints& points, const Item& region, const DataWindow& window, std::int32_t under) {
  const bool starts = region.held && !pressed_;
  pressed_ = region.held;
  if (starts) {
    grabbed_ = under;
    made_ = false;
    committed_at_ = 0;
  }
  if (grabbed_ < 0) return false;
  if (!region.held) {
    grabbed_ = -1;
    if (!made_) return false;
    commit(points, "playground.undo_move", true);
    working_ = nullptr;
    return true;
  }
  if (!made_ && !ImGui::IsMouseDragging(0, kDragThreshold)) return false;
  if (!made_) working_ = points.newest();
  if (grabbed_ >= working_->size()) return false;  // the picture is of a longer set that was just replaced
  made_ = true;
  const ImVec2 at = window.to_data(ImGui::GetIO().MousePos, region.min, region.max);
  working_ = move_point(*working_, grabbed_, static_cast<double>(at.x), static_cast<double>(at.y));
  changed_ = true;
  if (ImGui::GetTime() - committed_at_ >= kCommitEvery) commit(points, "playground.undo_move", false);
  return true;
}

void PointTools::commit(const PaintedPoints& points, std::string_view label, bool finished) {
  points.commit(working_, label, finished);
  changed_ = false;
  committed_at_ = ImGui::GetTime();
}

}  // namespace neurarium
