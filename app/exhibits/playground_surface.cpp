#include "app/exhibits/playground_surface.h"

#include "app/exhibits/playground_card.h"
#include "app/exhibits/playground_surface_mesh.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::int64_t kStandingPoints = 1000;  // each is a body of up to twelve triangles
constexpr std::uint64_t kStandingSeed = 0;
constexpr float kDragStartPixels = 3;
constexpr float kPointSize = 0.022f;

// The plane's coordinates in the scene.
ImVec2 to_scene(const Domain& d, float x1, float x2) {
  return {static_cast<float>(2 * (static_cast<double>(x1) - d.x1_low) / (d.x1_high - d.x1_low) - 1),
          static_cast<float>(2 * (static_cast<double>(x2) - d.x2_low) / (d.x2_high - d.x2_low) - 1)};
}

ImVec2 from_scene(const Domain& d, Vec3 p) {
  return {static_cast<float>(d.x1_low + (d.x1_high - d.x1_low) * (static_cast<double>(p.x) + 1) / 2),
          static_cast<float>(d.x2_low + (d.x2_high - d.x2_low) * (static_cast<double>(p.y) + 1) / 2)};
}

// A corner of the box around the scene: bit 0 x, bit 1 y, bit 2 z.
Vec3 box_corner(int i) {
  return {(i & 1) != 0 ? 1.0f : -1.0f, (i & 2) != 0 ? 1.0f : -1.0f, (i & 4) != 0 ? kLandHeight : kFloorHeight};
}

}  // namespace

ImVec2 SurfacePanel::pixel_of(const Item& item, Vec3 p) const {
  const Vec3 at = orbit_.view().project(p);
  return {item.min.x + (at.x + 1) * 0.5f * item.size().x, item.min.y + (1 - at.y) * 0.5f * item.size().y};
}

// Between the samples of the grid, as the land runs.
float SurfacePanel::height_at(ImVec2 scene) const {
  const auto sample = [](float at) {
    return std::clamp((at + 1) * 0.5f * kRegionGrid - 0.5f, 0.0f, static_cast<float>(kRegionGrid) - 1.001f);
  };
  const float column = sample(scene.x), row = sample(-scene.y);
  const auto c = static_cast<std::size_t>(column), r = static_cast<std::size_t>(row);
  const float right = column - static_cast<float>(c), down = row - static_cast<float>(r);
  const auto at = [&](std::size_t i, std::size_t k) { return heights_[(r + i) * kRegionGrid + c + k]; };
  return (at(0, 0) * (1 - right) + at(0, 1) * right) * (1 - down) + (at(1, 0) * (1 - right) + at(1, 1) * right) * down;
}

std::optional<ImVec2> SurfacePanel::place_of(const PlaygroundView& view, float x1, float x2) const {
  const ImVec2 scene = to_scene(view.domain, x1, x2);
  const float height = height_at(scene);
  if (!std::isfinite(height)) return std::nullopt;
  const Vec3 at = orbit_.view().project({scene.x, scene.y, height});
  return ImVec2{(at.x + 1) * 0.5f, (1 - at.y) * 0.5f};
}

void SurfacePanel::update(Ui& ui, const PlaygroundState& state, const RegionContours& contours) {
  const PlaygroundView& view = *state.view;
  shown_class_ = std::clamp(shown_class_, 0, static_cast<int>(view.region.size()) - 1);
  const Modelled now{state.view, ui.theme().kind, state.show_test, state.discretize, shown_class_};
  if (modelled_ == now) return;
  modelled_ = now;
  const Theme& t = ui.theme();
  const RegionColors colors(t, view, state.discretize);
  heights_ = land_heights(view, static_cast<std::size_t>(shown_class_));
  Mesh mesh;
  land_triangles_ = add_land(mesh, view, heights_, colors);
  add_floor(mesh, t.raised);
  for (const auto& border : contours)
    for (const std::vector<ImVec2>& line : border) add_floor_line(mesh, line, mix(t.raised, t.text, 0.75f));
  const PointSet& points = *view.parts->points;
  std::vector<std::size_t> standing;
  for (std::size_t i = 0; i < view.shown.rows.size(); ++i)
    if (!view.is_test[i] || state.show_test) standing.push_back(i);
  const DisplaySample sample =
      sample_for_display(static_cast<std::int64_t>(standing.size()), kStandingPoints, kStandingSeed);
  points_standing_ = sample.rows.size();
  points_left_out_ = standing.size() - sample.rows.size();
  for (const std::int32_t i : sample.rows) {
    const std::size_t shown = standing[static_cast<std::size_t>(i)];
    const auto row = static_cast<std::size_t>(view.shown.rows[shown]);
    const ImVec2 scene = to_scene(view.domain, points.x[2 * row], points.x[2 * row + 1]);
    const float height = height_at(scene);
    if (!std::isfinite(height) || !std::isfinite(scene.x) || !std::isfinite(scene.y)) continue;
    const float label = points.target[row];
    const int shape = points.classes == 0 ? 0 : static_cast<int>(label);
    const ImU32 color = colors.of_label(label);
    add_point(mesh, {scene.x, scene.y, height}, shape, kPointSize,
              view.is_test[shown] ? mix(color, t.text, 0.45f) : color);
  }
  layer_.set_mesh(std::move(mesh));
}

