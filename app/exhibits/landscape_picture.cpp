#include "app/exhibits/landscape_picture.h"

#include "app/draw/axis.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kLandscapeFarOutside = 4000;  // pixels: what lies farther is drawn as far as this

DataWindow landscape_window(const LandscapeWindow& w) {
  return {static_cast<float>(w.x_low), static_cast<float>(w.x_high), static_cast<float>(w.y_low),
          static_cast<float>(w.y_high)};
}

// Kept near enough for the draw list; not finite stays so.
ImVec2 landscape_pixel(const DataWindow& window, const LandscapePoint& p, ImVec2 min, ImVec2 max) {
  const ImVec2 at = window.to_pixel(static_cast<float>(p[0]), static_cast<float>(p[1]), min, max);
  return {std::clamp(at.x, min.x - kLandscapeFarOutside, max.x + kLandscapeFarOutside),
          std::clamp(at.y, min.y - kLandscapeFarOutside, max.y + kLandscapeFarOutside)};
}

// One line through the window; pieces that leave it are drawn alone, as joints of very long ones tear.
void draw_landscape_way(ImDrawList& list, const LandscapeWindow& shown, std::span<const LandscapePoint> way,
                        ImU32 color, float width, ImVec2 min, ImVec2 max) {
  const DataWindow window = landscape_window(shown);
  const auto flush = [&] {
    if (list._Path.Size > 1)
      list.PathStroke(color, 0, width);
    else
      list.PathClear();
  };
  const LandscapePoint* before = nullptr;
  for (const LandscapePoint& p : way) {
    if (!std::isfinite(p[0]) || !std::isfinite(p[1])) continue;
    const bool inside = shown.holds(p[0], p[1]);
    if (before != nullptr && !(inside && shown.holds((*before)[0], (*before)[1]))) {
      flush();
      list.AddLine(landscape_pixel(window, *before, min, max), landscape_pixel(window, p, min, max), color, width);
    }
    if (inside) list.PathLineTo(landscape_pixel(window, p, min, max));
    before = &p;
  }
  flush();
}

void draw_landscape_arrow(ImDrawList& list, ImVec2 from, ImVec2 to, ImU32 color, ImU32 under, float width) {
  const float dx = to.x - from.x, dy = to.y - from.y, length = std::hypot(dx, dy);
  if (!(length > 1.5f)) return;
  const float head = std::min(width * 3.0f + 5, length);
  const ImVec2 d{dx / length, dy / length};
  const ImVec2 neck{to.x - d.x * head, to.y - d.y * head};
  const ImVec2 side{-d.y * head * 0.45f, d.x * head * 0.45f};
  list.AddLine(from, neck, under, width + 2.5f);
  list.AddLine(from, neck, color, width);
  list.AddTriangleFilled(to, {neck.x + side.x, neck.y + side.y}, {neck.x - side.x, neck.y - side.y}, color);
}

}  // namespace

ImVec2 LandscapePicture::share_of(const LandscapeScene& scene, const LandscapePoint& p) {
  return landscape_window(scene.grid->window)
      .to_pixel(static_cast<float>(p[0]), static_cast<float>(p[1]), {0, 0}, {1, 1});
}

void LandscapePicture::update(Ui& ui, const LandscapeScene& scene) {
  const bool changed = update_shares(shares_, scene);
  if (!changed && pictured_ && theme_ == ui.theme().kind) return;
  pictured_ = true;
  theme_ = ui.theme().kind;
  heat_.update(Grid{scene.grid->side, scene.grid->side, shares_.share}, landscape_colors(ui.theme()));
}

void LandscapePicture::draw_lines(Ui& ui, const LandscapeScene& scene, ImVec2 min, ImVec2 max) const {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (const auto& lines : shares_.contours)
    neurarium::draw_contour(list, lines, min, max, with_alpha(t.text, 0.28f), ui.px(1));
  const DataWindow window = landscape_window(scene.grid->window);
  for (const LandscapePoint& p : scene.minima) {
    const ImVec2 at = landscape_pixel(window, p, min, max);
    const float arm = ui.px(5);
    for (const float s : {-1.0f, 1.0f})
      list.AddLine({at.x - arm, at.y - s * arm}, {at.x + arm, at.y + s * arm}, t.text, ui.px(1.5f));
  }
}

