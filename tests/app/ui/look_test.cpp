#include <clocale>
#include <cmath>

#include "app/ui/layout.h"
#include "app/ui/numbers.h"
#include "tests/app/support.h"

namespace neurarium {
namespace {

using test::TestScreen;

TEST(Theme, TextIsReadableOnEverySurface) {
  for (const ThemeKind kind : kThemes) {
    const Theme t = Theme::make(kind);
    for (const ImU32 surface : {t.background, t.panel, t.raised})
      for (const ImU32 ink : {t.text, t.muted, t.positive, t.negative, t.accent, t.error, t.warning, t.good})
        EXPECT_GE(contrast_ratio(ink, surface), kind == ThemeKind::Contrast ? 7.0 : 4.5)
            << fmt::format("{}: {:08x} on {:08x}", theme_name(kind), ink, surface);
  }
}

TEST(Theme, OfHighContrastShowsTheEdgeOfEveryWidgetAndPanel) {
  const Theme t = Theme::make(ThemeKind::Contrast);
  for (const ImU32 edge : {t.outline, t.line})
    for (const ImU32 surface : {t.background, t.panel, t.raised}) EXPECT_GE(contrast_ratio(edge, surface), 4.5);
  for (const ImU32 color : t.classes) EXPECT_GE(contrast_ratio(color, t.panel), 4.4);
}

TEST(Theme, ContrastIsThatOfTheStandard) {
  EXPECT_NEAR(contrast_ratio(rgb(0xffffff), rgb(0x000000)), 21.0, 1e-9);
  EXPECT_NEAR(contrast_ratio(rgb(0x777777), rgb(0xffffff)), 4.48, 0.01);
  EXPECT_EQ(readable_on(rgb(0xffffff)), rgb(0x14171c));
}

TEST(Fonts, DigitsHaveOneWidthSoThatNumbersDoNotJump) {
  TestScreen screen;
  screen.frame();
  for (ImFont* font :
       {screen.ui->fonts().body, screen.ui->fonts().small, screen.ui->fonts().strong, screen.ui->fonts().mono})
    for (ImWchar c = '0'; c <= '9'; ++c) EXPECT_EQ(font->GetCharAdvance(c), font->GetCharAdvance('0'));
}

TEST(Fonts, WithoutAnyFontFileTheBuiltInOneServesAndABannerSaysSo) {
  UiOptions options;
  options.fonts = FontFiles{};
  TestScreen screen([](Ui& ui) { button(ui, "t.press"); }, options);
  screen.frame();
  EXPECT_GT(text_size(screen.ui->fonts().body, "Learning rate").x, 40.0f);
  ASSERT_EQ(screen.ui->banners().all().size(), 1u);
  EXPECT_NE(screen.ui->banners().all()[0].text.find("fonts-inter"), std::string::npos);
}

TEST(Fonts, ChineseIsLoadedWhenItIsUsed) {
  if (!std::filesystem::exists("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")) GTEST_SKIP();
  TestScreen screen;
  screen.frame();
  EXPECT_EQ(screen.ui->fonts().body->FindGlyphNoFallback(0x51FD), nullptr);
  screen.ui->fonts().use("\u51fd\u6570 \u6dc6 \u566a \u9608 \u5e27 \u62fd");
  screen.frame();
  for (const ImWchar c : {0x51FD, 0x6DC6, 0x566A, 0x9608, 0x5E27, 0x62FD})
    EXPECT_NE(screen.ui->fonts().body->FindGlyphNoFallback(c), nullptr) << c;
}

TEST(Fonts, HaveTheMathematicalSignsOfFormulas) {
  TestScreen screen;
  screen.frame();
  for (const ImWchar c : {0x2212, 0x00D7, 0x2202, 0x2207, 0x03A3, 0x03B1, 0x221E, 0x2248, 0x2192})
    for (ImFont* font : {screen.ui->fonts().body, screen.ui->fonts().mono})
      EXPECT_NE(font->FindGlyphNoFallback(c), nullptr) << static_cast<int>(c);
}

TEST(Scale, FontsAndStyleFollowAndReturn) {
  TestScreen screen;
  screen.frame();
  const float font = screen.ui->fonts().body->FontSize;
  const float padding = ImGui::GetStyle().FramePadding.x;
  screen.ui->set_user_scale(2.0f);
  screen.frame();
  EXPECT_EQ(screen.ui->fonts().body->FontSize, 2.0f * font);
  EXPECT_EQ(ImGui::GetStyle().FramePadding.x, 2.0f * padding);
  EXPECT_EQ(screen.ui->px(8), 16.0f);
  screen.ui->set_user_scale(1.0f);
  screen.frame();
  EXPECT_EQ(screen.ui->fonts().body->FontSize, font);
  EXPECT_EQ(ImGui::GetStyle().FramePadding.x, padding);
}

TEST(Layout, PartsNeverOverlapNorTurnInsideOut) {
  for (const float scale : {0.5f, 1.0f, 2.0f, 3.0f})
    for (const float w : {0.0f, 1.0f, 99.0f, 800.0f, 1280.0f, 5000.0f})
      for (const float h : {0.0f, 1.0f, 60.0f, 600.0f, 2000.0f})
        for (const LayoutSizes& sizes : {LayoutSizes{}, LayoutSizes{5000.0f, 5000.0f}}) {
          const Layout l = compute_layout({w, h}, sizes, scale);
          for (const Rect* r : {&l.rail, &l.bar, &l.centre, &l.inspector, &l.bottom}) {
            EXPECT_GE(r->width(), 0.0f);
            EXPECT_GE(r->height(), 0.0f);
            EXPECT_LE(r->max.x, w);
            EXPECT_LE(r->max.y, h);
          }
          EXPECT_LE(l.centre.max.x, l.inspector.min.x);
          EXPECT_LE(l.centre.max.y, l.bottom.min.y);
          EXPECT_GE(l.centre.min.x, l.rail.max.x);
          EXPECT_GE(l.centre.min.y, l.bar.max.y);
        }
}

TEST(Layout, TheSmallestWindowLeavesTheExhibitMoreThanHalf) {
  const Layout l = compute_layout({800, 600}, {}, 1.0f);
  EXPECT_GT(l.centre.width() * l.centre.height(), 0.42f * 800 * 600);
}

TEST(Numbers, ArePrintedInFixedPlacesWithATrueMinus) {
  EXPECT_EQ(format_number(0.03), "0.0300");
  EXPECT_EQ(format_number(-1.25), "\u22121.250");
  EXPECT_EQ(format_number(12340.4), "12,340");
  EXPECT_EQ(format_number(0.0), "0.0000");
  EXPECT_EQ(format_number(-0.0), "0.0000");
  EXPECT_EQ(format_number(1.25e-7), "1.25e\u22127");
  EXPECT_EQ(format_number(NAN), "NaN");
  EXPECT_EQ(format_number(-HUGE_VAL), "\u2212\u221e");
  EXPECT_EQ(format_short(0.03), "0.03");
  EXPECT_EQ(format_short(1e-5), "1e\u22125");
  EXPECT_EQ(format_short(1500000), "1,500,000");
  EXPECT_EQ(format_count(-1234567), "\u22121,234,567");
  EXPECT_EQ(format_magnitude(4.1e6), "4.1 M");
  EXPECT_EQ(format_magnitude(830000), "830 k");
}

TEST(Numbers, WhatIsPrintedCanBeTypedBack) {
  for (const double value : {0.03, -1.25, 12340.0, 1e-5, -3.5e-9, 0.0, 1e300})
    EXPECT_DOUBLE_EQ(parse_number(format_short(value)).value_or(NAN), value);
  EXPECT_EQ(parse_number(" 1,5 "), 1.5);
  EXPECT_EQ(parse_number("12,340"), 12340.0);
  EXPECT_EQ(parse_number("+7"), 7.0);
  for (const char* wrong : {"", "-", "abc", "nan", "inf", "1e400", "1.2.3", "5 m"})
    EXPECT_FALSE(parse_number(wrong)) << wrong;
}

TEST(Numbers, DoNotFollowTheLocale) {
  const std::string before = std::setlocale(LC_ALL, nullptr);
  std::setlocale(LC_ALL, "de_DE.UTF-8");
  EXPECT_EQ(format_number(0.5), "0.5000");
  EXPECT_EQ(parse_number("0.5"), 0.5);
  std::setlocale(LC_ALL, before.c_str());
}

}  // namespace
}  // namespace neurarium
