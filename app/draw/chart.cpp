// Dense series are drawn as one vertical run per pixel column (lowest to highest value), sparse ones as lines; both
// need a bounded number of primitives, whatever the length of the run.
#include "app/draw/chart.h"

#include <algorithm>
#include <cmath>

#include "app/draw/axis.h"
#include "app/ui/layout.h"
#include "app/ui/numbers.h"

namespace neurarium {
namespace {

// Everything that the parts of one chart share.
struct PlotFrame {
  Ui& ui;
  const ChartSpec& spec;
  ImDrawList& list;
  Rect plot;
  Axis x, y;

  [[nodiscard]] float px(double value) const { return plot.min.x + static_cast<float>(x.share(value)) * plot.width(); }
  [[nodiscard]] float py(double value) const {
    const float y_at = plot.max.y - static_cast<float>(y.share(value)) * plot.height();
    return std::clamp(y_at, plot.min.y - 2.0f, plot.max.y + 2.0f);
  }
  [[nodiscard]] bool drawable(double value) const { return std::isfinite(value) && (!y.log() || value > 0.0); }
};

Axis x_axis(const ChartSpec& spec) {
  double low = HUGE_VAL;
  double high = -HUGE_VAL;
  for (const ChartSeries& s : spec.series) {
    if (s.samples->size() == 0) continue;
    std::size_t first = spec.log_x ? s.samples->lower_bound(1e-12) : 0;
    first = std::min(first, s.samples->size() - 1);
    low = std::min(low, s.samples->x(first));
    high = std::max(high, s.samples->x(s.samples->size() - 1));
  }
  low = spec.x_min.value_or(low);
  // A logarithmic axis begins at the first step after the start.
  return Axis(spec.log_x ? std::max(low, 1.0) : low, spec.x_max.value_or(high), spec.log_x);
}

constexpr double kWheelZoom = 0.8;       // of the part, a notch
constexpr double kSmallestPart = 0.001;  // of the axis

// The axis of the part that is looked at, after what the user did to it in this frame.
Axis zoomed(const Axis& whole, const Item& item, const Rect& plot, ChartZoom& zoom) {
  const ImGuiIO& io = ImGui::GetIO();
  double low = 0;
  double high = 1;
  if (zoom.part) {
    const bool at_end = zoom.part->high >= zoom.part->whole;
    low = whole.share(zoom.part->low);
    high = at_end ? 1 : whole.share(zoom.part->high);
  }
  if (item.hovered && io.MouseWheel != 0.0f) {
    const double about =
        low + (high - low) * std::clamp(static_cast<double>((io.MousePos.x - plot.min.x) / plot.width()), 0.0, 1.0);
    const double factor = std::pow(kWheelZoom, static_cast<double>(io.MouseWheel));
    low = about + (low - about) * factor;
    high = about + (high - about) * factor;
  }
  if (item.held && ImGui::IsMouseDragging(ImGuiMouseButton_Left)) {
    const double by = -static_cast<double>(io.MouseDelta.x / plot.width()) * (high - low);
    const double room = std::clamp(by, -low, 1 - high);
    low += room;
    high += room;
  }
  low = std::clamp(low, 0.0, 1 - kSmallestPart);
  high = std::clamp(high, low + kSmallestPart, 1.0);
  zoom.part.reset();
  if (low > 0 || high < 1) zoom.part = ChartZoom::Part{whole.value(low), whole.value(high), whole.high()};
  return zoom.part ? Axis(zoom.part->low, zoom.part->high, whole.log()) : whole;
}

Samples::Range visible_range(const Samples& samples, const Axis& x) {
  const std::size_t last = samples.lower_bound(std::nextafter(x.high(), HUGE_VAL));
  return samples.range(samples.lower_bound(x.low()), last);
}

Axis y_axis(const ChartSpec& spec, const Axis& x) {
  Samples::Range all;
  for (const ChartSeries& s : spec.series) all.add(visible_range(*s.samples, x));
  for (const ChartShade& s : spec.shades) all.add(visible_range(*s.samples, x));
  if (all.finite == 0 || (spec.log_y && all.min_positive == 0.0)) return Axis(HUGE_VAL, HUGE_VAL, spec.log_y);
  return Axis(spec.log_y ? all.min_positive : all.min, all.max, spec.log_y).padded();
}

void draw_axes(const PlotFrame& f, float label_width) {
  const Theme& t = f.ui.theme();
  ImFont* font = f.ui.fonts().small;
  const int rows = static_cast<int>(f.plot.height() / f.ui.px(28));
  for (const Tick& tick : f.y.ticks(rows)) {
    const float y = std::round(f.py(tick.value));
    if (y < f.plot.min.y - 1.0f || y > f.plot.max.y + 1.0f) continue;
    f.list.AddRectFilled({f.plot.min.x, y}, {f.plot.max.x, y + 1.0f}, with_alpha(t.line, 0.55f));
    text_in(font, {f.plot.min.x - label_width, y - font->FontSize}, {f.plot.min.x - f.ui.px(6), y + font->FontSize},
            t.muted, tick.label, Align::Right);
  }
  float free = f.plot.min.x - f.ui.px(20);
  for (const Tick& tick : f.x.ticks(static_cast<int>(f.plot.width() / f.ui.px(90)))) {
    const float x = std::round(f.px(tick.value));
    const std::string label = f.x.log() ? tick.label : format_magnitude(tick.value);
    const float half = text_size(font, label).x * 0.5f;
    if (x - half < free || x + half > f.plot.max.x + f.ui.px(16)) continue;
    free = x + half + f.ui.px(8);
    f.list.AddRectFilled({x, f.plot.max.y}, {x + 1.0f, f.plot.max.y + f.ui.px(4)}, t.line);
    text_in(font, {x - half, f.plot.max.y + f.ui.px(4)}, {x + half + 2.0f, f.plot.max.y + f.ui.px(4) + font->FontSize},
            t.muted, label);
  }
  f.list.AddRectFilled({f.plot.min.x, f.plot.max.y}, {f.plot.max.x, f.plot.max.y + 1.0f}, t.line);
}

// A line through the points, cut at values that cannot be drawn; a lone point becomes a dot.
void draw_sparse(const PlotFrame& f, const Samples& s, std::size_t first, std::size_t last, bool smooth, ImU32 color,
                 float width) {
  std::vector<ImVec2> run;
  const auto flush = [&] {
    if (run.size() == 1) f.list.AddCircleFilled(run[0], width + 0.5f, color, 8);
    if (run.size() > 1) f.list.AddPolyline(run.data(), static_cast<int>(run.size()), color, ImDrawFlags_None, width);
    run.clear();
  };
  for (std::size_t i = first; i < last; ++i) {
    const double value = smooth ? s.smooth(i) : s.y(i);
    if (!f.drawable(value))
      flush();
    else
      run.push_back({f.px(s.x(i)), f.py(value)});
  }
  flush();
}

void draw_dense(const PlotFrame& f, const Samples& s, ImU32 color) {
  const int columns = static_cast<int>(f.plot.width());
  std::size_t i = s.lower_bound(f.x.low());
  for (int c = 0; c < columns && i < s.size(); ++c) {
    const std::size_t end = s.lower_bound(f.x.value(static_cast<double>(c + 1) / columns));
    Samples::Range range = s.range(i, end);
    if (end > i && i > 0 && std::isfinite(s.y(i - 1))) range.add(s.y(i - 1));  // joins the column to the one before
    i = std::max(i, end);
    const double low = f.y.log() ? range.min_positive : range.min;
    if (range.finite == 0 || !f.drawable(low) || !f.drawable(range.max)) continue;
    const float x = f.plot.min.x + static_cast<float>(c);
    const float top = std::floor(f.py(range.max));
    f.list.AddRectFilled({x, top}, {x + 1.0f, std::max(top + 1.0f, std::ceil(f.py(low)))}, color);
  }
}

// The smoothed line of a long series, one vertex for two pixels.
void draw_average(const PlotFrame& f, const Samples& s, ImU32 color) {
  std::vector<ImVec2> run;
  const int columns = std::max(1, static_cast<int>(f.plot.width() / 2.0f));
  for (int c = 0; c <= columns; ++c) {
    const double x = f.x.value(static_cast<double>(c) / columns);
    const std::size_t i = s.nearest(x);
    if (s.x(i) < f.x.low() || s.x(i) > f.x.high() || !f.drawable(s.smooth(i))) continue;
    const ImVec2 p{f.px(s.x(i)), f.py(s.smooth(i))};
    if (run.empty() || p.x > run.back().x) run.push_back(p);
  }
  if (run.size() > 1) f.list.AddPolyline(run.data(), static_cast<int>(run.size()), color, ImDrawFlags_None, 2.0f);
}

// The line under the pointer comes forward and says what it is.
void draw_shades(const PlotFrame& f, ImVec2 mouse, bool hovered) {
  const Theme& t = f.ui.theme();
  const ChartShade* near = nullptr;
  float best = f.ui.px(8);
  for (const ChartShade& shade : f.spec.shades) {
    const Samples& s = *shade.samples;
    if (s.size() == 0) continue;
    const std::size_t first = s.lower_bound(f.x.low());
    const std::size_t last = s.lower_bound(std::nextafter(f.x.high(), HUGE_VAL));
    if (last - first > static_cast<std::size_t>(f.plot.width()))
      draw_dense(f, s, with_alpha(t.muted, 0.4f));
    else
      draw_sparse(f, s, first, last, false, with_alpha(t.muted, 0.5f), 1.0f);
    if (!hovered) continue;
    const std::size_t i = s.nearest(f.x.value(static_cast<double>((mouse.x - f.plot.min.x) / f.plot.width())));
    if (!f.drawable(s.y(i))) continue;
    const float away = std::hypot(f.px(s.x(i)) - mouse.x, f.py(s.y(i)) - mouse.y);
    if (away >= best) continue;
    best = away;
    near = &shade;
  }
  if (near == nullptr) return;
  const Samples& s = *near->samples;
  draw_sparse(f, s, s.lower_bound(f.x.low()), s.lower_bound(std::nextafter(f.x.high(), HUGE_VAL)), false, t.accent,
              2.0f);
  Fonts::see(near->about);
  ImGui::SetTooltip("%s", near->about.c_str());
}

void draw_series(const PlotFrame& f, const ChartSeries& series) {
  const Samples& s = *series.samples;
  const std::size_t first = s.lower_bound(f.x.low());
  const std::size_t last = s.lower_bound(std::nextafter(f.x.high(), HUGE_VAL));
  if (first >= last) return;
  const bool dense = last - first > static_cast<std::size_t>(f.plot.width());
  const ImU32 faint = with_alpha(series.color, 0.35f);
  if (dense)
    draw_dense(f, s, s.smoothed() ? faint : series.color);
  else
    draw_sparse(f, s, first, last, false, s.smoothed() ? faint : series.color, s.smoothed() ? 1.0f : 2.0f);
  if (s.smoothed() && dense)
    draw_average(f, s, series.color);
  else if (s.smoothed())
    draw_sparse(f, s, first, last, true, series.color, 2.0f);
}

// How many values could not be drawn, with a mark on the floor of the chart where they are.
std::size_t draw_gaps(const PlotFrame& f, const Samples& s) {
  const std::size_t first = s.lower_bound(f.x.low());
  const std::size_t last = s.lower_bound(std::nextafter(f.x.high(), HUGE_VAL));
  const std::size_t missing = s.range(first, last).other;
  if (missing == 0) return 0;
  const int columns = std::max(1, static_cast<int>(f.plot.width() / 4.0f));
  std::size_t i = first;
  for (int c = 0; c < columns && i < last; ++c) {
    const std::size_t end = c + 1 == columns ? last : s.lower_bound(f.x.value(static_cast<double>(c + 1) / columns));
    if (end > i && s.range(i, end).other > 0) {
      const float x = f.plot.min.x + (static_cast<float>(c) + 0.5f) * 4.0f;
      f.list.AddRectFilled({x - 2.0f, f.plot.max.y - f.ui.px(6)}, {x + 2.0f, f.plot.max.y}, f.ui.theme().error);
    }
    i = std::max(i, end);
  }
  return missing;
}

void draw_marks(const PlotFrame& f, ImVec2 mouse, bool hovered) {
  const float reach = f.ui.px(4);
  for (const ChartMark& mark : f.spec.marks) {
    if (!std::isfinite(mark.x) || mark.x < f.x.low() || mark.x > f.x.high()) continue;
    const float x = std::round(f.px(mark.x));
    f.list.AddRectFilled({x, f.plot.min.y}, {x + 1.0f, f.plot.max.y}, with_alpha(mark.color, 0.6f));
    f.list.AddTriangleFilled({x - reach, f.plot.min.y}, {x + reach + 1.0f, f.plot.min.y},
                             {x + 0.5f, f.plot.min.y + reach * 1.5f}, mark.color);
    if (hovered && std::abs(mouse.x - x) < reach && mouse.y < f.plot.min.y + reach * 4.0f)
      ImGui::SetTooltip("%s", mark.text.c_str());
  }
}

// How much the legend says of each series, as far as there is room.
enum class LegendSize { Steady, Tight, Short };  // values in places that do not jump; without; name or value alone

struct LegendEntry {
  std::string name, value;
  ImU32 color = 0;
};

float legend_width(Ui& ui, const std::vector<LegendEntry>& entries, LegendSize size, bool values) {
  ImFont* font = ui.fonts().small;
  float width = 0;
  for (const LegendEntry& e : entries) {
    const float name = text_size(font, e.name).x + ui.px(6);
    const float reserve = size == LegendSize::Steady ? text_size(font, "0.00000").x : 0.0f;
    const float value = std::max(text_size(font, e.value).x, reserve) + ui.px(6);
    width += ui.px(20 + 10) + (size != LegendSize::Short ? name + value : values ? value : name);
  }
  return width;
}

// Names and values at `x` (or the last ones), in a row above the plot.
void draw_legend(const PlotFrame& f, std::optional<double> x, std::size_t missing) {
  const Theme& t = f.ui.theme();
  ImFont* font = f.ui.fonts().small;
  std::vector<LegendEntry> entries;
  for (const ChartSeries& s : f.spec.series) {
    if (s.samples->size() == 0) continue;
    const std::size_t i = x ? s.samples->nearest(*x) : s.samples->size() - 1;
    entries.push_back({s.name, format_number(s.samples->y(i)), s.color});
  }
  const float end = std::min(f.plot.max.x, f.spec.legend_end.value_or(f.plot.max.x));
  float at = f.plot.min.x;
  LegendSize size = LegendSize::Steady;
  if (legend_width(f.ui, entries, size, x.has_value()) > end - at) size = LegendSize::Tight;
  if (legend_width(f.ui, entries, size, x.has_value()) > end - at) size = LegendSize::Short;
  const float top = f.plot.min.y - f.ui.px(22);
  const float bottom = top + f.ui.px(20);
  const auto put = [&](const std::string& text, ImU32 color, float reserve) {
    const float width = std::max(text_size(font, text).x, reserve);
    text_in(font, {at, top}, {std::min(at + width + 1.0f, end), bottom}, color, text);
    at += width + f.ui.px(6);
  };
  for (const LegendEntry& e : entries) {
    if (at + f.ui.px(20) > end) break;
    f.list.AddRectFilled({at, (top + bottom) * 0.5f - f.ui.px(1)},
                         {at + f.ui.px(14), (top + bottom) * 0.5f + f.ui.px(1)}, e.color);
    at += f.ui.px(20);
    const ImU32 ink = x || f.spec.note.empty() ? t.text : t.muted;
    if (size != LegendSize::Short || !x) put(e.name, t.muted, 0.0f);
    if (size != LegendSize::Short || x)
      put(e.value, ink, size == LegendSize::Steady ? text_size(font, "0.00000").x : 0);
    at += f.ui.px(10);
  }
  const auto fits = [&](const std::string& text) { return at + text_size(font, text).x <= end; };
  float row = f.plot.min.y;
  const auto put_in_plot = [&](const std::string& text, ImU32 color) {  // where the legend's row is full
    text_in(font, {f.plot.min.x + f.ui.px(8), row}, {f.plot.max.x, row + f.ui.px(20)}, color, text);
    row += f.ui.px(18);
  };
  if (!x && !f.spec.note.empty()) {
    if (fits(f.spec.note))
      put(f.spec.note, t.accent, 0.0f);
    else
      put_in_plot(f.spec.note, t.accent);
  }
  if (const std::string step = x ? f.ui.tr("chart.at_step", format_short(std::round(*x))) : ""; x && fits(step))
    put(step, t.muted, 0.0f);
  if (missing > 0) put_in_plot(f.ui.tr("chart.non_finite", format_count(static_cast<std::int64_t>(missing))), t.error);
}

void draw_crosshair(const PlotFrame& f, double x) {
  const Theme& t = f.ui.theme();
  const float at = std::round(f.px(x));
  f.list.AddRectFilled({at, f.plot.min.y}, {at + 1.0f, f.plot.max.y}, with_alpha(t.muted, 0.7f));
  for (const ChartSeries& s : f.spec.series) {
    if (s.samples->size() == 0) continue;
    const std::size_t i = s.samples->nearest(x);
    const double value = s.samples->smooth(i);
    if (!f.drawable(value) || s.samples->x(i) < f.x.low() || s.samples->x(i) > f.x.high()) continue;
    const ImVec2 p{f.px(s.samples->x(i)), f.py(value)};
    f.list.AddCircleFilled(p, f.ui.px(4), t.panel, 12);
    f.list.AddCircleFilled(p, f.ui.px(3), s.color, 12);
  }
}

float widest_label(Ui& ui, const Axis& y, float height) {
  float width = 0.0f;
  for (const Tick& tick : y.ticks(static_cast<int>(height / ui.px(28))))
    width = std::max(width, text_size(ui.fonts().small, tick.label).x);
  return width + ui.px(8);
}

}  // namespace

ChartHit chart(Ui& ui, std::string_view key, ImVec2 size, const ChartSpec& spec, ChartZoom* zoom) {
  const Item item = make_item(ui, key, size, WidgetKind::Canvas);
  if (ui.catalog().has(fmt::format("{}.tip", key))) ui.registry().explain_item();
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const bool empty =
      std::all_of(spec.series.begin(), spec.series.end(), [](const ChartSeries& s) { return s.samples->size() == 0; });
  const Axis whole = x_axis(spec);
  const float top = item.min.y + ui.px(24);
  const float bottom = item.max.y - ui.px(22);
  const float label_width = std::max(ui.px(40), widest_label(ui, y_axis(spec, whole), bottom - top));
  const Rect plot{{std::floor(item.min.x + label_width), std::floor(top)},
                  {std::floor(item.max.x - ui.px(8)), std::floor(bottom)}};
  if (plot.width() < 8.0f || plot.height() < 8.0f) return {};
  if (empty) {
    text_in(ui.fonts().body, plot.min, plot.max, t.muted, spec.empty_text, Align::Center);
    return {};
  }
  if (zoom != nullptr) claim_wheel();
  const Axis x = zoom == nullptr ? whole : zoomed(whole, item, plot, *zoom);
  PlotFrame f{ui, spec, list, plot, x, y_axis(spec, x)};
  draw_axes(f, label_width);
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const bool hovered = item.hovered && plot.contains(mouse);
  list.PushClipRect({plot.min.x, plot.min.y - 2.0f}, {plot.max.x + 1.0f, plot.max.y + 1.0f}, true);
  std::size_t missing = 0;
  draw_shades(f, mouse, hovered);
  for (const ChartSeries& s : spec.series) {
    if (s.samples->size() == 0) continue;
    draw_series(f, s);
    missing += draw_gaps(f, *s.samples);
  }
  draw_marks(f, mouse, hovered);
  if (spec.cursor && std::isfinite(*spec.cursor)) {
    const float at = std::round(f.px(*spec.cursor));
    list.AddRectFilled({at - ui.px(1), plot.min.y}, {at + ui.px(1), plot.max.y}, t.accent);
  }
  const ImVec2 moved = ImGui::GetMouseDragDelta(ImGuiMouseButton_Left, 0.0f);
  const bool dragged = zoom != nullptr && zoom->part && std::abs(moved.x) > ImGui::GetIO().MouseDragThreshold;
  ChartHit hit{hovered, hovered && item.clicked && !dragged, x.value((mouse.x - plot.min.x) / plot.width())};
  if (hovered) draw_crosshair(f, hit.x);
  list.PopClipRect();
  draw_legend(f, hovered ? std::optional(hit.x) : std::nullopt, missing);
  return hit;
}

}  // namespace neurarium
