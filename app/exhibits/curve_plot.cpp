#include "app/exhibits/curve_plot.h"

#include "app/draw/axis.h"
#include "app/ui/numbers.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kKinkReach = 9;       // pixels, before scaling
constexpr double kStrokeEvery = 0.1;  // seconds: each commit makes the points anew
constexpr float kCurveFlat = 0.25f;   // pixels that a thinned line may be off

std::vector<float> sum_with_piece(std::vector<float> sum, const std::vector<float>& piece) {
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += piece[i];
  return sum;
}

void add_dashes(ImDrawList& list, const std::vector<ImVec2>& line, ImU32 color, float width, float dash) {
  float along = 0;
  for (std::size_t i = 1; i < line.size(); ++i) {
    const ImVec2 a = line[i - 1], b = line[i];
    const float length = std::hypot(b.x - a.x, b.y - a.y);
    for (float at = 0; at < length;) {
      const float phase = std::fmod(along + at, 2 * dash);
      const float end = std::min(length, at + (phase < dash ? dash - phase : 2 * dash - phase) + 0.01f);
      const auto on = [&](float s) { return ImVec2{a.x + (b.x - a.x) * s / length, a.y + (b.y - a.y) * s / length}; };
      if (phase < dash) list.AddLine(on(at), on(end), color, width);
      at = end;
    }
    along += length;
  }
}

}  // namespace

std::vector<ImVec2> thinned(std::span<const ImVec2> line, float flat) {
  std::vector<ImVec2> kept;
  // The range of slopes from the last kept point that pass all points since.
  double low = -HUGE_VAL, high = HUGE_VAL;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (!kept.empty()) {
      const double dx = std::max(1e-6, static_cast<double>(line[i].x - kept.back().x));
      const double dy = static_cast<double>(line[i].y - kept.back().y);
      if (dy / dx < low || dy / dx > high) {
        kept.push_back(line[i - 1]);
        low = -HUGE_VAL;
        high = HUGE_VAL;
      }
      const double run = std::max(1e-6, static_cast<double>(line[i].x - kept.back().x));
      const double rise = static_cast<double>(line[i].y - kept.back().y);
      low = std::max(low, (rise - static_cast<double>(flat)) / run);
      high = std::min(high, (rise + static_cast<double>(flat)) / run);
    }
    if (i == 0 || i + 1 == line.size()) kept.push_back(line[i]);
  }
  return kept;
}

void CurvePlot::draw(Ui& ui, Session& session, CurveState& state, CurveTouch& touch, const Area& area) {
  const auto scope = ui.scope("plot");
  const CurveView& view = *state.view;
  min_ = {area.min.x + ui.px(34), area.min.y};
  max_ = {area.max.x, area.max.y - ui.px(22)};
  window_ = {static_cast<float>(-kCurveWindow), static_cast<float>(kCurveWindow), static_cast<float>(view.y_low),
             static_cast<float>(view.y_high)};
  const Item canvas = make_item_at(ui, "curve.picture", min_, max_, WidgetKind::Canvas);
  ui.registry().explain_item();
  draw_ground(ui, view);
  draw_axes(ui, view);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.PushClipRect(min_, max_, true);
  if (state.squares) draw_squares(ui, view);
  if (state.pieces == CurvePieces::Stacked)
    draw_stack(ui, state);
  else
    draw_pieces(ui, state);
  draw_points(ui, view);
  draw_curves(ui, state);
  draw_example(ui, state);
  if (state.show_network) draw_kinks(ui, state);
  list.PopClipRect();
  list.AddRect(min_, max_, ui.theme().line);
  if (canvas.hovered) state.help = state.tool == CurveTool::Draw ? "curve.help_draw" : "curve.help_picture";
  if (state.tool == CurveTool::Draw) return stroke(session, canvas);
  if (state.show_network && !touch.dragged()) use_kinks(ui, session, state, canvas);
  choose(ui, state, canvas);
}

// Shaded where there are no training points: nothing holds the curve there.
void CurvePlot::draw_ground(Ui& ui, const CurveView& view) const {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(min_, max_, t.panel);
  double low = HUGE_VAL, high = -HUGE_VAL;
  for (const std::int32_t row : view.parts->train) {
    low = std::min(low, view.parts->points.x[static_cast<std::size_t>(row)]);
    high = std::max(high, view.parts->points.x[static_cast<std::size_t>(row)]);
  }
  const float left = place(low, 0).x, right = place(high, 0).x;
  const ImU32 shade = mix(t.panel, t.muted, 0.14f);
  list.AddRectFilled(min_, {left, max_.y}, shade);
  list.AddRectFilled({right, min_.y}, max_, shade);
  const auto label = [&](float from, float to) {
    text_in(ui.fonts().small, {from + ui.px(4), min_.y + ui.px(2)}, {to - ui.px(4), min_.y + ui.px(20)}, t.muted,
            ui.tr("curve.outside"), Align::Center);
  };
  label(min_.x, left);
  label(right, max_.x);
}

