#include "app/exhibits/basins_plane.h"

#include "app/exhibits/playground_card.h"
#include "app/exhibits/playground_colors.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "app/ui/wrap.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr int kAnswerZoom = 3;  // pixels a sample, so that the hatching is finer than the samples
constexpr DataWindow kBasinsWindow{-6, 6, -6, 6};
constexpr float kPlaceReach = 14;  // pixels before scaling

ImU32 region_color(const Theme& t, std::size_t place) {
  return mix(t.zero, class_color(t, kClassCount, place), kRegionStrength * 0.8f);
}

ImVec2 pixel_of(const PlanePlace& p, const Area& square) {
  return kBasinsWindow.to_pixel(static_cast<float>(p.x), static_cast<float>(p.y), square.min, square.max);
}

void draw_place(Ui& ui, std::size_t index, ImVec2 at, bool lit) {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float radius = ui.px(lit ? 12 : 10);
  list.AddCircleFilled(at, radius + ui.px(2), t.background);
  list.AddCircleFilled(at, radius, lit ? t.accent : t.text);
  text_in(ui.fonts().strong, {at.x - radius, at.y - radius}, {at.x + radius, at.y + radius}, t.background,
          fmt::format("{}", index + 1), Align::Center);
}

void draw_borders(const Ui& ui, const std::vector<std::vector<PlanePlace>>& cells, const Area& square) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (const auto& cell : cells)
    for (std::size_t i = 0; i < cell.size(); ++i)
      list.AddLine(pixel_of(cell[i], square), pixel_of(cell[(i + 1) % cell.size()], square), ui.theme().background,
                   ui.px(2.5f));
}

void change_places(Session& session, std::string_view label, const std::vector<PlanePlace>& places,
                   bool finished = true) {
  change_basins(
      session, label, [&](BasinsSettings& s) { s.places = to_string(places); }, finished);
}

}  // namespace

Image nearest_image(const Theme& t, const NearestRegions& regions, int zoom) {
  Image image(kBasinsGrid * zoom, kBasinsGrid * zoom);
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x) {
      const auto at = static_cast<std::size_t>(y / zoom * kBasinsGrid + x / zoom);
      const std::uint8_t place = regions.answer[at];
      const ImU32 color = place == kNoBasin ? t.zero : region_color(t, place);
      const bool hatched = place != regions.exact[at] && (x + y) % 6 < 2;
      image.at(x, y) = hatched ? t.text : color;
    }
  return image;
}

void BasinsPlane::update(Ui& ui, const BasinsState& state) {
  if (pictured_ == state.view && theme_ == ui.theme().kind) return;
  pictured_ = state.view;
  theme_ = ui.theme().kind;
  answer_.update(nearest_image(ui.theme(), state.view->regions, kAnswerZoom));
  points_.clear();
  const Examples& train = *state.view->task->train;
  for (std::size_t row = 0; row < static_cast<std::size_t>(train.rows); ++row)
    points_.push_back({train.x[2 * row], train.x[2 * row + 1],
                       class_color(ui.theme(), kClassCount, static_cast<std::size_t>(train.target[row]))});
}

// A press on a place and a drag takes it along; the text of the settings follows.
void BasinsPlane::drag(Ui& ui, Session& session, const std::vector<PlanePlace>& places, const Item& item, int under) {
  if (item.held && !pressed_) grabbed_ = under;
  pressed_ = item.held;
  if (grabbed_ < 0) return;
  if (!item.held || grabbed_ >= static_cast<int>(places.size())) {
    grabbed_ = -1;
    if (!moving_.empty()) change_places(session, "basins.undo_move", moving_);
    return moving_.clear();
  }
  ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeAll);
  if (moving_.empty() && !ImGui::IsMouseDragging(0, ui.px(3))) return;
  const ImVec2 at = kBasinsWindow.to_data(ImGui::GetIO().MousePos, item.min, item.max);
  std::vector<PlanePlace> moved = places;
  const auto inside = [](float v) { return std::clamp(static_cast<double>(v), -kPlaneHalf, kPlaneHalf); };
  moved[static_cast<std::size_t>(grabbed_)] = {inside(at.x), inside(at.y)};
  if (to_string(moved) != to_string(places)) change_places(session, "basins.undo_move", moved, false);
  moving_ = std::move(moved);
}

void BasinsPlane::touch(Ui& ui, Session& session, const std::vector<PlanePlace>& places, const Item& item) {
  int under = -1;
  float least = ui.px(kPlaceReach);
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  for (std::size_t i = 0; i < places.size() && item.hovered; ++i) {
    const ImVec2 at = pixel_of(places[i], {item.min, item.max});
    const float away = std::hypot(at.x - mouse.x, at.y - mouse.y);
    if (away < least) under = static_cast<int>(i), least = away;
  }
  drag(ui, session, places, item, under);
  if (item.double_clicked && under < 0 && places.size() < kMostPlaces) {
    std::vector<PlanePlace> more = places;
    const ImVec2 at = kBasinsWindow.to_data(mouse, item.min, item.max);
    more.push_back({static_cast<double>(at.x), static_cast<double>(at.y)});
    change_places(session, "basins.add_place", more);
  }
  const bool opens = item.right_clicked && under >= 0;
  if (opens) menu_ = under;
  if (const ContextMenu menu(ui, "basins.place_menu", opens); menu) {
    const bool possible = places.size() > kFewestPlaces && menu_ >= 0 && menu_ < static_cast<int>(places.size());
    if (menu_item(ui, "basins.remove_this", {.enabled = possible})) {
      std::vector<PlanePlace> fewer = places;
      fewer.erase(fewer.begin() + menu_);
      change_places(session, "basins.remove_place", fewer);
    }
  }
}

