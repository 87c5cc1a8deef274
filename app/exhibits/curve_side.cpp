#include "app/exhibits/curve_side.h"

#include "app/exhibits/curve_plot.h"
#include "app/ui/numbers.h"
#include "app/ui/panel.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

using CurveKind = CurveTarget::Kind;

constexpr float kUnitRow = 44;
constexpr float kUnitTile = 62;
constexpr float kCoefficientRow = 24;

// A number of the picture: its sign, its value, to be dragged.
void draw_curve_number(Ui& ui, Session& session, CurveState& state, CurveTouch& touch, const CurveTarget& target,
                       std::string_view key, const Area& area) {
  const Theme& t = ui.theme();
  const Item item = make_item_at(ui, key, area.min, area.max, WidgetKind::Slider);
  ui.registry().explain_item();
  const double value = value_of(*state.view, target);
  const bool lit = item.hovered || touch.dragged() == target || state.selected == target;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (lit) list.AddRectFilled(item.min, item.max, t.raised, ui.px(3));
  const std::string& name = ui.tr(key);
  const float name_width = text_size(ui.fonts().small, name).x + ui.px(4);
  text_in(ui.fonts().small, {item.min.x + ui.px(3), item.min.y}, item.max, t.muted, name);
  const ImU32 ink = target.kind == CurveKind::Kink ? t.text : t.sign(value);
  std::string digits = std::isfinite(value) ? format_number(value, 3) : "\u2013";
  const float room = item.size().x - name_width - ui.px(6);
  if (text_size(ui.fonts().small, digits).x > room) digits = format_number(value, 2);
  text_in(ui.fonts().small, {item.min.x + ui.px(3) + name_width, item.min.y}, {item.max.x - ui.px(3), item.max.y},
          state.selected == target ? t.accent : ink, digits, Align::Right);
  touch.use(session, state, target, item);
}

// The piece in the heights of all pieces, over the same x as the large picture.
void draw_piece_tile(Ui& ui, const CurveView& view, const CurveUnit& unit, double limit, bool lit, const Item& tile) {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(tile.min, tile.max, t.raised, ui.px(4));
  const ImVec2 size = tile.size();
  const float middle = (tile.min.y + tile.max.y) * 0.5f;
  list.AddLine({tile.min.x, middle}, {tile.max.x, middle}, t.line);
  std::vector<ImVec2> line;
  for (std::size_t i = 0; i < unit.piece.size(); ++i) {
    const float y = std::clamp(unit.piece[i] / static_cast<float>(limit), -1.0f, 1.0f);
    line.push_back({tile.min.x + size.x * static_cast<float>(i) / static_cast<float>(view.x.size() - 1),
                    middle - y * (size.y * 0.5f - ui.px(3))});
  }
  const std::vector<ImVec2> few = thinned(line, 0.25f);
  list.AddPolyline(few.data(), static_cast<int>(few.size()), lit ? t.accent : t.sign(unit.out_weight), 0, ui.px(1.8f));
  list.AddRect(tile.min, tile.max, lit ? t.accent : t.line, ui.px(4));
}

void draw_unit_row(Ui& ui, Session& session, CurveState& state, CurveTouch& touch, int unit, double limit) {
  const auto scope = ui.scope(fmt::format("{}", unit));
  const CurveView& view = *state.view;
  const Theme& t = ui.theme();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = available_width() - ui.px(10);  // the scroll bar
  const float row = ui.px(kUnitRow);
  const CurveTarget target{CurveKind::Unit, unit};
  const Item tile =
      make_item_at(ui, "curve.unit", at, {at.x + ui.px(kUnitTile), at.y + row - ui.px(6)}, WidgetKind::Canvas);
  ui.registry().explain_item();
  const bool lit = state.hovered_before.unit() == unit || state.selected.unit() == unit;
  const CurveUnit& u = view.units[static_cast<std::size_t>(unit)];
  draw_piece_tile(ui, view, u, limit, lit, tile);
  if (session.find_edit(ref_of(view, target), EditKind::Set) != nullptr)
    draw_icon(*ImGui::GetWindowDrawList(), Icon::Pin, {tile.max.x - ui.px(9), tile.min.y + ui.px(9)}, ui.px(14),
              t.accent);
  if (u.idle)
    draw_icon(*ImGui::GetWindowDrawList(), Icon::Dead, {tile.min.x + ui.px(9), tile.min.y + ui.px(9)}, ui.px(12),
              t.warning);
  touch.use(session, state, target, tile);
  if (tile.hovered) state.help = u.idle ? "curve.help_idle" : "curve.help_unit";
  const float left = at.x + ui.px(kUnitTile + 4), half = std::floor((at.x + width - left) * 0.5f);
  const float line = std::floor((row - ui.px(6)) * 0.5f);
  const auto cell = [&](int column, int r) {
    const ImVec2 min{left + half * static_cast<float>(column), at.y + line * static_cast<float>(r)};
    return Area{min, {min.x + half - ui.px(2), min.y + line}};
  };
  draw_curve_number(ui, session, state, touch, {CurveKind::Weight, unit}, "curve.w", cell(0, 0));
  draw_curve_number(ui, session, state, touch, {CurveKind::Bias, unit}, "curve.b", cell(1, 0));
  draw_curve_number(ui, session, state, touch, {CurveKind::OutWeight, unit}, "curve.v", cell(0, 1));
  if (u.kink) draw_curve_number(ui, session, state, touch, {CurveKind::Kink, unit}, "curve.k", cell(1, 1));
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({width, row});
}

