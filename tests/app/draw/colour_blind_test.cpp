// Colours as they look to people who lack one kind of cone, and how far apart they still are.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "app/draw/colormap.h"
#include "tests/app/support.h"

namespace neurarium {
namespace {

using Triple = std::array<double, 3>;
using Matrix3 = std::array<Triple, 3>;

struct Sight {
  const char* name;
  Matrix3 linear;  // on linear sRGB
};

// Machado, Oliveira and Fernandes 2009, severity 1.
constexpr std::array<Sight, 4> kSights = {{
    {"all cones", {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}}},
    {"protanopia",
     {{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}}},
    {"deuteranopia",
     {{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}}},
    {"tritanopia",
     {{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}}},
}};

Triple product(const Matrix3& m, const Triple& v) {
  Triple out{};
  for (std::size_t i = 0; i < 3; ++i) out[i] = m[i][0] * v[0] + m[i][1] * v[1] + m[i][2] * v[2];
  return out;
}

double linear_part(ImU32 color, int shift) {
  const double c = static_cast<double>((color >> shift) & 255u) / 255.0;
  return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

// CIELAB under D65 of a colour as it is seen.
Triple lab_of(ImU32 color, const Sight& sight) {
  constexpr Matrix3 kXyz = {
      {{0.4124564, 0.3575761, 0.1804375}, {0.2126729, 0.7151522, 0.0721750}, {0.0193339, 0.1191920, 0.9503041}}};
  Triple seen = product(sight.linear, {linear_part(color, IM_COL32_R_SHIFT), linear_part(color, IM_COL32_G_SHIFT),
                                       linear_part(color, IM_COL32_B_SHIFT)});
  for (double& part : seen) part = std::clamp(part, 0.0, 1.0);
  Triple f = product(kXyz, seen);
  constexpr Triple kWhite = {0.95047, 1.0, 1.08883};
  for (std::size_t i = 0; i < 3; ++i) {
    const double t = f[i] / kWhite[i];
    f[i] = t > 216.0 / 24389.0 ? std::cbrt(t) : (24389.0 / 27.0 * t + 16.0) / 116.0;
  }
  return {116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])};
}

double radians(double degrees) { return degrees * std::numbers::pi / 180; }

double hue_degrees(double a, double b) {
  const double h = std::atan2(b, a) * 180 / std::numbers::pi;
  return h < 0 ? h + 360 : h;
}

// CIEDE2000 as Sharma, Wu and Dalal 2005 write it.
double ciede2000(const Triple& p, const Triple& q) {
  const auto pow7 = [](double x) { return std::pow(x, 7); };
  const double mean = (std::hypot(p[1], p[2]) + std::hypot(q[1], q[2])) / 2;
  const double g = 1 + 0.5 * (1 - std::sqrt(pow7(mean) / (pow7(mean) + pow7(25))));
  const double c1 = std::hypot(g * p[1], p[2]), c2 = std::hypot(g * q[1], q[2]);
  const double h1 = hue_degrees(g * p[1], p[2]), h2 = hue_degrees(g * q[1], q[2]);
  double turn = h2 - h1;
  if (turn > 180) turn -= 360;
  if (turn < -180) turn += 360;
  const double dl = q[0] - p[0], dc = c2 - c1, dh = 2 * std::sqrt(c1 * c2) * std::sin(radians(turn / 2));
  const double l = (p[0] + q[0]) / 2, c = (c1 + c2) / 2, sum = h1 + h2;
  const double h = std::abs(h1 - h2) <= 180 ? sum / 2 : sum < 360 ? (sum + 360) / 2 : (sum - 360) / 2;
  const double t = 1 - 0.17 * std::cos(radians(h - 30)) + 0.24 * std::cos(radians(2 * h)) +
                   0.32 * std::cos(radians(3 * h + 6)) - 0.20 * std::cos(radians(4 * h - 63));
  const double sl = 1 + 0.015 * (l - 50) * (l - 50) / std::sqrt(20 + (l - 50) * (l - 50));
  const double sc = 1 + 0.045 * c, sh = 1 + 0.015 * c * t;
  const double rt =
      -2 * std::sqrt(pow7(c) / (pow7(c) + pow7(25))) * std::sin(radians(60 * std::exp(-std::pow((h - 275) / 25, 2))));
  return std::sqrt(std::pow(dl / sl, 2) + std::pow(dc / sc, 2) + std::pow(dh / sh, 2) + rt * dc / sc * dh / sh);
}

double difference(ImU32 a, ImU32 b, const Sight& sight) { return ciede2000(lab_of(a, sight), lab_of(b, sight)); }

TEST(ColourBlind, DifferenceIsThatOfThePublishedPairs) {
  EXPECT_NEAR(ciede2000({50, 2.6772, -79.7751}, {50, 0, -82.7485}), 2.0425, 1e-4);
  EXPECT_NEAR(ciede2000({50, 2.5, 0}, {73, 25, -18}), 27.1492, 1e-4);
  EXPECT_NEAR(ciede2000({2.0776, 0.0795, -1.1350}, {0.9033, -0.0636, -0.5514}), 0.9082, 1e-4);
  EXPECT_NEAR(difference(rgb(0xffffff), rgb(0x000000), kSights[0]), 100, 1e-3);
}

TEST(ColourBlind, TheSixClassesAreToldApartInEveryTheme) {
  for (const ThemeKind kind : kThemes)
    for (const Sight& sight : kSights) {
      const Theme theme = Theme::make(kind);
      for (std::size_t i = 0; i < theme.classes.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
          EXPECT_GE(difference(theme.classes[i], theme.classes[j], sight), 15.0)
              << theme_name(kind) << ", " << sight.name << ": classes " << j << " and " << i;
    }
}

TEST(ColourBlind, PositiveNegativeAndZeroAreToldApartInEveryTheme) {
  for (const ThemeKind kind : kThemes)
    for (const Sight& sight : kSights) {
      const Theme theme = Theme::make(kind);
      const Colormap map = Colormap::diverging(theme, 1.0);
      EXPECT_GE(difference(map(1), map(-1), sight), 40.0) << theme_name(kind) << ", " << sight.name;
      EXPECT_GE(difference(map(0.5), map(-0.5), sight), 20.0) << theme_name(kind) << ", " << sight.name;
      for (const double end : {-1.0, 1.0})
        EXPECT_GE(difference(map(end), map(0), sight), 20.0) << theme_name(kind) << ", " << sight.name;
      EXPECT_GE(difference(theme.positive, theme.negative, sight), 40.0) << theme_name(kind) << ", " << sight.name;
    }
}

TEST(ColourBlind, EachSideOfTheScaleDarkensOrLightensEvenly) {
  for (const ThemeKind kind : kThemes)
    for (const Sight& sight : kSights) {
      const Colormap map = Colormap::diverging(Theme::make(kind), 1.0);
      for (const double sign : {-1.0, 1.0}) {
        double last = 0;
        for (double value = 0.1; value <= 1.0; value += 0.1) {
          const double from_zero = difference(map(sign * value), map(0), sight);
          EXPECT_GT(from_zero, last) << theme_name(kind) << ", " << sight.name << ": " << sign * value;
          last = from_zero;
        }
      }
    }
}

}  // namespace
}  // namespace neurarium
