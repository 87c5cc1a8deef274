// Sliders and number fields. The value that is shown is the value that is set: it is rounded to what is printed.
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "app/ui/numbers.h"
#include "app/ui/typing.h"
#include "app/ui/widgets.h"

namespace neurarium {
namespace {

constexpr float kWheelDelay = 0.25f;  // seconds at rest before the wheel changes a value instead of scrolling
constexpr double kZeroZone = 0.04;    // the share of a logarithmic track that means zero

double three_digits(double value) {
  if (value == 0.0) return 0.0;
  const double unit = std::pow(10.0, std::floor(std::log10(std::abs(value))) - 2.0);
  // Dividing by an exact power keeps 0.03 as 0.03.
  return unit < 1.0 ? std::round(value / unit) / std::round(1.0 / unit) : std::round(value / unit) * unit;
}

double snap(const SliderSpec& spec, double value) {
  if (spec.log) {
    if (spec.zero_at_min && value < spec.min) return 0.0;
    value = spec.step > 0.0 ? std::round(value / spec.step) * spec.step : three_digits(value);
    return std::clamp(value, spec.min, spec.max);
  }
  const double step = spec.step > 0.0 ? spec.step : std::pow(10.0, std::floor(std::log10(spec.max - spec.min)) - 2.0);
  const double inverse = std::round(1.0 / step);
  value = step < 1.0 ? std::round(value * inverse) / inverse : std::round(value / step) * step;
  return std::clamp(value, spec.min, spec.max);
}

double to_share(const SliderSpec& spec, double value) {
  if (!spec.log) return std::clamp((value - spec.min) / (spec.max - spec.min), 0.0, 1.0);
  const double zone = spec.zero_at_min ? kZeroZone : 0.0;
  if (spec.zero_at_min && value < spec.min) return 0.0;
  const double t = std::log(std::clamp(value, spec.min, spec.max) / spec.min) / std::log(spec.max / spec.min);
  return zone + t * (1.0 - zone);
}

double from_share(const SliderSpec& spec, double share) {
  share = std::clamp(share, 0.0, 1.0);
  if (!spec.log) return snap(spec, spec.min + share * (spec.max - spec.min));
  const double zone = spec.zero_at_min ? kZeroZone : 0.0;
  if (share < zone * 0.5) return 0.0;
  return snap(spec, spec.min * std::pow(spec.max / spec.min, std::max(0.0, (share - zone) / (1.0 - zone))));
}

double typed(const SliderSpec& spec, double value) {
  const double low = spec.zero_at_min ? 0.0 : spec.min;
  return std::clamp(spec.step >= 1.0 ? std::round(value / spec.step) * spec.step : value, low, spec.max);
}

struct Track {
  ImVec2 min, max;  // the hit area
  float radius;     // of the knob
  [[nodiscard]] float x(double share) const {
    return min.x + radius + static_cast<float>(share) * std::max(0.0f, max.x - min.x - 2.0f * radius);
  }
  [[nodiscard]] double share(float at) const {
    return static_cast<double>(at - min.x - radius) / std::max(1.0f, max.x - min.x - 2.0f * radius);
  }
};

void draw_track(Ui& ui, const Track& track, const SliderSpec& spec, double value, const Item& item) {
  const Theme& t = ui.theme();
  const float alpha = ImGui::GetStyle().Alpha;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float y = std::round((track.min.y + track.max.y) * 0.5f);
  const float half = ui.px(2);
  const float knob = track.x(to_share(spec, value));
  const float zero = spec.centered ? track.x(to_share(spec, 0.0)) : track.x(0.0);
  const ImU32 fill = spec.centered ? t.sign(value) : mix(t.muted, t.text, item.hovered || item.held ? 0.5f : 0.0f);
  list.AddRectFilled({track.min.x, y - half}, {track.max.x, y + half}, with_alpha(t.line, alpha), half);
  list.AddRectFilled({std::min(zero, knob), y - half}, {std::max(zero, knob), y + half}, with_alpha(fill, alpha), half);
  if (spec.centered) list.AddRectFilled({zero - 1, y - half * 2}, {zero + 1, y + half * 2}, with_alpha(t.muted, alpha));
  if (spec.ghost)
    list.AddCircle({track.x(to_share(spec, *spec.ghost)), y}, track.radius + ui.px(1), with_alpha(t.accent, alpha), 0,
                   ui.px(2));
  const float r = track.radius - (item.held ? 0.0f : ui.px(1));
  list.AddCircleFilled({knob, y}, r, with_alpha(t.text, alpha));
  list.AddCircleFilled({knob, y}, r - ui.px(2), with_alpha(item.hovered || item.held ? t.raised : t.panel, alpha));
}

// The edits of one slider in one frame, from mouse, wheel and opening of the text field.
Edited handle_track(Ui& ui, const Track& track, const SliderSpec& spec, double& value, const Item& item) {
  Edited edited;
  const float mouse = ImGui::GetIO().MousePos.x;
  const bool type = item.double_clicked || (ImGui::IsItemActivated() && ImGui::GetIO().KeyCtrl);
  if (type) {
    if (item.double_clicked && !item.chosen && value != ui.value_before_drag) {
      value = ui.value_before_drag;  // the first click of the two moved it
      edited = {true, true};
    }
    start_typing(ui, item.path, format_short(value));
    ImGui::ClearActiveID();
    return edited;
  }
  if (ImGui::IsItemActivated()) ui.value_before_drag = value;
  if (item.held && ImGui::IsMouseDown(0)) {
    // A press on the knob itself does not move it.
    const bool on_knob = std::abs(mouse - track.x(to_share(spec, value))) < track.radius;
    const bool moved = ImGui::GetIO().MouseDelta.x != 0.0f || ImGui::IsItemActivated();
    if (moved && !(ImGui::IsItemActivated() && on_knob)) {
      const double next = from_share(spec, track.share(mouse));
      edited.changed = next != value;
      value = next;
    }
  }
  if (ImGui::IsItemDeactivated()) edited.finished = value != ui.value_before_drag;
  return edited;
}

Edited handle_wheel(const SliderSpec& spec, double& value, const Item& item) {
  if (!item.hovered || item.held || ImGui::GetCurrentContext()->HoveredIdTimer < kWheelDelay) return {};
  claim_wheel();
  const float notches = ImGui::GetIO().MouseWheel;
  if (notches == 0.0f) return {};
  const bool whole = spec.step >= 1.0 && !spec.log;
  const double next = whole ? std::clamp(value + spec.step * (notches > 0 ? 1 : -1), spec.min, spec.max)
                            : from_share(spec, to_share(spec, value) + static_cast<double>(notches) * 0.02);
  const bool changed = next != value;
  value = next;
  return {changed, changed};
}

std::string printed(const SliderSpec& spec, double value) {
  if (!spec.text_at_max.empty() && value >= spec.max) return spec.text_at_max;
  return spec.unit.empty() ? format_short(value) : fmt::format("{} {}", format_short(value), spec.unit);
}

}  // namespace

Edited slider(Ui& ui, std::string_view key, double& value, const SliderSpec& spec) {
  NEURARIUM_CHECK(spec.max > spec.min && (!spec.log || spec.min > 0.0));
  const Theme& t = ui.theme();
  const float width = spec.width > 0.0f ? spec.width : available_width();
  const float row = ui.px(20);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const std::string number_text = printed(spec, value);
  const std::string& label = ui.tr(key);
  Track track{{at.x, at.y + row}, {at.x + width, at.y + row + ui.px(20)}, ui.px(7)};
  ImVec2 value_min{at.x, at.y};
  ImVec2 value_max{at.x + width, at.y + row};
  float label_end = at.x + width - text_size(ui.fonts().body, number_text).x - ui.px(8);
  if (spec.one_line) {
    const float label_width = std::min(text_size(ui.fonts().body, label).x, width * 0.4f);
    const float value_width = std::max(ui.px(64), text_size(ui.fonts().body, number_text).x);
    label_end = at.x + label_width;
    track = {{label_end + ui.px(12), at.y}, {at.x + width - value_width - ui.px(8), at.y + ui.px(32)}, ui.px(7)};
    value_min.y = track.min.y;
    value_max.y = track.max.y;
    value_min.x = track.max.x + ui.px(12);
  }
  track.max.x = std::max(track.max.x, track.min.x + 1.0f);
  const bool typing = is_typing(ui, ui.registry().path(key));
  const float alpha = ImGui::GetStyle().Alpha;
  text_in(ui.fonts().body, at, {std::max(at.x, label_end), value_max.y}, with_alpha(t.text, alpha), label);
  if (!typing)
    text_in(ui.fonts().body, value_min, value_max, with_alpha(t.text, alpha), number_text,
            spec.one_line ? Align::Left : Align::Right);
  Edited edited;
  if (typing) {
    if (const auto entered = typing_field(ui, key, track.min, track.max)) {
      const double next = typed(spec, *entered);
      edited = {next != value, next != value};
      value = next;
    }
  } else {
    const Item item = make_item_at(ui, key, track.min, track.max, WidgetKind::Slider);
    edited = handle_track(ui, track, spec, value, item);
    edited |= handle_wheel(spec, value, item);
    draw_track(ui, track, spec, value, item);
    tooltip(ui, key);
  }
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({width, track.max.y - at.y});
  return edited;
}

Edited slider(Ui& ui, std::string_view key, float& value, const SliderSpec& spec) {
  double wide = static_cast<double>(value);
  const Edited edited = slider(ui, key, wide, spec);
  if (edited.changed) value = static_cast<float>(wide);
  return edited;
}

Edited slider(Ui& ui, std::string_view key, int& value, SliderSpec spec) {
  if (spec.step < 1.0) spec.step = 1.0;
  double wide = value;
  const Edited edited = slider(ui, key, wide, spec);
  if (edited.changed) value = static_cast<int>(std::lround(wide));
  return edited;
}

Edited number(Ui& ui, std::string_view key, double& value, const NumberSpec& spec) {
  const Theme& t = ui.theme();
  const float width = spec.width > 0.0f ? spec.width : available_width();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = ui.px(30);
  const float field = std::clamp(width * 0.45f, std::min(width, ui.px(72)), ui.px(140));
  const ImVec2 min{at.x + width - field, at.y};
  const ImVec2 max{at.x + width, at.y + height};
  const float alpha = ImGui::GetStyle().Alpha;
  text_in(ui.fonts().body, at, {min.x - ui.px(8), max.y}, with_alpha(t.text, alpha), ui.tr(key));
  Edited edited;
  const auto fit = [&](double v) { return std::clamp(spec.whole ? std::round(v) : v, spec.min, spec.max); };
  if (is_typing(ui, ui.registry().path(key))) {
    if (const auto entered = typing_field(ui, key, min, max)) {
      edited = {fit(*entered) != value, fit(*entered) != value};
      value = fit(*entered);
    }
  } else {
    const Item item = make_item_at(ui, key, min, max, WidgetKind::Slider);
    if (ImGui::IsItemActivated()) ui.value_before_drag = value;
    if (item.double_clicked || (ImGui::IsItemActivated() && ImGui::GetIO().KeyCtrl)) {
      start_typing(ui, item.path, spec.whole ? fmt::format("{:.0f}", value) : format_short(value));
      ImGui::ClearActiveID();
    } else if (item.held && ImGui::IsMouseDragging(0, 0.0f)) {
      const double next =
          fit(ui.value_before_drag + static_cast<double>(ImGui::GetMouseDragDelta(0, 0.0f).x) * spec.per_pixel);
      edited.changed = next != value;
      value = next;
    }
    if (ImGui::IsItemDeactivated()) edited.finished = value != ui.value_before_drag;
    const bool hot = item.hovered || item.held;
    if (hot) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
    draw_face(*ImGui::GetWindowDrawList(), t, min, max,
              with_alpha(hot ? mix(t.raised, t.text, 0.08f) : t.raised, alpha), ui.px(5));
    text_in(ui.fonts().body, {min.x + ui.px(10), min.y}, {max.x - ui.px(10), max.y}, with_alpha(t.text, alpha),
            spec.whole ? format_count(static_cast<std::int64_t>(value)) : format_short(value), Align::Right);
    tooltip(ui, key);
  }
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({width, height});
  return edited;
}

Edited number(Ui& ui, std::string_view key, std::int64_t& value, NumberSpec spec) {
  constexpr double kExact = 9007199254740992.0;  // 2^53: whole numbers up to here are exact in a double
  spec.whole = true;
  spec.min = std::max(spec.min, -kExact);
  spec.max = std::min(spec.max, kExact);
  if (spec.per_pixel < 0.1) spec.per_pixel = 0.1;
  double wide = static_cast<double>(value);
  const Edited edited = number(ui, key, wide, spec);
  if (edited.changed) value = static_cast<std::int64_t>(std::llround(wide));
  return edited;
}

}  // namespace neurarium
