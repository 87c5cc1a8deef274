#include <cmath>
#include <limits>

#include "app/draw/heatmap.h"
#include "app/draw/links.h"
#include "app/draw/scatter.h"
#include "tests/app/support.h"

namespace neurarium {
namespace {

using test::TestScreen;

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

TEST(Colormap, IsBlueAboveOrangeBelowAndNeutralAtZero) {
  for (const Theme& theme : {Theme::make(ThemeKind::Dark), Theme::make(ThemeKind::Light)}) {
    const Colormap map = Colormap::diverging(theme, 2.0);
    const auto blue = [](ImU32 c) { return static_cast<int>((c >> IM_COL32_B_SHIFT) & 255u); };
    const auto red = [](ImU32 c) { return static_cast<int>((c >> IM_COL32_R_SHIFT) & 255u); };
    EXPECT_GT(blue(map(2.0)), red(map(2.0)) + 60);
    EXPECT_GT(red(map(-2.0)), blue(map(-2.0)) + 60);
    EXPECT_LT(std::abs(red(map(0.0)) - red(theme.zero)), 3);
    EXPECT_EQ(map(1e300), map(2.0));
    EXPECT_EQ(map(-std::numeric_limits<double>::infinity()), map(-2.0));
    for (int i = -20; i <= 20; ++i) EXPECT_NE(map(std::nan("")), map(i * 0.1));
  }
}

TEST(Heatmap, APixelIsTheColourOfItsValueAndNonFiniteOnesAreCounted) {
  TestScreen screen;
  Heatmap heatmap(*screen.platform);
  const std::vector<float> values = {-1.0f, 0.25f, kNaN, 1.0f, -std::numeric_limits<float>::infinity(), 0.0f};
  const Colormap map = Colormap::diverging(screen.ui->theme(), 1.0);
  heatmap.update({3, 2, values}, map);
  for (int i = 0; i < 6; ++i)
    EXPECT_EQ(heatmap.picture().image().at(i % 3, i / 3),
              map(static_cast<double>(values[static_cast<std::size_t>(i)])));
  EXPECT_EQ(heatmap.non_finite(), 2u);
}

TEST(Contour, ACircleIsOneClosedLineOfTheRightRadius) {
  std::vector<float> values;
  for (int j = 0; j < 64; ++j)
    for (int i = 0; i < 64; ++i)
      values.push_back(
          0.3f - std::hypot((static_cast<float>(i) + 0.5f) / 64 - 0.5f, (static_cast<float>(j) + 0.5f) / 64 - 0.5f));
  const auto lines = contour({64, 64, values}, 0.0f);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].front().x, lines[0].back().x);
  EXPECT_EQ(lines[0].front().y, lines[0].back().y);
  for (const ImVec2 p : lines[0]) EXPECT_NEAR(std::hypot(p.x - 0.5f, p.y - 0.5f), 0.3f, 2e-3f);
}

TEST(Contour, AStraightBoundaryIsOneOpenLineAndNaNCellsAreLeftOut) {
  std::vector<float> values;
  for (int j = 0; j < 8; ++j)
    for (int i = 0; i < 8; ++i) values.push_back(static_cast<float>(i) - 3.5f);
  ASSERT_EQ(contour({8, 8, values}, 0.0f).size(), 1u);
  EXPECT_EQ(contour({8, 8, values}, 0.0f)[0].size(), 8u);
  values[8 * 4 + 4] = kNaN;
  EXPECT_EQ(contour({8, 8, values}, 0.0f).size(), 2u);
  EXPECT_TRUE(contour({1, 1, std::span(values).first(1)}, 0.0f).empty());
}

TEST(Links, AreHitByDistanceToTheirCurve) {
  const std::vector<Link> links = {{{0, 0}, {100, 80}, 1.0f, IM_COL32_WHITE},
                                   {{0, 100}, {100, 100}, 8.0f, IM_COL32_WHITE}};
  EXPECT_NEAR(link_y(links[0], 50), 40.0f, 0.2f);
  EXPECT_NEAR(link_y(links[0], 0), 0.0f, 0.01f);
  EXPECT_EQ(hit_link(links, {50, 42}), 0);
  EXPECT_EQ(hit_link(links, {50, 97}), 1);
  EXPECT_EQ(hit_link(links, {50, 70}), -1);
  EXPECT_EQ(hit_link(links, {150, 100}), -1);
}

TEST(Links, ArePaintedWhereTheirCurveRunsAndOnlyWhenTheyChange) {
  TestScreen screen;
  LinkLayer layer(*screen.platform);
  std::vector<Link> links = {{{10, 20}, {90, 60}, 3.0f, IM_COL32(255, 0, 0, 255)}};
  screen.draw = [&](Ui&) { layer.draw(*ImGui::GetWindowDrawList(), {0, 0}, {100, 80}, links); };
  screen.frame();
  const Image& image = layer.picture().image();
  for (int x = 12; x < 88; x += 5) {
    const int y = static_cast<int>(link_y(links[0], static_cast<float>(x) + 0.5f));
    EXPECT_EQ(image.at(x, y) >> IM_COL32_A_SHIFT, 255u) << x;
    EXPECT_EQ(image.at(x, std::min(79, y + 12)) >> IM_COL32_A_SHIFT, 0u) << x;
  }
  EXPECT_EQ(image.at(5, 20), 0u);
  const Image before = image;
  screen.frame();
  EXPECT_EQ(layer.picture().image(), before);
  links[0].to.y = 30;
  screen.frame();
  EXPECT_NE(layer.picture().image(), before);
}

TEST(Scatter, ShowsAllPointsOrSaysHowMany) {
  std::vector<ScatterPoint> points(1'000'000);
  for (std::size_t i = 0; i < points.size(); ++i)
    points[i] = {std::sin(static_cast<float>(i)), std::cos(static_cast<float>(i) * 0.7f), IM_COL32(0, 114, 178, 255)};
  TestScreen screen;
  ScatterLayer layer(*screen.platform);
  std::span<const ScatterPoint> shown(points);
  screen.draw = [&](Ui& ui) { layer.draw(ui, {0, 0}, {300, 300}, {}, shown); };
  screen.frame();
  EXPECT_LE(layer.shown(), ScatterLayer::kMostShown);
  EXPECT_GT(layer.shown(), ScatterLayer::kMostShown / 2);
  EXPECT_TRUE(screen.ui->catalog().missing().empty());
  shown = shown.first(100);
  screen.frame();
  EXPECT_EQ(layer.shown(), 100u);
}

TEST(Scatter, FindsThePointUnderThePointerAndCountsTheUnplaceable) {
  const std::vector<ScatterPoint> points = {
      {-0.5f, 0.5f, 1, 0}, {0.5f, 0.5f, 1, 1}, {kNaN, 0.0f, 1, 2}, {1e30f, 0.0f, 1, 3}};
  TestScreen screen;
  ScatterLayer layer(*screen.platform);
  screen.draw = [&](Ui& ui) { layer.draw(ui, {0, 0}, {200, 200}, {}, points); };
  screen.frame();
  EXPECT_EQ(layer.hit({50, 50}, {0, 0}, {200, 200}, {}), 0);
  EXPECT_EQ(layer.hit({152, 48}, {0, 0}, {200, 200}, {}), 1);
  EXPECT_EQ(layer.hit({100, 150}, {0, 0}, {200, 200}, {}), -1);
  EXPECT_EQ(layer.non_finite(), 1u);
}

}  // namespace
}  // namespace neurarium