void LandscapePicture::draw_walkers(Ui& ui, const LandscapeScene& scene, ImVec2 min, ImVec2 max) const {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const DataWindow window = landscape_window(scene.grid->window);
  draw_landscape_way(list, scene.grid->window, scene.way, with_alpha(t.background, 0.6f), ui.px(4), min, max);
  draw_landscape_way(list, scene.grid->window, scene.way, t.text, ui.px(1.5f), min, max);
  if (scene.way.size() <= 200)
    for (const LandscapePoint& p : scene.way)
      if (scene.grid->window.holds(p[0], p[1]))
        list.AddCircleFilled(landscape_pixel(window, p, min, max), ui.px(2), t.text, 8);
  for (const LandscapeWalker& walker : scene.walkers) {
    draw_landscape_way(list, scene.grid->window, walker.way, with_alpha(t.background, 0.6f), ui.px(4.5f), min, max);
    draw_landscape_way(list, scene.grid->window, walker.way, walker.color, ui.px(2.5f), min, max);
  }
  for (const LandscapeWalker& walker : scene.walkers) {
    if (walker.way.empty()) continue;
    const ImVec2 end = landscape_pixel(window, walker.way.back(), min, max);
    list.AddCircleFilled(end, ui.px(6), t.background);
    list.AddCircleFilled(end, ui.px(4.5f), walker.color);
  }
}

// The marble with its arrows; beyond the window a wedge at the edge says where it went.
void LandscapePicture::draw_marble(Ui& ui, const LandscapeScene& scene, ImVec2 min, ImVec2 max) const {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const DataWindow window = landscape_window(scene.grid->window);
  const ImVec2 at = landscape_pixel(window, scene.marble, min, max);
  if (!std::isfinite(at.x) || !std::isfinite(at.y)) return;
  const bool inside = scene.grid->window.holds(scene.marble[0], scene.marble[1]);
  // Uphill, by the directions of the plane as they lie in the picture.
  const double gx = scene.gradient[0], gy = scene.gradient[1], steep = std::hypot(gx, gy);
  if (inside && steep > 0 && std::isfinite(steep)) {
    const LandscapeWindow& w = scene.grid->window;
    const double dx = gx / steep * (w.x_high - w.x_low), dy = gy / steep * (w.y_high - w.y_low);
    const ImVec2 ahead = landscape_pixel(window, {scene.marble[0] + dx, scene.marble[1] + dy}, min, max);
    const float far = std::max(1.0f, std::hypot(ahead.x - at.x, ahead.y - at.y)), length = ui.px(38) / far;
    draw_landscape_arrow(list, at, {at.x + (ahead.x - at.x) * length, at.y + (ahead.y - at.y) * length}, t.text,
                         with_alpha(t.background, 0.7f), ui.px(1.5f));
  }
  for (const LandscapeArrow& arrow : scene.arrows) {
    const ImVec2 to = landscape_pixel(window, arrow.to, min, max);
    if (inside && std::isfinite(to.x) && std::isfinite(to.y))
      draw_landscape_arrow(list, at, to, arrow.color, with_alpha(t.background, 0.7f), ui.px(arrow.width));
  }
  if (inside) {
    list.AddCircleFilled(at, ui.px(9), t.background);
    list.AddCircleFilled(at, ui.px(7), t.accent);
    list.AddCircleFilled({at.x - ui.px(2), at.y - ui.px(2)}, ui.px(2), with_alpha(IM_COL32_WHITE, 0.7f));
    return;
  }
  const float air = ui.px(14);
  const ImVec2 edge{std::clamp(at.x, min.x + air, max.x - air), std::clamp(at.y, min.y + air, max.y - air)};
  const float dx = at.x - edge.x, dy = at.y - edge.y, length = std::max(1.0f, std::hypot(dx, dy));
  const ImVec2 d{dx / length * ui.px(10), dy / length * ui.px(10)};
  list.AddTriangleFilled({edge.x + d.x, edge.y + d.y}, {edge.x - d.y * 0.7f, edge.y + d.x * 0.7f},
                         {edge.x + d.y * 0.7f, edge.y - d.x * 0.7f}, t.accent);
}

void LandscapePicture::draw_axes(Ui& ui, const LandscapeScene& scene, ImVec2 min, ImVec2 max) const {
  const Theme& t = ui.theme();
  ImFont* font = ui.fonts().small;
  const float line = font->FontSize;
  const LandscapeWindow& w = scene.grid->window;
  const Axis x(w.x_low, w.x_high, false), y(w.y_low, w.y_high, false);
  const float name_left = max.x - text_size(font, scene.x_name).x;
  for (const Tick& tick : x.ticks(5)) {
    const float at = min.x + static_cast<float>(x.share(tick.value)) * (max.x - min.x);
    if (at + ui.px(14) > name_left) continue;
    text_in(font, {at - ui.px(24), max.y + ui.px(3)}, {at + ui.px(24), max.y + ui.px(3) + line}, t.muted, tick.label,
            Align::Center);
  }
  for (const Tick& tick : y.ticks(5)) {
    const float at = max.y - static_cast<float>(y.share(tick.value)) * (max.y - min.y);
    if (at - ui.px(10) < min.y + line) continue;
    text_in(font, {min.x - ui.px(38), at - line * 0.5f}, {min.x - ui.px(5), at + line * 0.5f}, t.muted, tick.label,
            Align::Right);
  }
  text_in(font, {min.x, max.y + ui.px(3)}, {max.x, max.y + ui.px(3) + line}, t.text, scene.x_name, Align::Right);
  // A long name stands over the picture's corner instead of beside it.
  const bool beside = text_size(font, scene.y_name).x < ui.px(32);
  const ImVec2 name = beside ? ImVec2{min.x - ui.px(38), min.y} : ImVec2{min.x + ui.px(6), min.y + ui.px(4)};
  if (!beside)
    ImGui::GetWindowDrawList()->AddRectFilled(
        {min.x + ui.px(2), min.y + ui.px(2)},
        {name.x + text_size(font, scene.y_name).x + ui.px(4), name.y + line + ui.px(2)},
        with_alpha(t.background, 0.75f), ui.px(3));
  text_in(font, name, {beside ? min.x - ui.px(5) : max.x, name.y + line}, t.text, scene.y_name,
          beside ? Align::Right : Align::Left);
}