void BasinsPlane::draw_exact(Ui& ui, Session& session, BasinsState& state, const Area& square) {
  const Item item = make_item_at(ui, "basins.exact", square.min, square.max, WidgetKind::Canvas);
  ui.registry().explain_item();
  if (item.hovered) state.help = "basins.help_exact";
  const Result<std::vector<PlanePlace>> newest = parse_places(basins_settings(session).places);
  const std::vector<PlanePlace>& places = newest ? *newest : state.view->regions.places;
  std::vector<std::vector<PlanePlace>> cells;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.PushClipRect(square.min, square.max, true);
  for (std::size_t i = 0; i < places.size(); ++i) {
    cells.push_back(nearest_region(places, i, {-kPlaneHalf, kPlaneHalf, -kPlaneHalf, kPlaneHalf}));
    std::vector<ImVec2> corners;
    for (const PlanePlace& p : cells.back()) corners.push_back(pixel_of(p, square));
    std::reverse(corners.begin(), corners.end());  // ImGui wants them clockwise on the screen
    list.AddConvexPolyFilled(corners.data(), static_cast<int>(corners.size()), region_color(ui.theme(), i));
  }
  draw_borders(ui, cells, square);
  for (std::size_t i = 0; i < places.size(); ++i)
    draw_place(ui, i, pixel_of(places[i], square), static_cast<int>(i) == grabbed_);
  list.PopClipRect();
  list.AddRect(square.min, square.max, ui.theme().line);
  touch(ui, session, places, item);
}

void BasinsPlane::draw_answer(Ui& ui, const BasinsState& state, const Area& square) {
  make_item_at(ui, "basins.answer", square.min, square.max, WidgetKind::Canvas);
  tooltip(ui, "basins.answer");
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.PushClipRect(square.min, square.max, true);
  answer_.draw(list, square.min, square.max);
  draw_borders(ui, state.view->regions.cells, square);
  if (state.show_samples) samples_.draw(ui, square.min, square.max, kBasinsWindow, points_, 2.0f);
  const std::vector<PlanePlace>& places = state.view->regions.places;
  for (std::size_t i = 0; i < places.size(); ++i) draw_place(ui, i, pixel_of(places[i], square), false);
  list.PopClipRect();
  list.AddRect(square.min, square.max, ui.theme().line);
}

void BasinsPlane::draw_verdict(Ui& ui, const BasinsState& state, const Area& area) const {
  const Theme& t = ui.theme();
  const NearestRegions& r = state.view->regions;
  const std::string share = fmt::format("{} %", format_number(100 * r.wrong_share(), 3));
  const float wide = text_size(ui.fonts().strong, share).x + ui.px(10);
  const float line = ui.px(22);
  text_in(ui.fonts().strong, area.min, {area.min.x + wide, area.min.y + line}, t.accent, share);
  text_in(ui.fonts().body, {area.min.x + wide, area.min.y}, {area.max.x, area.min.y + line}, t.text,
          ui.tr("basins.verdict"));
  const std::string where =
      r.wrong == 0
          ? ui.tr("basins.all_agree")
          : ui.tr("basins.near_border",
                  format_number(100.0 * static_cast<double>(r.wrong_near_border) / static_cast<double>(r.wrong), 3),
                  format_short(kNearBorder));
  text_lines(ui.fonts().small, {area.min.x, area.min.y + line}, area.width(), t.muted,
             where + " " + ui.tr("basins.plane_hint"));
}

void BasinsPlane::draw(Ui& ui, Session& session, BasinsState& state, const Area& area) {
  const auto scope = ui.scope("plane");
  update(ui, state);
  const float gap = ui.px(20), title = ui.px(24), below = ui.px(66);
  const float room = area.height() - title - below;
  const float chart = std::max(ui.px(224), area.width() * 0.18f);
  const float edge = std::floor(std::max(ui.px(60), std::min(room, (area.width() - 2 * gap - chart) * 0.5f)));
  const float top = area.min.y + title;
  const Area exact{{area.min.x, top}, {area.min.x + edge, top + edge}};
  const Area answer{{exact.max.x + gap, top}, {exact.max.x + gap + edge, top + edge}};
  const Theme& t = ui.theme();
  text_in(ui.fonts().strong, {exact.min.x, area.min.y}, {exact.max.x, top}, t.text, ui.tr("basins.exact"));
  text_in(ui.fonts().strong, {answer.min.x, area.min.y}, {answer.max.x, top}, t.text, ui.tr("basins.answer"));
  draw_exact(ui, session, state, exact);
  draw_answer(ui, state, answer);
  draw_basin_sizes(ui, session, state, {{answer.max.x + gap, area.min.y}, {area.max.x, exact.max.y}});
  draw_verdict(ui, state, {{area.min.x, exact.max.y + ui.px(8)}, area.max});
}

}  // namespace neurarium