void CurvePlot::draw_axes(Ui& ui, const CurveView& view) const {
  const Theme& t = ui.theme();
  const CurveScale& s = view.parts->scale;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Axis x(s.given_x(-kCurveWindow), s.given_x(kCurveWindow), false);
  const Axis y(s.given_y(view.y_low), s.given_y(view.y_high), false);
  for (const Tick& tick : y.ticks(static_cast<int>((max_.y - min_.y) / ui.px(40)))) {
    const float at = std::round(max_.y - static_cast<float>(y.share(tick.value)) * (max_.y - min_.y));
    if (at < min_.y + 1 || at > max_.y - 1) continue;
    list.AddRectFilled({min_.x, at}, {max_.x, at + 1}, with_alpha(t.line, tick.value == 0 ? 1.0f : 0.5f));
    text_in(ui.fonts().small, {min_.x - ui.px(60), at - ui.px(10)}, {min_.x - ui.px(6), at + ui.px(10)}, t.muted,
            tick.label, Align::Right);
  }
  const std::string& name = view.parts->x_name;
  const float reserve = text_size(ui.fonts().small, name).x + ui.px(10);
  for (const Tick& tick : x.ticks(static_cast<int>((max_.x - min_.x) / ui.px(60)))) {
    const float at = std::round(min_.x + static_cast<float>(x.share(tick.value)) * (max_.x - min_.x));
    if (at < min_.x + ui.px(8) || at > max_.x - reserve - ui.px(8)) continue;
    list.AddRectFilled({at, max_.y}, {at + 1, max_.y + ui.px(4)}, t.line);
    text_in(ui.fonts().small, {at - ui.px(30), max_.y + ui.px(3)}, {at + ui.px(30), max_.y + ui.px(22)}, t.muted,
            tick.label, Align::Center);
  }
  ui.fonts().use(name);
  ui.fonts().use(view.parts->y_name);
  text_in(ui.fonts().small, {max_.x - ui.px(120), max_.y + ui.px(3)}, {max_.x, max_.y + ui.px(22)}, t.text, name,
          Align::Right);
  text_in(ui.fonts().small, {min_.x + ui.px(6), max_.y - ui.px(22)}, {min_.x + ui.px(120), max_.y - ui.px(2)}, t.text,
          view.parts->y_name);
}

void CurvePlot::draw_line(std::span<const float> y, ImU32 color, float width, float dash) const {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  std::vector<ImVec2> line;
  const auto flush = [&] {
    if (line.size() > 1) {
      const std::vector<ImVec2> few = thinned(line, kCurveFlat);
      if (dash > 0)
        add_dashes(list, few, color, width, dash);
      else
        list.AddPolyline(few.data(), static_cast<int>(few.size()), color, 0, width);
    }
    line.clear();
  };
  const float far = (max_.y - min_.y) * 4;
  for (std::size_t i = 0; i < y.size(); ++i) {
    const float x = min_.x + (max_.x - min_.x) * static_cast<float>(i) / static_cast<float>(y.size() - 1);
    if (!std::isfinite(y[i])) {
      flush();
      continue;
    }
    line.push_back({x, std::clamp(place(0, static_cast<double>(y[i])).y, min_.y - far, max_.y + far)});
  }
  flush();
}

// Each unit's piece as a ghost line by the sign of its outgoing weight; the one that is looked at stands out.
void CurvePlot::draw_pieces(Ui& ui, const CurveState& state) const {
  const Theme& t = ui.theme();
  const CurveView& view = *state.view;
  const int shown = state.hovered_before.unit() >= 0 ? state.hovered_before.unit() : state.selected.unit();
  if (state.pieces == CurvePieces::Each)
    for (std::size_t u = 0; u < view.units.size(); ++u)
      if (static_cast<int>(u) != shown)
        draw_line(view.units[u].piece, with_alpha(t.sign(view.units[u].out_weight), 0.4f), ui.px(1.4f));
  if (shown >= 0 && shown < static_cast<int>(view.units.size()))
    draw_line(view.units[static_cast<std::size_t>(shown)].piece, t.accent, ui.px(2.5f));
}

