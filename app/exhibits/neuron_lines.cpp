// The lines on the neuron's plane: where they cross it, their handles, and what a drag of them does to the weights.
#include "app/exhibits/neuron_plane.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kGripReach = 9;       // pixels around a handle, before scaling
constexpr float kArrowShare = 0.62f;  // beside the middle, where points like to lie
constexpr double kHandleShare = 0.2;  // of the visible line, from its ends

float distance_to_segment(ImVec2 p, ImVec2 a, ImVec2 b) {
  const ImVec2 d{b.x - a.x, b.y - a.y};
  const float square = d.x * d.x + d.y * d.y;
  const float share = square > 0 ? std::clamp(((p.x - a.x) * d.x + (p.y - a.y) * d.y) / square, 0.0f, 1.0f) : 0.0f;
  return std::hypot(p.x - a.x - share * d.x, p.y - a.y - share * d.y);
}

float distance_between(ImVec2 a, ImVec2 b) { return std::hypot(a.x - b.x, a.y - b.y); }

}  // namespace

LineEnds ends_of(const NeuronLine& line, const Domain& d) {
  LineEnds ends;
  std::vector<std::array<double, 2>> hits;
  const auto add = [&](double x, double y) {
    if (!std::isfinite(x) || !std::isfinite(y)) return;
    if (x < d.x1_low - 1e-9 || x > d.x1_high + 1e-9 || y < d.x2_low - 1e-9 || y > d.x2_high + 1e-9) return;
    for (const auto& hit : hits)
      if (std::abs(hit[0] - x) + std::abs(hit[1] - y) < 1e-9) return;
    hits.push_back({x, y});
  };
  for (const double x : {d.x1_low, d.x1_high})
    if (line.b != 0) add(x, -(line.a * x + line.c) / line.b);
  for (const double y : {d.x2_low, d.x2_high})
    if (line.a != 0) add(-(line.b * y + line.c) / line.a, y);
  if (hits.size() < 2) return ends;
  std::sort(hits.begin(), hits.end());
  return {true, hits.front(), hits.back()};
}

NeuronPlane::Handles NeuronPlane::handles_of(const NeuronState& state, std::size_t unit, ImVec2 min, ImVec2 max) const {
  const Domain& d = state.view->parts->domain;
  const LineEnds ends = ends_of(state.view->lines[unit], d);
  if (!ends.crosses) return {};
  const DataWindow window = neuron_window(d);
  const auto at = [&](double share) {
    return window.to_pixel(static_cast<float>(ends.from[0] + share * (ends.to[0] - ends.from[0])),
                           static_cast<float>(ends.from[1] + share * (ends.to[1] - ends.from[1])), min, max);
  };
  return {true, at(kHandleShare), at(1 - kHandleShare)};
}

NeuronPlane::Grabbed NeuronPlane::grip_at(const NeuronState& state, ImVec2 mouse, ImVec2 min, ImVec2 max,
                                          float reach) const {
  Grabbed found;
  for (std::size_t unit = 0; unit < state.view->lines.size(); ++unit) {
    const Handles h = handles_of(state, unit, min, max);
    if (!h.shown) continue;
    const float first = distance_between(mouse, h.first), second = distance_between(mouse, h.second);
    if (first < reach) return {Grip::First, unit};
    if (second < reach) return {Grip::Second, unit};
    if (found.grip == Grip::None && distance_to_segment(mouse, h.first, h.second) < reach * 0.6f)
      found = {Grip::Middle, unit};
  }
  return found;
}

// As the drag has it now: a handle turns the line around the other one, the middle takes it along.
void NeuronPlane::turn_line(Session& session, NeuronState& state, std::array<double, 2> at, bool finished) const {
  std::array<double, 2> from = grabbed_.from, to = grabbed_.to;
  const double dx = at[0] - grabbed_.mouse[0], dy = at[1] - grabbed_.mouse[1];
  if (grabbed_.grip != Grip::Second) from = {from[0] + dx, from[1] + dy};
  if (grabbed_.grip != Grip::First) to = {to[0] + dx, to[1] + dy};
  const NeuronView& view = *state.view;
  const std::array<double, 3> wanted = weights_of_line(view, grabbed_.unit, from, to);
  const std::string layer = view.parts->network.hidden > 0 ? "h0" : "out";
  const auto unit = static_cast<std::int64_t>(grabbed_.unit);
  const std::int64_t first = unit * view.parts->network.inputs;
  session.set_parameters({{layer + ".weight",
                           {first + view.axes[0], first + view.axes[1]},
                           {static_cast<float>(wanted[0]), static_cast<float>(wanted[1])}},
                          {layer + ".bias", {unit}, {static_cast<float>(wanted[2])}}},
                         fmt::format("line {}", unit), finished);
  state.selected = fmt::format("{}.bias[{}]", layer, unit);
}

