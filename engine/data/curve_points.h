// Points of a curve y = f(x): the functions on offer, a curve drawn by hand, and the rows of a user's table.
#pragma once

#include "engine/base.h"
#include "engine/files/csv.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

// Curves are made for x in [-1, 1]; a table is scaled to that, and its y too.
inline constexpr int kMaxCurveSamples = 2000;          // of a function or drawing
inline constexpr std::int64_t kMaxCurveRows = 20'000;  // of a table
inline constexpr double kMaxCurveNoise = 1;
inline constexpr double kMaxCurveHeight = 1e6;  // |y| of a function

struct CurvePreset {
  std::string_view name, formula;
};
std::span<const CurvePreset> curve_presets();

// A drawing: heights at kCurveKnots places, evenly from -1 to 1, straight between them and level outside.
inline constexpr int kCurveKnots = 121;
using DrawnCurve = std::vector<float>;
[[nodiscard]] double drawn_value(const DrawnCurve& curve, double x);
// The knots from x0 to x1 on the straight line between the two points; at least the nearest one.
[[nodiscard]] DrawnCurve draw_stroke(DrawnCurve curve, double x0, double y0, double x1, double y1);

struct CurvePoints {
  std::vector<double> x, y;
};

using CurveFunction = std::function<void(std::span<const double> x, std::span<double> out)>;
// One point in each of `samples` equal parts of [-1, 1], at a place of its own, plus normal noise of that deviation.
// Another noise or function leaves the places where they are. Errors: a value that is not finite or too large.
[[nodiscard]] Result<CurvePoints> sample_curve(const CurveFunction& function, int samples, double noise,
                                               std::uint64_t seed);

// A user's table. Immutable.
struct CurveTable {
  std::vector<float> x, y;
  std::string x_name = "x", y_name = "y";
  bool operator==(const CurveTable&) const = default;
};
// The columns called x and y, otherwise the first two columns of numbers. Errors name the file, the row and the column:
// fewer than two columns or rows, words, missing values, all x alike, too many rows.
[[nodiscard]] Result<CurveTable> choose_curve(const Table& table);

}  // namespace neurarium