void draw_unit_count(Ui& ui, Session& session, const CurveState& state, const Area& area) {
  const int units = static_cast<int>(state.view->units.size());
  const float y = (area.min.y + area.max.y) * 0.5f;
  const auto set = [&](int count) {
    change_curve(session, "setting.hidden", [&](CurveSettings& s) { s.hidden = count; });
  };
  text_in(ui.fonts().strong, area.min, {area.max.x - ui.px(64), area.max.y}, ui.theme().text,
          ui.tr(units == 1 ? "curve.one_unit" : "curve.units", units));
  ImGui::BeginDisabled(units <= 1);
  if (icon_button_at(ui, "curve.remove_unit", Icon::Minus, {area.max.x - ui.px(46), y}, {.size = 24})) set(units - 1);
  ImGui::EndDisabled();
  ImGui::BeginDisabled(units >= kMaxCurveUnits);
  if (icon_button_at(ui, "curve.add_unit", Icon::Plus, {area.max.x - ui.px(18), y}, {.size = 24})) set(units + 1);
  ImGui::EndDisabled();
}

void draw_unit_rows(Ui& ui, Session& session, CurveState& state, CurveTouch& touch, const Area& area) {
  const auto scope = ui.scope("units");
  draw_unit_count(ui, session, state, {area.min, {area.max.x, area.min.y + ui.px(26)}});
  const Area bias{{area.min.x, area.min.y + ui.px(30)}, {area.max.x - ui.px(10), area.min.y + ui.px(50)}};
  draw_curve_number(ui, session, state, touch, {CurveKind::OutBias, 0}, "curve.out_bias", bias);
  double limit = 1e-6;
  for (const CurveUnit& unit : state.view->units)
    for (std::size_t i = 0; i < unit.piece.size(); ++i)
      if (std::abs(state.view->x[i]) <= 1 && std::isfinite(unit.piece[i]))
        limit = std::max(limit, std::abs(static_cast<double>(unit.piece[i])));
  ImGui::SetCursorScreenPos({area.min.x, area.min.y + ui.px(54)});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
  ImGui::BeginChild("units", {area.width(), std::max(1.0f, area.height() - ui.px(54))}, false,
                    ImGuiWindowFlags_NoBackground);
  for (int u = 0; u < static_cast<int>(state.view->units.size()); ++u)
    draw_unit_row(ui, session, state, touch, u, round_up(limit));
  ImGui::EndChild();
  ImGui::PopStyleVar(2);
}

// Constant and coefficients: what is learned, and what would be best.
void draw_coefficients(Ui& ui, Session& session, CurveState& state, CurveTouch& touch) {
  const CurveView& view = *state.view;
  const Theme& t = ui.theme();
  const float width = available_width() - ui.px(10), column = std::floor(width * 0.42f);
  for (int k = 0; k < static_cast<int>(view.coefficients.size()); ++k) {
    const auto scope = ui.scope(fmt::format("{}", k));
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float bottom = at.y + ui.px(kCoefficientRow);
    text_in(ui.fonts().small, at, {at.x + ui.px(24), bottom}, t.muted,
            fmt::format("{}{}", view.best->chebyshev ? "T" : "x^", k));
    draw_curve_number(ui, session, state, touch, {CurveKind::Coefficient, k}, "curve.learned",
                      {{at.x + ui.px(24), at.y + 1}, {at.x + ui.px(24) + column, bottom - 1}});
    const double best = view.best->coefficients[static_cast<std::size_t>(k)];
    text_in(ui.fonts().small, {at.x + ui.px(24) + column, at.y}, {at.x + width, bottom}, t.sign(best),
            format_number(best, 3), Align::Right);
    ImGui::Dummy({width, ui.px(kCoefficientRow)});
  }
}

void draw_polynomial(Ui& ui, Session& session, CurveState& state, CurveTouch& touch, const Area& area) {
  const auto scope = ui.scope("polynomial");
  ImGui::SetCursorScreenPos(area.min);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::BeginChild("polynomial", {area.width(), area.height()}, false, ImGuiWindowFlags_NoBackground);
  setting(ui, session, "degree");
  setting(ui, session, "basis");
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float right = at.x + available_width() - ui.px(10);
  text_in(ui.fonts().small, {at.x + ui.px(24), at.y}, {right, at.y + ui.px(20)}, ui.theme().muted,
          ui.tr("curve.learned_title"));
  text_in(ui.fonts().small, at, {right, at.y + ui.px(20)}, ui.theme().muted, ui.tr("curve.best_title"), Align::Right);
  ImGui::Dummy({1, ui.px(20)});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
  draw_coefficients(ui, session, state, touch);
  ImGui::PopStyleVar();
  hint(ui, ui.tr("curve.distance", format_number(state.view->polynomial_distance, 3)));
  hint(ui, std::isfinite(state.view->best->condition)
               ? ui.tr("curve.condition", format_number(state.view->best->condition, 3))
               : ui.tr("curve.too_few_points"));
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

}  // namespace

void draw_curve_side(Ui& ui, Session& session, CurveState& state, CurveTouch& touch, const Area& area) {
  ImGui::SetCursorScreenPos(area.min);
  ImGui::BeginChild("curve side", {area.width(), ui.px(54)}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar);
  auto side = static_cast<int>(state.side);
  if (segmented(ui, "curve.side", side, {"curve.side_units", "curve.side_polynomial"})) {
    state.side = static_cast<CurveSide>(side);
    const bool polynomial = state.side == CurveSide::Polynomial;
    state.show_learning = state.show_best = polynomial;
    state.pieces = polynomial ? CurvePieces::None : CurvePieces::Each;
  }
  ImGui::EndChild();
  const Area below{{area.min.x, area.min.y + ui.px(62)}, area.max};
  if (state.side == CurveSide::Units)
    draw_unit_rows(ui, session, state, touch, below);
  else
    draw_polynomial(ui, session, state, touch, below);
}

}  // namespace neurarium
