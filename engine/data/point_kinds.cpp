// The generators of labelled points and their table, a function and a row each. Where TensorFlow Playground has the
// same set (src/dataset.ts), geometry and noise are its own; its label +1 is class 1 here and its -1 is class 0.
#include "engine/data/points.h"
#include "engine/rng.h"

#include <array>
#include <cmath>
#include <numbers>

namespace neurarium {
namespace {

constexpr double kPi = std::numbers::pi;

struct Vec {
  double x1, x2;
};

// Where noise puts a point: uniform within +-reach times the noise. Both numbers are drawn whatever the noise, so
// that more noise moves every point further in its own direction.
Vec jittered(Vec p, double reach, const PointDraw& draw) {
  const double d1 = draw.jitter.uniform(-reach, reach) * draw.noise;
  const double d2 = draw.jitter.uniform(-reach, reach) * draw.noise;
  return {p.x1 + d1, p.x2 + d2};
}

Vec polar(double radius, double angle) { return {radius * std::sin(angle), radius * std::cos(angle)}; }

// Four quadrants of 5 x 5, kept 0.3 away from the axes; class 1 where the signs agree. Noise disturbs the label: it is
// the one of the displaced position.
LabelledPoint xor_point(const PointDraw& draw) {
  const double sign = draw.index % 2 == 0 ? 1 : -1;
  const double x1 = sign * (draw.shape.uniform(0, 5) + 0.3);
  const double x2 = (draw.part == 1 ? sign : -sign) * (draw.shape.uniform(0, 5) + 0.3);
  const Vec seen = jittered({x1, x2}, 5, draw);
  return {x1, x2, seen.x1 * seen.x2 >= 0 ? 1.0 : 0.0};
}

// Arms of radius 5 and 1.75 turns; without noise the n points of an arm are the same for every seed. The last class
// starts upwards (angle 0), the others follow clockwise after it.
LabelledPoint spiral_point(const PointDraw& draw) {
  const double i = static_cast<double>(draw.index);
  const double n = static_cast<double>(draw.count);
  const double start = 2 * kPi * ((draw.part + 1) % draw.parts) / draw.parts;
  const Vec p = jittered(polar(i / n * 5, 1.75 * i / n * 2 * kPi + start), 1, draw);
  return {p.x1, p.x2, static_cast<double>(draw.part)};
}

// Class 1 is a disc of radius 2.5, class 0 a ring from 3.5 to 5. Noise disturbs the label, as in xor.
LabelledPoint circles_point(const PointDraw& draw) {
  const double radius = draw.part == 1 ? draw.shape.uniform(0, 2.5) : draw.shape.uniform(3.5, 5);
  const Vec p = polar(radius, draw.shape.uniform(0, 2 * kPi));
  const Vec seen = jittered(p, 5, draw);
  return {p.x1, p.x2, std::hypot(seen.x1, seen.x2) < 2.5 ? 1.0 : 0.0};
}

// Gaussians evenly around the centre: two at (2, 2) and (-2, -2), more on a circle of 3.5. Their variance grows from
// 0.5 without noise to 4 at the highest.
LabelledPoint blobs_point(const PointDraw& draw) {
  const double radius = draw.parts == 2 ? 2 * std::numbers::sqrt2 : 3.5;
  const Vec centre = polar(radius, kPi / 4 + 2 * kPi * ((draw.part + 1) % draw.parts) / draw.parts);
  const double deviation = std::sqrt(0.5 + 3.5 * draw.noise / kMaxNoise);
  const double d1 = draw.shape.normal() * deviation;
  const double d2 = draw.shape.normal() * deviation;
  return {centre.x1 + d1, centre.x2 + d2, static_cast<double>(draw.part)};
}

// Two interleaved half circles, as scikit-learn's make_moons (its class numbers too), three times as large and
// centred on the plane.
LabelledPoint moons_point(const PointDraw& draw) {
  const double t = draw.shape.uniform(0, kPi);
  const Vec unit = draw.part == 0 ? Vec{std::cos(t), std::sin(t)} : Vec{1 - std::cos(t), 0.5 - std::sin(t)};
  const Vec p = jittered({3 * (unit.x1 - 0.5), 3 * (unit.x2 - 0.25)}, 3, draw);
  return {p.x1, p.x2, static_cast<double>(draw.part)};
}

// 4 x 4 cells over [-5, 5], with a gap between neighbours. Noise disturbs the label, by up to half a cell.
LabelledPoint checkerboard_point(const PointDraw& draw) {
  constexpr double kCell = 2.5;
  constexpr double kGap = 0.06;  // of a cell, on each side
  const int pick = static_cast<int>(draw.shape.below(8));
  const int row = pick / 2;
  const int column = 2 * (pick % 2) + (row + draw.part) % 2;
  const double x1 = -5 + kCell * (column + draw.shape.uniform(kGap, 1 - kGap));
  const double x2 = -5 + kCell * (row + draw.shape.uniform(kGap, 1 - kGap));
  const Vec seen = jittered({x1, x2}, kCell, draw);
  const int cell = static_cast<int>(std::floor((seen.x1 + 5) / kCell) + std::floor((seen.x2 + 5) / kCell));
  return {x1, x2, static_cast<double>(cell & 1)};
}

Vec anywhere(const PointDraw& draw) {
  const double x1 = draw.shape.uniform(-kPlaneHalf, kPlaneHalf);
  return {x1, draw.shape.uniform(-kPlaneHalf, kPlaneHalf)};
}

// The value (x1 + x2) / 10 of the displaced position; the corners reach +-1.2, since a clamped plane would not be one.
LabelledPoint plane_point(const PointDraw& draw) {
  const Vec p = anywhere(draw);
  const Vec seen = jittered(p, kPlaneHalf, draw);
  return {p.x1, p.x2, (seen.x1 + seen.x2) / 10};
}

// Six cones of height +-1 and radius 2 in two rows; the value is the one largest in size.
LabelledPoint multi_gaussian_point(const PointDraw& draw) {
  struct Bump {
    double x1, x2, sign;
  };
  constexpr std::array<Bump, 6> kBumps = {
      {{-4, 2.5, 1}, {0, 2.5, -1}, {4, 2.5, 1}, {-4, -2.5, -1}, {0, -2.5, 1}, {4, -2.5, -1}}};
  const Vec p = anywhere(draw);
  const Vec seen = jittered(p, kPlaneHalf, draw);
  double value = 0;
  for (const Bump& bump : kBumps) {
    const double height = std::max(0.0, 1 - std::hypot(seen.x1 - bump.x1, seen.x2 - bump.x2) / 2);
    if (height > std::abs(value)) value = bump.sign * height;
  }
  return {p.x1, p.x2, value};
}

constexpr std::array<PointKind, 9> kKinds = {{
    {"xor", 2, 2, 2, "data.xor.about", xor_point},
    {"spiral", 2, 2, 2, "data.spiral.about", spiral_point},
    {"spiral3", 3, 3, 3, "data.spiral3.about", spiral_point},
    {"circles", 2, 2, 2, "data.circles.about", circles_point},
    {"blobs", 2, 6, 2, "data.blobs.about", blobs_point},
    {"moons", 2, 2, 2, "data.moons.about", moons_point},
    {"checkerboard", 2, 2, 2, "data.checkerboard.about", checkerboard_point},
    {"plane", 0, 0, 0, "data.plane.about", plane_point},
    {"multi-gaussian", 0, 0, 0, "data.multi-gaussian.about", multi_gaussian_point},
}};

}  // namespace

std::span<const PointKind> point_kinds() { return kKinds; }

}  // namespace neurarium
