#include "app/exhibits/playground_paint.h"

#include "app/exhibits/playground_card.h"
#include "app/ui/widgets.h"
#include "engine/data/paint.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr double kCommitEvery = 0.1;  // seconds: each commit makes the training data anew
constexpr float kDragThreshold = 4;   // pixels, before scaling, that tell a drag from a click

// The points as they stand after all changes that were committed.
Points current_points(const Session& session, const PlaygroundState& state) {
  const PlaygroundSettings& settings = playground_settings(session);
  return settings.data == "file" ? settings.points : state.view->parts->points;
}

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
void draw_class_swatches(Ui& ui, PlaygroundState& state) {
  const PointSet& points = *state.view->parts->points;
  const int count = std::min(points.classes + 1, kMaxPaintedClasses);
  state.paint.label = std::min(state.paint.label, count - 1);
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
    if (k == state.paint.label) list.AddCircle(center, edge * 0.42f, t.accent, 0, ui.px(2));
    if (item.hovered && k != state.paint.label) list.AddCircle(center, edge * 0.42f, t.muted, 0, ui.px(1));
    tooltip_text(ui, k == points.classes ? ui.tr("playground.paint_new_class")
                                         : class_label(ui, points, static_cast<std::size_t>(k)));
    if (item.clicked) state.paint.label = k;
  }
  ImGui::Dummy({edge * static_cast<float>(count), edge});
}

}  // namespace

void draw_paint_settings(Ui& ui, PlaygroundState& state) {
  if (state.view == nullptr) return;
  const auto scope = ui.scope("paint");
  auto tool = static_cast<int>(state.paint.tool);
  if (segmented(ui, "playground.tool", tool,
                {"playground.tool_look", "playground.tool_paint", "playground.tool_erase"}))
    state.paint.tool = static_cast<PointTool>(tool);
  if (state.paint.tool == PointTool::Look) return hint(ui, ui.tr("playground.tool_look_hint"));
  const bool paints = state.paint.tool == PointTool::Paint;
  if (paints && state.view->parts->points->classes > 0) draw_class_swatches(ui, state);
  if (paints && state.view->parts->points->classes == 0)
    slider(ui, "playground.paint_value", state.paint.value, {.min = -1, .max = 1, .step = 0.05, .centered = true});
  slider(ui, "playground.brush_size", state.paint.size, {.min = 1, .max = 25, .step = 0.5, .unit = "%"});
  if (paints)
    slider(ui, "playground.brush_density", state.paint.density, {.min = 1, .max = 500, .log = true, .unit = "/s"});
}

bool PointTools::use(Ui& ui, Session& session, PlaygroundState& state, const Item& region, const DataWindow& window,
                     std::int32_t under) {
  if (state.paint.tool == PointTool::Look) return move(session, state, region, window, under);
  if (region.hovered || region.held) {
    const float radius = static_cast<float>(state.paint.size) / 100 * region.size().x;
    const bool paints = state.paint.tool == PointTool::Paint;
    const PointSet& points = *state.view->parts->points;
    const ImU32 color =
        paints && points.classes > 0 ? paint_color(ui.theme(), points, state.paint.label) : ui.theme().text;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.PushClipRect(region.min, region.max, true);
    list.AddCircle(ImGui::GetIO().MousePos, radius, ui.theme().background, 0, ui.px(4));
    list.AddCircle(ImGui::GetIO().MousePos, radius, color, 0, ui.px(2));
    list.PopClipRect();
    state.help = paints ? "playground.help_paint" : "playground.help_erase";
  }
  stroke(session, state, region, window);
  return true;
}

void PointTools::stroke(Session& session, const PlaygroundState& state, const Item& region, const DataWindow& window) {
  const bool paints = state.paint.tool == PointTool::Paint;
  const std::string_view label = paints ? "playground.undo_paint" : "playground.undo_erase";
  if (!region.held) {
    if (working_ != nullptr && made_) commit(session, label, true);
    working_ = nullptr;
    return;
  }
  if (working_ == nullptr) {
    working_ = current_points(session, state);
    due_ = 1;  // a click paints one point
    committed_at_ = 0;
    made_ = false;
  }
  const Brush brush = brush_of(state.paint, window, window.to_data(ImGui::GetIO().MousePos, region.min, region.max));
  Points made;
  if (paints) {
    due_ += state.paint.density * static_cast<double>(ImGui::GetIO().DeltaTime);
    const double points = std::floor(due_);
    due_ -= points;
    if (points > 0 && working_->size() < kMaxPoints)
      made = paint_points(*working_, brush, static_cast<int>(points),
                          working_->classes > 0 ? std::min(state.paint.label, working_->classes) : state.paint.value);
  } else {
    made = erase_points(*working_, brush);
  }
  if (made != nullptr) {
    working_ = std::move(made);
    made_ = changed_ = true;
  }
  if (changed_ && ImGui::GetTime() - committed_at_ >= kCommitEvery) commit(session, label, false);
}

// A press on a point and a drag takes it along.
bool PointTools::move(Session& session, const PlaygroundState& state, const Item& region, const DataWindow& window,
                      std::int32_t under) {
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
    commit(session, "playground.undo_move", true);
    working_ = nullptr;
    return true;
  }
  if (!made_ && !ImGui::IsMouseDragging(0, kDragThreshold)) return false;
  if (!made_) working_ = current_points(session, state);
  if (grabbed_ >= working_->size()) return false;  // the picture is of a longer set that was just replaced
  made_ = true;
  const ImVec2 at = window.to_data(ImGui::GetIO().MousePos, region.min, region.max);
  working_ = move_point(*working_, grabbed_, static_cast<double>(at.x), static_cast<double>(at.y));
  changed_ = true;
  if (ImGui::GetTime() - committed_at_ >= kCommitEvery) commit(session, "playground.undo_move", false);
  return true;
}

void PointTools::commit(Session& session, std::string_view label, bool finished) {
  change_settings(
      session, label,
      [&](PlaygroundSettings& s) {
        s.points = working_;
        if (s.data == "file") return;
        s.points_name = s.data;
        s.data = "file";
        s.standardize = false;
      },
      finished);
  changed_ = false;
  committed_at_ = ImGui::GetTime();
}

}  // namespace neurarium