// Heights by their colours, in a strip; uneven steps where the scale is logarithmic.
void LandscapePicture::draw_scale(Ui& ui, const LandscapeScene& scene, ImVec2 min, ImVec2 max) const {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Colormap colors = landscape_colors(t);
  constexpr int kParts = 24;
  const float low = min.y + ui.px(2), high = low + ui.px(7), part = (max.x - min.x) / kParts;
  for (int i = 0; i < kParts; ++i)
    list.AddRectFilled({min.x + part * static_cast<float>(i), low}, {min.x + part * static_cast<float>(i + 1), high},
                       colors((i + 0.5) / kParts));
  const float line = ui.fonts().small->FontSize, top = high + ui.px(2);
  for (const double share : {0.0, 0.5, 1.0}) {
    const float at = min.x + static_cast<float>(share) * (max.x - min.x);
    const Align align = share == 0 ? Align::Left : share == 1 ? Align::Right : Align::Center;
    const ImVec2 from{share == 0 ? at : at - ui.px(80), top}, to{share == 1 ? at : at + ui.px(80), top + line};
    text_in(ui.fonts().small, from, to, t.muted, format_number(scene.scale.height(share), 2), align);
  }
  text_in(ui.fonts().small, {min.x, top + line}, {max.x, top + 2 * line + ui.px(2)}, t.muted,
          ui.tr(scene.scale.soft > 0 ? "landscape.scale_log" : "landscape.scale_linear"));
}

void LandscapePicture::draw_contour(Ui& ui, const LandscapeScene& scene, ImVec2 min, ImVec2 max,
                                    LandscapeTouch& touch) {
  const Item item = make_item_at(ui, "landscape.contour", min, max, WidgetKind::Canvas);
  tooltip(ui, "landscape.contour");
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.PushClipRect(min, max, true);
  heat_.draw(list, min, max);
  draw_lines(ui, scene, min, max);
  draw_walkers(ui, scene, min, max);
  draw_marble(ui, scene, min, max);
  list.PopClipRect();
  list.AddRect(min, max, ui.theme().line);
  draw_axes(ui, scene, min, max);
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const ImVec2 inside{std::clamp(mouse.x, min.x, max.x), std::clamp(mouse.y, min.y, max.y)};
  const ImVec2 at = landscape_window(scene.grid->window).to_data(inside, min, max);
  const LandscapePoint here = {static_cast<double>(at.x), static_cast<double>(at.y)};
  if (item.hovered) touch.pointed = here;
  if (item.held) {
    touch.moved = here;
    dragging_ = true;
  } else if (dragging_) {
    touch.moved = here;
    touch.finished = true;
    dragging_ = false;
  }
}

LandscapeTouch LandscapePicture::draw(Ui& ui, const LandscapeScene& scene, const Area& area) {
  update(ui, scene);
  LandscapeTouch touch;
  const float axis = ui.px(42), below = ui.px(20), gap = ui.px(20);
  const float room = (area.width() - axis - gap) * 0.52f;
  const float edge = std::floor(std::max(ui.px(80), std::min(room, area.height() - below)));
  const ImVec2 min{area.min.x + axis, area.min.y}, max{min.x + edge, min.y + edge};
  draw_contour(ui, scene, min, max, touch);
  const ImVec2 left{max.x + gap, area.min.y};
  const ImVec2 right{std::min(area.max.x, left.x + std::floor(edge * 1.15f)), max.y - ui.px(28)};
  if (right.x - left.x < ui.px(80)) return touch;
  touch.on_relief = relief_.draw(ui, scene, shares_, left, right);
  draw_scale(ui, scene, {left.x, right.y - ui.px(6)}, {std::min(right.x, left.x + ui.px(280)), max.y});
  return touch;
}

}  // namespace neurarium