// Drag turns, the wheel zooms, a double click resets; a click on the land chooses an example, as on the region.
std::optional<ImVec2> SurfacePanel::touch(Ui& ui, PlaygroundState& state, const Item& item) {
  const ImGuiIO& io = ImGui::GetIO();
  const bool dragged = ImGui::IsMouseDragging(0, kDragStartPixels);
  if (item.held && dragged) orbit_.turn(io.MouseDelta.x / ui.scale(), io.MouseDelta.y / ui.scale());
  if (item.hovered && io.MouseWheel != 0) orbit_.zoom_by(io.MouseWheel);
  if (item.hovered) state.help = "playground.help_surface";
  if (item.double_clicked) {
    orbit_ = {};
    if (before_click_) {
      state.example[0] = before_click_->first.x;
      state.example[1] = before_click_->first.y;
      std::tie(state.example_target, state.example_is_point) = before_click_->second;
      ++state.example_version;
    }
    before_click_.reset();
    return std::nullopt;
  }
  if (!item.hovered) return std::nullopt;
  const float x = 2 * (io.MousePos.x - item.min.x) / item.size().x - 1;
  const float y = 1 - 2 * (io.MousePos.y - item.min.y) / item.size().y;
  const std::optional<Vec3> hit = hit_mesh(layer_.mesh(), land_triangles_, orbit_.view(), x, y);
  if (!hit) return std::nullopt;
  const ImVec2 at = from_scene(state.view->domain, *hit);
  const bool still = io.MouseDragMaxDistanceSqr[0] < kDragStartPixels * kDragStartPixels;
  if (item.clicked && still && io.MouseClickedLastCount[0] < 2) {
    before_click_ = {{state.example[0], state.example[1]}, {state.example_target, state.example_is_point}};
    state.choose_example(at.x, at.y);
  }
  return at;
}

std::optional<ImVec2> SurfacePanel::draw(Ui& ui, PlaygroundState& state, const RegionContours& contours, ImVec2 min,
                                         ImVec2 max) {
  const PlaygroundView& view = *state.view;
  if (view.region.size() > 2) draw_classes(ui, view, {{}, min, max});
  const Item item = make_item_at(ui, "playground.surface", min, max, WidgetKind::Canvas);
  ui.registry().explain_item();
  update(ui, state, contours);
  const std::optional<ImVec2> under = touch(ui, state, item);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.PushClipRect(min, max, true);
  draw_box(ui, item, false);
  const Status drawn = layer_.draw(ui, list, min, max, orbit_.view());
  if (!drawn) ui.banners().show({"shader", Severity::Warning, ui.tr(drawn.error()), {}});
  draw_box(ui, item, true);
  draw_ring(ui, view, item, {state.example[0], state.example[1]}, ui.theme().accent);
  if (under) draw_ring(ui, view, item, *under, ui.theme().text);
  draw_labels(ui, view, item);
  if (points_left_out_ > 0)
    text_in(ui.fonts().small, {min.x + ui.px(4), max.y - ui.px(18)}, {max.x, max.y}, ui.theme().muted,
            ui.tr("playground.sampled", format_count(static_cast<std::int64_t>(points_standing_)),
                  format_count(static_cast<std::int64_t>(points_standing_ + points_left_out_))));
  list.PopClipRect();
  return under;
}

// Whose output is the height.
void SurfacePanel::draw_classes(Ui& ui, const PlaygroundView& view, const Item& item) {
  const RegionColors colors(ui.theme(), view);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float edge = ui.px(24);
  const auto scope = ui.scope("surface class");
  for (std::size_t k = 0; k < view.region.size(); ++k) {
    const ImVec2 at{item.min.x + edge * static_cast<float>(k), item.min.y};
    const Item swatch = make_item_at(ui, fmt::format("{}", k), at, {at.x + edge, at.y + edge}, WidgetKind::Choice);
    const bool chosen = static_cast<int>(k) == shown_class_;
    list.AddCircleFilled(swatch.center(), edge * 0.3f, colors.of_label(static_cast<float>(k)));
    if (chosen || swatch.hovered)
      list.AddCircle(swatch.center(), edge * 0.42f, chosen ? ui.theme().accent : ui.theme().muted, 0, ui.px(2));
    if (k < view.parts->points->class_names.size())
      tooltip_text(ui, ui.tr("playground.surface_of_class", class_label(ui, *view.parts->points, k)));
    if (swatch.clicked) shown_class_ = static_cast<int>(k);
  }
}