// The bias, and the pieces one after the other on top: the last sum is the curve.
void CurvePlot::draw_stack(Ui& ui, const CurveState& state) const {
  const Theme& t = ui.theme();
  const CurveView& view = *state.view;
  const int shown = state.hovered_before.unit() >= 0 ? state.hovered_before.unit() : state.selected.unit();
  std::vector<float> sum(kCurveSamples, static_cast<float>(view.out_bias));
  draw_line(sum, with_alpha(t.muted, 0.7f), ui.px(1), ui.px(3));
  for (std::size_t u = 0; u < view.units.size(); ++u) {
    std::vector<float> next = sum_with_piece(sum, view.units[u].piece);
    const bool is_shown = static_cast<int>(u) == shown;
    if (is_shown) draw_line(sum, with_alpha(t.accent, 0.6f), ui.px(1.4f), ui.px(4));
    draw_line(next, is_shown ? t.accent : with_alpha(t.sign(view.units[u].out_weight), 0.45f),
              ui.px(is_shown ? 2.2f : 1.3f));
    sum = std::move(next);
  }
}

void CurvePlot::draw_curves(Ui& ui, const CurveState& state) const {
  const Theme& t = ui.theme();
  const CurveView& view = *state.view;
  if (state.show_target) {
    std::vector<float> target(view.target.begin(), view.target.end());
    draw_line(target, with_alpha(t.muted, 0.9f), ui.px(1.5f), ui.px(5));
  }
  if (state.show_best) draw_line(view.exact.y, t.classes[3], ui.px(2), ui.px(7));
  if (state.show_learning) draw_line(view.polynomial.y, t.classes[3], ui.px(2));
  if (state.show_network) draw_line(view.network.y, t.text, ui.px(2.6f));
}

// The loss is the mean of these areas.
void CurvePlot::draw_squares(Ui& ui, const CurveView& view) const {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Theme& t = ui.theme();
  // Many squares lie over each other.
  const float fill = std::clamp(5.0f / static_cast<float>(view.points.size()), 0.02f, 0.16f);
  for (const CurvePoint& point : view.points) {
    if (point.test || !std::isfinite(point.network)) continue;
    const ImVec2 at = place(point.x, point.y), on = place(point.x, point.network);
    const float side = std::abs(on.y - at.y);
    const ImVec2 min{at.x, std::min(at.y, on.y)};
    list.AddRectFilled(min, {min.x + side, min.y + side}, with_alpha(t.error, fill));
    list.AddRect(min, {min.x + side, min.y + side}, with_alpha(t.error, 0.6f));
  }
}

void CurvePlot::draw_points(Ui& ui, const CurveView& view) {
  const Theme& t = ui.theme();
  if (dotted_ != view.parts || theme_ != t.kind) {
    dotted_ = view.parts;
    theme_ = t.kind;
    dots_.clear();
    for (const CurvePoint& p : view.points)
      dots_.push_back({static_cast<float>(p.x), static_cast<float>(p.y), p.test ? t.good : mix(t.text, t.panel, 0.25f),
                       static_cast<std::uint8_t>(p.test ? 3 : 0), false, false});
  }
  scatter_.draw(ui, min_, max_, window_, dots_, view.points.size() > 300 ? 2.5f : 4.0f);
}

void CurvePlot::draw_example(Ui& ui, const CurveState& state) const {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 on = place(state.example_x, state.view->network_at(state.example_x));
  list.AddLine({on.x, min_.y}, {on.x, max_.y}, with_alpha(t.accent, 0.45f), ui.px(1));
  list.AddCircleFilled(on, ui.px(4), t.accent);
  if (state.example_is_point) list.AddCircle(place(state.example_x, state.example_y), ui.px(7), t.accent, 0, ui.px(2));
}

// On the network's curve; outside the picture at its edge.
ImVec2 CurvePlot::kink_place(const CurveView& view, const CurveUnit& unit) const {
  const double x = std::clamp(*unit.kink, -kCurveWindow, kCurveWindow);
  const ImVec2 at = place(x, view.network_at(x));
  return {std::clamp(at.x, min_.x + 6, max_.x - 6), std::clamp(at.y, min_.y + 6, max_.y - 6)};
}

int CurvePlot::kink_at(const CurveView& view, ImVec2 mouse, float reach) const {
  int nearest = -1;
  for (std::size_t u = 0; u < view.units.size(); ++u) {
    if (!view.units[u].kink) continue;
    const ImVec2 at = kink_place(view, view.units[u]);
    const float away = std::hypot(at.x - mouse.x, at.y - mouse.y);
    if (away >= reach) continue;
    reach = away;
    nearest = static_cast<int>(u);
  }
  return nearest;
}

