#include "app/exhibits/landscape_relief.h"

#include "app/exhibits/playground_surface_mesh.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace neurarium {
namespace {

constexpr int kMostReliefSide = 51;
constexpr float kMarksAboveRelief = 0.012f;

float relief_height(double share) {
  return static_cast<float>((2 * std::clamp(share, -0.1, 1.1) - 1) * static_cast<double>(kLandHeight));
}

Vec3 relief_normal(float left, float right, float below, float above, float two_cells) {
  const Vec3 v{(left - right) / two_cells, (below - above) / two_cells, 1};
  const float length = std::sqrt(v.x * v.x + v.y * v.y + v.z * v.z);
  return {v.x / length, v.y / length, v.z / length};
}

}  // namespace

void LandscapeRelief::model(Ui& ui, const LandscapeScene& scene, const LandscapeShares& shares) {
  if (modelled_ == scene.grid && scale_ == scene.scale && theme_ == ui.theme().kind) return;
  modelled_ = scene.grid;
  scale_ = scene.scale;
  theme_ = ui.theme().kind;
  const int from = scene.grid->side, thin = (from + kMostReliefSide - 1) / kMostReliefSide;
  const int side = (from - 1) / thin + 1;
  const Colormap colors = landscape_colors(ui.theme());
  const auto share_at = [&](int row, int column) {
    const int r = std::clamp(row, 0, side - 1) * thin, c = std::clamp(column, 0, side - 1) * thin;
    return shares.share[static_cast<std::size_t>(r * from + c)];
  };
  const auto height_at = [&](int row, int column) { return relief_height(static_cast<double>(share_at(row, column))); };
  const auto across = [&](int i) { return 2 * (static_cast<float>(i * thin) + 0.5f) / static_cast<float>(from) - 1; };
  const float two_cells = 4.0f * static_cast<float>(thin) / static_cast<float>(from);
  Mesh mesh;
  for (int row = 0; row < side; ++row)
    for (int column = 0; column < side; ++column) {
      const float share = share_at(row, column);
      const bool known = std::isfinite(share);
      const Vec3 normal = relief_normal(height_at(row, column - 1), height_at(row, column + 1),
                                        height_at(row + 1, column), height_at(row - 1, column), two_cells);
      mesh.vertices.push_back({{across(column), -across(row), known ? height_at(row, column) : 0},
                               std::isfinite(normal.x) && std::isfinite(normal.y) ? normal : Vec3{0, 0, 1},
                               colors(static_cast<double>(share))});
    }
  for (int row = 0; row + 1 < side; ++row)
    for (int column = 0; column + 1 < side; ++column) {
      if (!std::isfinite(share_at(row, column) + share_at(row, column + 1) + share_at(row + 1, column) +
                         share_at(row + 1, column + 1)))
        continue;
      const auto a = static_cast<std::uint32_t>(row * side + column), wide = static_cast<std::uint32_t>(side);
      for (const std::uint32_t i : {a, a + 1, a + wide + 1, a, a + wide + 1, a + wide}) mesh.indices.push_back(i);
    }
  add_floor(mesh, ui.theme().raised);
  layer_.set_mesh(std::move(mesh));
}

// On the land, by the sample under the point; not finite outside the window.
Vec3 LandscapeRelief::place(const LandscapeScene& scene, const LandscapePoint& p) const {
  const LandscapeGrid& g = *scene.grid;
  const LandscapeWindow& w = g.window;
  constexpr float kNowhere = std::numeric_limits<float>::quiet_NaN();
  if (!w.holds(p[0], p[1])) return {kNowhere, kNowhere, kNowhere};
  const double x = (p[0] - w.x_low) / (w.x_high - w.x_low), y = (w.y_high - p[1]) / (w.y_high - w.y_low);
  // Between the four samples around it, as the triangles run.
  const double column = std::clamp(x * g.side - 0.5, 0.0, g.side - 1.001),
               row = std::clamp(y * g.side - 0.5, 0.0, g.side - 1.001);
  const auto c = static_cast<std::size_t>(column), r = static_cast<std::size_t>(row);
  const double right = column - static_cast<double>(c), down = row - static_cast<double>(r);
  const auto share = [&](std::size_t i, std::size_t k) {
    return scene.scale.share(static_cast<double>(g.z[(r + i) * static_cast<std::size_t>(g.side) + c + k]));
  };
  const double here = (share(0, 0) * (1 - right) + share(0, 1) * right) * (1 - down) +
                      (share(1, 0) * (1 - right) + share(1, 1) * right) * down;
  return {static_cast<float>(2 * x - 1), static_cast<float>(1 - 2 * y), relief_height(here) + kMarksAboveRelief};
}

