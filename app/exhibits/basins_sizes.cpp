// The chart of sizes: what share of the plane networks of each size got wrong, a point for each one that was trained.
#include "app/draw/axis.h"
#include "app/exhibits/basins_plane.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "app/ui/wrap.h"

#include <array>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::array<double, 7> kUnitTicks = {1, 2, 4, 8, 16, 32, 64};

// Where a size lies in the chart.
struct SizePlot {
  Area area;
  Axis x{0.8, 80, true};
  Axis y;
  [[nodiscard]] ImVec2 at(std::int64_t units, double wrong) const {
    return {area.min.x + static_cast<float>(x.share(static_cast<double>(units))) * area.width(),
            area.max.y - static_cast<float>(y.share(100 * wrong)) * area.height()};
  }
};

void draw_size_axes(Ui& ui, const SizePlot& plot) {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  ImFont* font = ui.fonts().small;
  const float line = font->FontSize;
  const Area& a = plot.area;
  for (const Tick& tick : plot.y.ticks(5)) {
    const float y = a.max.y - static_cast<float>(plot.y.share(tick.value)) * a.height();
    list.AddLine({a.min.x, y}, {a.max.x, y}, t.line);
    text_in(font, {a.min.x - ui.px(36), y - line}, {a.min.x - ui.px(5), y + line}, t.muted, tick.label + "%",
            Align::Right);
  }
  for (const double units : kUnitTicks) {
    const float x = a.min.x + static_cast<float>(plot.x.share(units)) * a.width();
    text_in(font, {x - ui.px(14), a.max.y + ui.px(3)}, {x + ui.px(14), a.max.y + ui.px(3) + line}, t.muted,
            format_short(units), Align::Center);
  }
  text_in(font, {a.min.x, a.max.y + ui.px(5) + line}, {a.max.x, a.max.y + ui.px(5) + 2 * line}, t.muted,
          ui.tr("basins.sizes_x"), Align::Right);
}

// The points of one depth, joined; the one under the pointer is told.
void draw_depth(Ui& ui, const BasinsState& state, const SizePlot& plot, std::int64_t layers, const Item& item,
                std::int64_t& chosen) {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImU32 color = t.classes[static_cast<std::size_t>(layers - 1) % t.classes.size()];
  const BasinsSettings& now = state.view->basins();
  bool begun = false;
  ImVec2 last{};
  for (const auto& [size, trained] : state.sizes) {
    if (size.first != layers) continue;
    const ImVec2 at = plot.at(size.second, trained.wrong);
    if (begun) list.AddLine(last, at, with_alpha(color, 0.6f), ui.px(1.5f));
    begun = true;
    last = at;
  }
  for (const auto& [size, trained] : state.sizes) {
    if (size.first != layers) continue;
    const ImVec2 at = plot.at(size.second, trained.wrong);
    list.AddCircleFilled(at, ui.px(4.5f), color);
    const bool current = now.layers == layers && now.hidden == size.second;
    if (current) list.AddCircle(at, ui.px(8), t.accent, 0, ui.px(2));
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    if (!item.hovered || std::hypot(mouse.x - at.x, mouse.y - at.y) > ui.px(8)) continue;
    chosen = size.second;
    hover_card(ui, {.title = ui.tr("basins.size_title", layers, size.second),
                    .rows = {{ui.tr("basins.size_wrong"), fmt::format("{} %", format_number(100 * trained.wrong, 3))},
                             {ui.tr("basins.size_steps"), format_count(trained.step)}}});
  }
}

void draw_size_chart(Ui& ui, Session& session, BasinsState& state, const Area& area) {
  const Theme& t = ui.theme();
  double most = 0.1;
  for (const auto& [size, trained] : state.sizes) most = std::max(most, trained.wrong);
  const SizePlot plot{area, Axis(0.8, 80, true), Axis(0, std::ceil(most * 10.5) * 10, false)};
  const Item item = make_item_at(ui, "basins.sizes", area.min, area.max, WidgetKind::Canvas);
  ui.registry().explain_item();
  if (item.hovered) state.help = "basins.help_sizes";
  draw_size_axes(ui, plot);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const BasinsSettings& now = basins_settings(session);
  const float x = plot.at(now.hidden, 0).x;
  list.AddLine({x, area.min.y}, {x, area.max.y}, with_alpha(t.accent, 0.5f), ui.px(1.5f));
  list.PushClipRect({area.min.x - ui.px(10), area.min.y - ui.px(10)}, {area.max.x + ui.px(10), area.max.y + ui.px(10)},
                    true);
  for (std::int64_t layers = 1; layers <= kMaxBasinLayers; ++layers) {
    std::int64_t chosen = 0;
    draw_depth(ui, state, plot, layers, item, chosen);
    if (chosen > 0 && item.clicked)
      change_basins(session, "setting.hidden", [&](BasinsSettings& s) {
        s.hidden = chosen;
        s.layers = layers;
      });
  }
  list.PopClipRect();
  if (state.sizes.empty())
    text_lines(ui.fonts().small, {area.min.x + ui.px(6), area.min.y + ui.px(8)}, area.width() - ui.px(12), t.muted,
               ui.tr("basins.sizes_empty"));
}

}  // namespace

void draw_basin_sizes(Ui& ui, Session& session, BasinsState& state, const Area& area) {
  const float title = ui.px(24), slider_height = ui.px(48), button_height = ui.px(36);
  if (area.width() < ui.px(100) || area.height() < ui.px(150)) return;
  text_in(ui.fonts().strong, area.min, {area.max.x, area.min.y + title}, ui.theme().text, ui.tr("basins.sizes"));
  const float top = area.min.y + title + ui.px(4), low = area.max.y - slider_height - button_height - ui.px(40);
  draw_size_chart(ui, session, state, {{area.min.x + ui.px(38), top}, {area.max.x - ui.px(4), low}});
  ImGui::SetCursorScreenPos({area.min.x, low + ui.px(40)});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::BeginChild("sizes", {area.width(), slider_height + button_height}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar);
  auto units = static_cast<double>(basins_settings(session).hidden);
  const Edited edited = slider(ui, "basins.units", units, {.min = 1, .max = kMaxBasinUnits, .log = true});
  if (edited.changed || edited.finished)
    change_basins(
        session, "basins.units", [&](BasinsSettings& s) { s.hidden = std::llround(units); }, edited.finished);
  if (button(ui, state.all_sizes ? "basins.stop_sizes" : "basins.all_sizes", ButtonStyle::Normal, -1))
    state.all_sizes = !state.all_sizes;
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

}  // namespace neurarium