void CurvePlot::draw_kinks(Ui& ui, const CurveState& state) const {
  const Theme& t = ui.theme();
  const CurveView& view = *state.view;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const int shown = state.hovered_before.unit() >= 0 ? state.hovered_before.unit() : state.selected.unit();
  for (std::size_t u = 0; u < view.units.size(); ++u) {
    const CurveUnit& unit = view.units[u];
    if (!unit.kink) continue;
    const ImVec2 at = kink_place(view, unit);
    const bool is_shown = static_cast<int>(u) == shown;
    const ImU32 edge = is_shown ? t.accent : t.sign(unit.out_weight);
    const bool inside = std::abs(*unit.kink) < kCurveWindow;
    const float r = ui.px(is_shown ? 6.5f : 5.0f);
    if (inside) {
      list.AddCircleFilled(at, r, t.panel);
      list.AddCircle(at, r, edge, 0, ui.px(2));
    } else {
      const float way = *unit.kink > 0 ? 1.0f : -1.0f;
      list.AddTriangleFilled({at.x + way * r, at.y}, {at.x - way * r * 0.5f, at.y - r},
                             {at.x - way * r * 0.5f, at.y + r}, with_alpha(edge, 0.8f));
    }
    ui.registry().mark(ui.registry().path(fmt::format("curve.kink_{}", u)), {at.x - r, at.y - r}, {at.x + r, at.y + r},
                       WidgetKind::Canvas, true, true);
  }
}

// Sideways moves the kink: the bias follows, so that the unit's slopes stay.
void CurvePlot::use_kinks(Ui& ui, Session& session, CurveState& state, const Item& canvas) {
  const CurveView& view = *state.view;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const int under = canvas.hovered || canvas.held ? kink_at(view, mouse, ui.px(kKinkReach)) : -1;
  const bool presses = canvas.held && !held_;
  held_ = canvas.held;
  if (presses) {
    grabbed_ = under;
    moved_ = false;
    press_at_ = mouse;
  }
  if (grabbed_ >= static_cast<int>(view.units.size())) grabbed_ = -1;
  const int shown = grabbed_ >= 0 ? grabbed_ : under;
  if (shown >= 0) {
    state.hovered = {CurveTarget::Kind::Kink, shown};
    state.help = "curve.help_kink";
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
  }
  if (grabbed_ < 0) return;
  moved_ = moved_ || std::abs(mouse.x - press_at_.x) > 3;
  if (moved_) {
    const double x = window_.to_data(mouse, min_, max_).x;
    set_curve_target(session, view, {CurveTarget::Kind::Kink, grabbed_}, std::clamp(x, -kCurveWindow, kCurveWindow),
                     !canvas.held);
  } else if (!canvas.held) {
    state.selected = {CurveTarget::Kind::Unit, grabbed_};
  }
  if (!canvas.held) grabbed_ = -1;
}

// A click beside the kinks chooses the example: the point there, or the place.
void CurvePlot::choose(Ui& ui, CurveState& state, const Item& canvas) const {
  if (!canvas.clicked || state.hovered.kind == CurveTarget::Kind::Kink) return;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const CurvePoint* nearest = nullptr;
  float reach = ui.px(8);
  const CurvePoint* beside = nullptr;
  double gap = HUGE_VAL;
  const double x = window_.to_data(mouse, min_, max_).x;
  for (const CurvePoint& point : state.view->points) {
    const ImVec2 at = place(point.x, point.y);
    const float away = std::hypot(at.x - mouse.x, at.y - mouse.y);
    if (away < reach) {
      reach = away;
      nearest = &point;
    }
    if (std::abs(point.x - x) < gap) {
      gap = std::abs(point.x - x);
      beside = &point;
    }
  }
  if (nearest != nullptr)
    state.choose_example(nearest->x, nearest->y, true);
  else
    state.choose_example(x, beside == nullptr ? 0 : beside->y, false);
}

void CurvePlot::stroke(Session& session, const Item& canvas) {
  const auto commit = [&](bool finished) {
    change_curve(
        session, "curve.undo_draw",
        [&](CurveSettings& s) {
          s.drawn = drawn_;
          s.data = "drawn";
        },
        finished);
    committed_at_ = ImGui::GetTime();
  };
  if (canvas.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  if (!canvas.held) {
    if (std::exchange(drawing_, false)) commit(true);
    return;
  }
  ImVec2 at = window_.to_data(ImGui::GetIO().MousePos, min_, max_);
  at.y = std::clamp(at.y, window_.y_min, window_.y_max);
  const bool begins = !std::exchange(drawing_, true);
  if (begins) {
    drawn_ = std::make_shared<const DrawnCurve>(curve_as_drawing(curve_settings(session)));
    last_ = at;
    committed_at_ = 0;
  }
  if (!begins && at.x == last_.x && at.y == last_.y) return;
  drawn_ = std::make_shared<const DrawnCurve>(draw_stroke(*drawn_, static_cast<double>(last_.x),
                                                          static_cast<double>(last_.y), static_cast<double>(at.x),
                                                          static_cast<double>(at.y)));
  last_ = at;
  if (ImGui::GetTime() - committed_at_ >= kStrokeEvery) commit(false);
}

}  // namespace neurarium