// The edges of the box: those that the scene may hide first, those before it at the end.
void SurfacePanel::draw_box(Ui& ui, const Item& item, bool in_front) const {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const MeshView view = orbit_.view();
  int nearest = 0;
  for (int i = 1; i < 4; ++i)
    if (view.project(box_corner(i)).z < view.project(box_corner(nearest)).z) nearest = i;
  for (int a = 0; a < 8; ++a)
    for (const int bit : {1, 2, 4}) {
      const int b = a | bit;
      if (b == a) continue;
      const bool at_nearest = (a & 3) == nearest || (b & 3) == nearest;
      const bool floor = (a & 4) == 0 && (b & 4) == 0;
      if (at_nearest && !floor) continue;  // would cross the land
      if ((at_nearest && floor) != in_front) continue;
      list.AddLine(pixel_of(item, box_corner(a)), pixel_of(item, box_corner(b)), ui.theme().line, ui.px(1));
    }
}

void SurfacePanel::draw_labels(Ui& ui, const PlaygroundView& view, const Item& item) const {
  const MeshView look = orbit_.view();
  ImFont* font = ui.fonts().small;
  const auto write = [&](Vec3 at, ImVec2 away, const std::string& text, ImU32 color) {
    const ImVec2 p = pixel_of(item, at);
    const ImVec2 size = text_size(font, text);
    const ImVec2 center{p.x + away.x * (ui.px(6) + size.x * 0.5f), p.y + away.y * (ui.px(4) + size.y * 0.5f)};
    text_in(font, {center.x - size.x * 0.5f - 1, center.y - size.y * 0.5f},
            {center.x + size.x * 0.5f + 1, center.y + size.y * 0.5f}, color, text, Align::Center);
  };
  // The direction in the picture that leads away from the scene's middle.
  const auto outward = [&](Vec3 at) {
    const Vec3 p = look.project(at), middle = look.project({0, 0, at.z});
    const float x = p.x - middle.x, y = middle.y - p.y, length = std::max(1e-6f, std::hypot(x, y));
    return ImVec2{x / length, y / length};
  };
  const Domain& d = view.domain;
  const Theme& t = ui.theme();
  const auto& names = view.parts->points->axis_names;
  const float y_front = look.project({0, -1, 0}).z < look.project({0, 1, 0}).z ? -1.0f : 1.0f;
  const float x_front = look.project({-1, 0, 0}).z < look.project({1, 0, 0}).z ? -1.0f : 1.0f;
  const ImVec2 below = outward({0, y_front, kFloorHeight}), beside = outward({x_front, 0, kFloorHeight});
  write({-0.85f, y_front, kFloorHeight}, below, format_short(d.x1_low), t.muted);
  write({0.85f, y_front, kFloorHeight}, below, format_short(d.x1_high), t.muted);
  write({0, y_front, kFloorHeight}, below, input_label(ui, names[0]), t.text);
  write({x_front, -0.85f, kFloorHeight}, beside, format_short(d.x2_low), t.muted);
  write({x_front, 0.85f, kFloorHeight}, beside, format_short(d.x2_high), t.muted);
  write({x_front, 0, kFloorHeight}, beside, input_label(ui, names[1]), t.text);
  // The upright axis: the edge farthest to the left, which nothing hides.
  int leftmost = 0;
  for (int i = 1; i < 4; ++i)
    if (look.project(box_corner(i)).x < look.project(box_corner(leftmost)).x) leftmost = i;
  const Vec3 foot = box_corner(leftmost);
  const HeightRange range = height_range(view, static_cast<std::size_t>(shown_class_));
  if (std::abs(pixel_of(item, {foot.x, foot.y, kLandHeight}).y - pixel_of(item, {foot.x, foot.y, -kLandHeight}).y) <
      ui.px(40))
    return;  // seen from above
  write({foot.x, foot.y, kLandHeight}, {-1, 0}, format_short(range.high), t.muted);
  write({foot.x, foot.y, 0}, {-1, 0}, format_short((range.low + range.high) / 2), t.muted);
  write({foot.x, foot.y, -kLandHeight}, {-1, 0}, format_short(range.low), t.muted);
}

void SurfacePanel::draw_ring(Ui& ui, const PlaygroundView& view, const Item& item, ImVec2 at, ImU32 color) const {
  const ImVec2 scene = to_scene(view.domain, at.x, at.y);
  if (std::abs(scene.x) > 1 || std::abs(scene.y) > 1) return;
  const float height = height_at(scene);
  if (!std::isfinite(height)) return;
  const ImVec2 p = pixel_of(item, {scene.x, scene.y, height});
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddCircle(p, ui.px(6), ui.theme().background, 0, ui.px(4));
  list.AddCircle(p, ui.px(6), color, 0, ui.px(2));
}

}  // namespace neurarium
