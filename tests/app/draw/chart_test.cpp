#include "app/draw/chart.h"

#include <cmath>
#include <limits>
#include <numeric>

#include "app/draw/axis.h"
#include "tests/app/support.h"

namespace neurarium {
namespace {

using test::TestScreen;

constexpr double kGap = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

Samples series(const std::vector<double>& y, double smoothing = 0.0) {
  Samples samples(smoothing);
  for (std::size_t i = 0; i < y.size(); ++i) samples.append(static_cast<double>(i), y[i]);
  return samples;
}

// The vertices of one drawn chart, all checked to be finite and not absurdly far away.
std::size_t draw_and_count(const Samples& samples, bool log_y = false, bool log_x = false) {
  UiOptions options;
  options.fonts = FontFiles{};  // the built-in font is quick to load
  TestScreen screen(
      [&](Ui& ui) {
        ChartSpec spec;
        spec.series = {{"train", &samples, ui.theme().text}};
        spec.marks = {{3.0, "mark", ui.theme().accent}, {kGap, "nowhere", ui.theme().accent}};
        spec.log_y = log_y;
        spec.log_x = log_x;
        spec.cursor = 2.0;
        spec.empty_text = "nothing yet";
        chart(ui, "t.loss", {600, 200}, spec);
      },
      options);
  screen.platform->input().move(300, 100);  // with the crosshair
  screen.frame(true);
  screen.frame(true);
  std::size_t count = 0;
  const ImDrawData& data = *ImGui::GetDrawData();
  for (int i = 0; i < data.CmdListsCount; ++i)
    for (const ImDrawVert& v : data.CmdLists[i]->VtxBuffer) {
      EXPECT_LT(std::abs(v.pos.x), 5000.0f);
      EXPECT_LT(std::abs(v.pos.y), 5000.0f);
      ++count;
    }
  return count;
}

TEST(Chart, DrawsFiniteVerticesForEveryKindOfData) {
  const std::vector<std::vector<double>> cases = {{},
                                                  {1.0},
                                                  {kGap},
                                                  {kInf, -kInf},
                                                  {2.0, 2.0, 2.0},
                                                  {0.0, 0.0},
                                                  {1e-300, 1e300},
                                                  {-1e308, 1e308},
                                                  {kGap, 1.0, kGap},
                                                  {5e-324, 1e-310, 0.0},
                                                  {-3.0, -2.0, -1.0},
                                                  {1.0, kInf, 2.0, -kInf, kGap, 3.0}};
  for (const auto& y : cases)
    for (const bool log_y : {false, true})
      for (const double smoothing : {0.0, 0.9}) {
        const Samples samples = series(y, smoothing);
        EXPECT_GT(draw_and_count(samples, log_y, false), 0u);
        draw_and_count(samples, log_y, true);
      }
}

TEST(Chart, APointBetweenTwoGapsIsVisible) {
  EXPECT_GT(draw_and_count(series({kGap, 1.0, kGap})), draw_and_count(series({kGap, kGap, kGap})));
}

TEST(Chart, TenMillionPointsNeedFewPrimitives) {
  Samples samples(0.99);
  for (int i = 0; i < 10'000'000; ++i) samples.append(i, i == 5'000'000 ? kGap : std::sin(i * 1e-5) + (i % 7) * 0.01);
  EXPECT_LT(draw_and_count(samples), 20000u);
  const Samples::Range all = samples.range(0, samples.size());
  EXPECT_EQ(all.other, 1u);
  EXPECT_EQ(all.finite, 9'999'999u);
}

TEST(Chart, AClickTellsTheStepUnderThePointer) {
  const Samples samples = series({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
  double clicked = -1.0;
  TestScreen screen([&](Ui& ui) {
    ChartSpec spec;
    spec.series = {{"train", &samples, ui.theme().text}};
    const ChartHit hit = chart(ui, "t.loss", {600, 200}, spec);
    if (hit.clicked) clicked = hit.x;
  });
  Driver driver = screen.driver();
  ASSERT_DONE(driver.click("loss", {0.5f, 0.5f}));
  EXPECT_NEAR(clicked, 4.5, 0.6);
}

TEST(Chart, TheLegendEndsBeforeWhatStandsBesideIt) {
  const Samples samples = series({1.0, 0.5, 0.25});
  for (const float room : {400.0f, 170.0f, 90.0f, 20.0f})
    for (const bool hovered : {false, true}) {
      TestScreen screen([&](Ui& ui) {
        ChartSpec spec;
        spec.series = {{"training", &samples, ui.theme().text}, {"test", &samples, ui.theme().good}};
        spec.legend_end = ImGui::GetCursorScreenPos().x + 50 + room;
        chart(ui, "t.loss", {600, 200}, spec);
      });
      if (hovered) screen.platform->input().move(300, 100);
      screen.frame(true);
      screen.frame(true);
      const Widget* chart = screen.ui->registry().find("loss");
      ASSERT_NE(chart, nullptr);
      const ImDrawData& data = *ImGui::GetDrawData();
      for (int i = 0; i < data.CmdListsCount; ++i)
        for (const ImDrawVert& v : data.CmdLists[i]->VtxBuffer) {
          const bool in_row = v.pos.y > chart->min.y && v.pos.y < chart->min.y + 18;
          EXPECT_FALSE(in_row && v.pos.x > chart->min.x + 50 + room + 1) << room << ": " << v.pos.x;
        }
    }
}

TEST(Samples, ARangeEqualsReadingEveryValue) {
  std::vector<double> y;
  for (int i = 0; i < 5000; ++i) y.push_back(i % 97 == 0 ? kGap : std::sin(i * 0.37) * i);
  const Samples samples = series(y);
  for (const auto& [a, b] :
       {std::pair{0, 5000}, {1, 4999}, {15, 17}, {16, 32}, {255, 4097}, {700, 700}, {4990, 6000}}) {
    Samples::Range slow;
    for (int i = a; i < std::min(b, 5000); ++i) slow.add(y[static_cast<std::size_t>(i)]);
    const Samples::Range fast = samples.range(static_cast<std::size_t>(a), static_cast<std::size_t>(b));
    EXPECT_EQ(fast.min, slow.min);
    EXPECT_EQ(fast.max, slow.max);
    EXPECT_EQ(fast.min_positive, slow.min_positive);
    EXPECT_EQ(fast.finite, slow.finite);
    EXPECT_EQ(fast.other, slow.other);
  }
}

TEST(Samples, TheAverageOfAConstantIsTheConstantFromTheStart) {
  const Samples samples = series({3, 3, kGap, 3}, 0.9);
  EXPECT_DOUBLE_EQ(samples.smooth(0), 3.0);
  EXPECT_TRUE(std::isnan(samples.smooth(2)));
  EXPECT_DOUBLE_EQ(samples.smooth(3), 3.0);
}

TEST(Samples, GoingBackInTimeDropsWhatCameLater) {
  Samples samples = series({0, 1, 2, 3, 4}, 0.5);
  const double before = samples.smooth(2);
  samples.truncate(3.0);
  EXPECT_EQ(samples.size(), 3u);
  EXPECT_EQ(samples.smooth(2), before);
  samples.append(3.0, 9.0);
  EXPECT_EQ(samples.range(0, 10).max, 9.0);
}

TEST(Samples, TheNearestSampleIsFoundFromBothSides) {
  const Samples samples = series({0, 1, 2});
  EXPECT_EQ(samples.nearest(-5), 0u);
  EXPECT_EQ(samples.nearest(1.4), 1u);
  EXPECT_EQ(samples.nearest(1.6), 2u);
  EXPECT_EQ(samples.nearest(1e9), 2u);
}

TEST(Axis, TicksAreRoundAndFew) {
  const std::vector<Tick> ticks = Axis(0.0, 0.53, false).ticks(6);
  ASSERT_GE(ticks.size(), 3u);
  EXPECT_EQ(ticks[0].label, "0");
  EXPECT_EQ(ticks[1].label, "0.1");
  const std::vector<Tick> decades = Axis(1e-4, 1.0, true).ticks(6);
  ASSERT_EQ(decades.size(), 5u);
  EXPECT_EQ(decades[2].label, "0.01");
}

TEST(Axis, ValueAndShareAreInverse) {
  for (const Axis& axis : {Axis(-3, 7, false), Axis(1e-6, 10, true)})
    for (const double share : {0.0, 0.25, 1.0}) EXPECT_NEAR(axis.share(axis.value(share)), share, 1e-12);
}

}  // namespace
}  // namespace neurarium
