#include "engine/data/curve_points.h"

#include "engine/files/points.h"
#include "engine/rng.h"
#include "engine/text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

double knot_place(double x) { return (x + 1) / 2 * (kCurveKnots - 1); }

const Column* curve_column(const Table& table, std::string_view name) {
  const auto found = std::find_if(table.columns.begin(), table.columns.end(),
                                  [&](const Column& column) { return edit_distance(column.name, name) == 0; });
  return found == table.columns.end() || found->is_text ? nullptr : &*found;
}

}  // namespace

std::span<const CurvePreset> curve_presets() {
  static constexpr std::array list = {
      CurvePreset{"wave", "sin(3*x)"},     CurvePreset{"valley", "abs(2*x)-1"},
      CurvePreset{"cubic", "4*x^3-3*x"},   CurvePreset{"bell", "2*exp(-12*x^2)-1"},
      CurvePreset{"step", "x>0?0.8:-0.8"}, CurvePreset{"ripples", "0.7*sin(3*x)+0.3*sin(15*x)"},
  };
  return list;
}

double drawn_value(const DrawnCurve& curve, double x) {
  NEURARIUM_CHECK_EQ(curve.size(), static_cast<std::size_t>(kCurveKnots));
  const double place = std::clamp(knot_place(x), 0.0, static_cast<double>(kCurveKnots - 1));
  const auto before = std::min(static_cast<std::size_t>(place), curve.size() - 2);
  const double share = place - static_cast<double>(before);
  return (1 - share) * static_cast<double>(curve[before]) + share * static_cast<double>(curve[before + 1]);
}

DrawnCurve draw_stroke(DrawnCurve curve, double x0, double y0, double x1, double y1) {
  NEURARIUM_CHECK_EQ(curve.size(), static_cast<std::size_t>(kCurveKnots));
  if (x0 > x1) {
    std::swap(x0, x1);
    std::swap(y0, y1);
  }
  const double last = kCurveKnots - 1;
  const auto first = static_cast<std::size_t>(std::clamp(std::round(knot_place(x0)), 0.0, last));
  const auto end = static_cast<std::size_t>(std::clamp(std::round(knot_place(x1)), 0.0, last));
  for (std::size_t i = first; i <= end; ++i) {
    const double at = static_cast<double>(i) / last * 2 - 1;
    const double share = x1 > x0 ? std::clamp((at - x0) / (x1 - x0), 0.0, 1.0) : 1.0;
    curve[i] = static_cast<float>(y0 + share * (y1 - y0));
  }
  return curve;
}

Result<CurvePoints> sample_curve(const CurveFunction& function, int samples, double noise, std::uint64_t seed) {
  NEURARIUM_CHECK(samples >= 1 && samples <= kMaxCurveSamples && noise >= 0 && noise <= kMaxCurveNoise);
  CurvePoints points;
  Rng place(seed, "data", "curve.place");
  for (int i = 0; i < samples; ++i) points.x.push_back(-1 + 2 * (i + place.uniform()) / samples);
  points.y.resize(points.x.size());
  function(points.x, points.y);
  Rng jitter(seed, "data", "curve.noise");
  for (std::size_t i = 0; i < points.y.size(); ++i) {
    if (!(std::abs(points.y[i]) <= kMaxCurveHeight))
      return usage_error("The curve is {} at x = {:.3g}, but a finite number up to {:.0e} is needed; change it there.",
                         points.y[i], points.x[i], kMaxCurveHeight);
    points.y[i] += noise * jitter.normal();
  }
  return points;
}

Result<CurveTable> choose_curve(const Table& table) {
  if (table.rows < 2)
    return input_error("{}: {} row, but a curve needs at least two points; add rows.", shown(table.source), table.rows);
  if (table.rows > kMaxCurveRows)
    return input_error("{}: {} rows, but at most {} are possible; keep every {}th row.", shown(table.source),
                       with_commas(static_cast<std::uint64_t>(table.rows)), with_commas(kMaxCurveRows),
                       (table.rows + kMaxCurveRows - 1) / kMaxCurveRows);
  std::vector<const Column*> chosen;
  for (const std::string_view name : {"x", "y"})
    if (const Column* column = curve_column(table, name)) chosen.push_back(column);
  if (chosen.size() != 2) {
    chosen.clear();
    for (const Column& column : table.columns)
      if (!column.is_text && chosen.size() < 2) chosen.push_back(&column);
  }
  if (chosen.size() < 2)
    return input_error("{}: {} column(s) of numbers, but a curve needs two, x and y; add the missing one.",
                       shown(table.source), chosen.size());
  const auto number = [&](const Column* column) { return std::to_string(column - table.columns.data() + 1); };
  // What refuses words and missing values, with their place.
  Result<PointTable> points = choose_points(table, {{number(chosen[0])}, number(chosen[1]), LabelKind::Numbers});
  if (!points) return points.error();
  CurveTable made{std::move(points->x), std::move(points->targets), chosen[0]->name, chosen[1]->name};
  const auto [low, high] = std::ranges::minmax(made.x);
  if (!(low < high))
    return input_error("{}: column \"{}\" is {} in every row, so there is no curve over it; choose another file.",
                       shown(table.source), shown(made.x_name), low);
  return made;
}

}  // namespace neurarium