ImVec2 LandscapeRelief::pixel(ImVec2 min, ImVec2 max, Vec3 p) const {
  const Vec3 at = orbit_.view().project(p);
  return {min.x + (at.x + 1) * 0.5f * (max.x - min.x), min.y + (1 - at.y) * 0.5f * (max.y - min.y)};
}

void LandscapeRelief::draw_way(const LandscapeScene& scene, std::span<const LandscapePoint> way, ImU32 color,
                               float width, ImVec2 min, ImVec2 max) const {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto flush = [&] {
    if (list._Path.Size > 1)
      list.PathStroke(color, 0, width);
    else
      list.PathClear();
  };
  for (const LandscapePoint& p : way) {
    const Vec3 at = place(scene, p);
    if (std::isfinite(at.z))
      list.PathLineTo(pixel(min, max, at));
    else
      flush();
  }
  flush();
}

void LandscapeRelief::draw_labels(Ui& ui, const LandscapeScene& scene, ImVec2 min, ImVec2 max) const {
  const Theme& t = ui.theme();
  ImFont* font = ui.fonts().small;
  const MeshView look = orbit_.view();
  const float y_front = look.project({0, -1, 0}).z < look.project({0, 1, 0}).z ? -1.0f : 1.0f;
  const float x_front = look.project({-1, 0, 0}).z < look.project({1, 0, 0}).z ? -1.0f : 1.0f;
  const auto write = [&](Vec3 at, Vec3 inside, const std::string& text, ImU32 color) {
    const ImVec2 p = pixel(min, max, at), middle = pixel(min, max, inside);
    const float dx = p.x - middle.x, dy = p.y - middle.y, far = std::max(1.0f, std::hypot(dx, dy));
    const ImVec2 size = text_size(font, text);
    const ImVec2 c{p.x + dx / far * (ui.px(6) + size.x * 0.5f), p.y + dy / far * (ui.px(6) + size.y * 0.5f)};
    text_in(font, {c.x - size.x * 0.5f - 1, c.y - size.y * 0.5f}, {c.x + size.x * 0.5f + 1, c.y + size.y * 0.5f}, color,
            text, Align::Center);
  };
  const LandscapeWindow& w = scene.grid->window;
  const Vec3 floor{0, 0, kFloorHeight};
  for (const float side : {-0.85f, 0.85f}) {
    write({side, y_front, kFloorHeight}, {side, 0, kFloorHeight}, format_number(side < 0 ? w.x_low : w.x_high, 2),
          t.muted);
    write({x_front, side, kFloorHeight}, {0, side, kFloorHeight}, format_number(side < 0 ? w.y_low : w.y_high, 2),
          t.muted);
  }
  write({0, y_front, kFloorHeight}, floor, scene.x_name, t.text);
  write({x_front, 0, kFloorHeight}, floor, scene.y_name, t.text);
}

bool LandscapeRelief::draw(Ui& ui, const LandscapeScene& scene, const LandscapeShares& shares, ImVec2 min, ImVec2 max) {
  model(ui, scene, shares);
  const Item item = make_item_at(ui, "landscape.relief", min, max, WidgetKind::Canvas);
  tooltip(ui, "landscape.relief");
  const ImGuiIO& io = ImGui::GetIO();
  if (item.held && ImGui::IsMouseDragging(0, 3))
    orbit_.turn(io.MouseDelta.x / ui.scale(), io.MouseDelta.y / ui.scale());
  if (item.hovered && io.MouseWheel != 0) orbit_.zoom_by(io.MouseWheel);
  if (item.double_clicked) orbit_ = {};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.PushClipRect(min, max, true);
  const Status drawn = layer_.draw(ui, list, min, max, orbit_.view());
  if (!drawn) ui.banners().show({"shader", Severity::Warning, ui.tr(drawn.error()), {}});
  const Theme& t = ui.theme();
  draw_way(scene, scene.way, t.text, ui.px(1.5f), min, max);
  for (const LandscapeWalker& walker : scene.walkers) {
    draw_way(scene, walker.way, walker.color, ui.px(2), min, max);
    if (walker.way.empty()) continue;
    const Vec3 end = place(scene, walker.way.back());
    if (std::isfinite(end.z)) list.AddCircleFilled(pixel(min, max, end), ui.px(4), walker.color);
  }
  const Vec3 at = place(scene, scene.marble);
  if (std::isfinite(at.z)) {
    const ImVec2 p = pixel(min, max, at);
    list.AddCircleFilled(p, ui.px(7), t.background);
    list.AddCircleFilled(p, ui.px(5.5f), t.accent);
  }
  draw_labels(ui, scene, min, max);
  list.PopClipRect();
  return item.hovered;
}

}  // namespace neurarium