// True while the pointer is on a line or drags one.
bool NeuronPlane::drag_line(Ui& ui, Session& session, NeuronState& state, const Item& item) {
  const DataWindow window = neuron_window(state.view->parts->domain);
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const auto in_plane = [&](ImVec2 pixel) {
    const ImVec2 at = window.to_data(pixel, item.min, item.max);
    return std::array<double, 2>{static_cast<double>(at.x), static_cast<double>(at.y)};
  };
  const float reach = ui.px(kGripReach);
  if (ImGui::IsItemActivated()) {
    grabbed_ = grip_at(state, mouse, item.min, item.max, reach);
    if (grabbed_.grip != Grip::None) {
      const Handles h = handles_of(state, grabbed_.unit, item.min, item.max);
      grabbed_.from = in_plane(h.first);
      grabbed_.to = in_plane(h.second);
      grabbed_.mouse = in_plane(mouse);
    }
  }
  if (grabbed_.grip == Grip::None)
    return item.hovered && grip_at(state, mouse, item.min, item.max, reach).grip != Grip::None;
  const bool ends = !item.held;
  const bool exists = grabbed_.unit < state.view->lines.size();
  if (exists && in_plane(mouse) != grabbed_.mouse && (ends || ImGui::IsMouseDragging(0, 2.0f)))
    turn_line(session, state, in_plane(mouse), ends);
  if (ends || !exists) grabbed_ = {};
  return true;
}

void NeuronPlane::draw_lines(Ui& ui, const NeuronState& state, ImVec2 min, ImVec2 max) const {
  for (std::size_t unit = 0; unit < state.view->lines.size(); ++unit) draw_line(ui, state, unit, min, max);
}

// The line, its handles, and an arrow to the side on which the neuron fires, in the direction of the weights.
void NeuronPlane::draw_line(Ui& ui, const NeuronState& state, std::size_t unit, ImVec2 min, ImVec2 max) const {
  const NeuronLine& line = state.view->lines[unit];
  const Domain& plane = state.view->parts->domain;
  const LineEnds ends = ends_of(line, plane);
  if (!ends.crosses) return;
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const DataWindow window = neuron_window(plane);
  const auto pixel = [&](const std::array<double, 2>& p) {
    return window.to_pixel(static_cast<float>(p[0]), static_cast<float>(p[1]), min, max);
  };
  const ImVec2 a = pixel(ends.from), b = pixel(ends.to);
  const bool hidden = state.view->parts->network.hidden > 0;
  const bool shown = hidden && state.unit == static_cast<int>(unit);
  list.AddLine(a, b, t.background, ui.px(5));
  list.AddLine(a, b, shown ? t.accent : t.text, ui.px(2.5f));
  const double length = std::hypot(line.a, line.b);
  const ImVec2 along{static_cast<float>(line.a / length), static_cast<float>(-line.b / length)};
  const ImVec2 foot{a.x + (b.x - a.x) * kArrowShare, a.y + (b.y - a.y) * kArrowShare};
  const auto ahead = [&](float far, float aside) {
    return ImVec2{foot.x + along.x * ui.px(far) - along.y * ui.px(aside),
                  foot.y + along.y * ui.px(far) + along.x * ui.px(aside)};
  };
  list.AddLine(foot, ahead(34, 0), t.text, ui.px(2));
  list.AddTriangleFilled(ahead(41, 0), ahead(33, 6), ahead(33, -6), t.text);
  const ImVec2 name = ahead(52, 0);
  if (hidden)
    text_in(ui.fonts().strong, {name.x - ui.px(14), name.y - ui.px(10)}, {name.x + ui.px(14), name.y + ui.px(10)},
            t.text, neuron_hidden_name(static_cast<int>(unit)), Align::Center);
  const Handles h = handles_of(state, unit, min, max);
  for (const ImVec2 at : {h.first, h.second}) {
    const bool hot = distance_between(ImGui::GetIO().MousePos, at) < ui.px(kGripReach);
    list.AddCircleFilled(at, ui.px(hot ? 8.0f : 7.0f), t.text);
    list.AddCircleFilled(at, ui.px(hot ? 6.0f : 5.0f), hot ? t.accent : t.panel);
  }
}

}  // namespace neurarium
