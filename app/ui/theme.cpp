// The palette of the design, and the ImGui style built from nothing each time (scaling is cumulative otherwise).
#include "app/ui/theme.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::array<std::uint32_t, kClassCount> kClasses = {0x206bb9, 0xf3ba1b, 0x07a46b,
                                                             0xb87e9f, 0x69cbff, 0xd55e00};
constexpr std::array<std::uint32_t, kClassCount> kClassesOnBlack = {0x3d71d3, 0xffcf32, 0x00b87c,
                                                                    0xa98ea7, 0xbde6ff, 0xc05409};

std::array<ImU32, kClassCount> class_colors(const std::array<std::uint32_t, kClassCount>& hex) {
  std::array<ImU32, kClassCount> colors{};
  std::transform(hex.begin(), hex.end(), colors.begin(), rgb);
  return colors;
}

double luminance(ImU32 color) {
  const auto linear = [&](int shift) {
    const double c = static_cast<double>((color >> shift) & 255u) / 255.0;
    return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(IM_COL32_R_SHIFT) + 0.7152 * linear(IM_COL32_G_SHIFT) + 0.0722 * linear(IM_COL32_B_SHIFT);
}

void set_color(ImGuiStyle& style, ImGuiCol slot, ImU32 color) {
  style.Colors[slot] = ImGui::ColorConvertU32ToFloat4(color);
}

void set_colors(ImGuiStyle& style, const Theme& t) {
  set_color(style, ImGuiCol_Text, t.text);
  set_color(style, ImGuiCol_TextDisabled, t.muted);
  set_color(style, ImGuiCol_WindowBg, t.panel);
  set_color(style, ImGuiCol_ChildBg, 0);
  set_color(style, ImGuiCol_PopupBg, t.panel);
  set_color(style, ImGuiCol_Border, t.outline != 0 ? t.outline : t.line);
  set_color(style, ImGuiCol_FrameBg, t.raised);
  set_color(style, ImGuiCol_FrameBgHovered, mix(t.raised, t.text, 0.08f));
  set_color(style, ImGuiCol_FrameBgActive, mix(t.raised, t.text, 0.14f));
  set_color(style, ImGuiCol_Button, t.raised);
  set_color(style, ImGuiCol_ButtonHovered, mix(t.raised, t.text, 0.10f));
  set_color(style, ImGuiCol_ButtonActive, mix(t.raised, t.text, 0.18f));
  set_color(style, ImGuiCol_Header, t.raised);
  set_color(style, ImGuiCol_HeaderHovered, mix(t.raised, t.text, 0.08f));
  set_color(style, ImGuiCol_HeaderActive, mix(t.raised, t.text, 0.14f));
  set_color(style, ImGuiCol_CheckMark, t.text);
  set_color(style, ImGuiCol_SliderGrab, t.muted);
  set_color(style, ImGuiCol_SliderGrabActive, t.text);
  set_color(style, ImGuiCol_Separator, t.line);
  set_color(style, ImGuiCol_SeparatorHovered, t.muted);
  set_color(style, ImGuiCol_SeparatorActive, t.accent);
  set_color(style, ImGuiCol_ScrollbarBg, 0);
  set_color(style, ImGuiCol_ScrollbarGrab, t.line);
  set_color(style, ImGuiCol_ScrollbarGrabHovered, mix(t.line, t.text, 0.2f));
  set_color(style, ImGuiCol_ScrollbarGrabActive, t.muted);
  set_color(style, ImGuiCol_TextSelectedBg, with_alpha(t.accent, 0.35f));
  set_color(style, ImGuiCol_NavHighlight, t.accent);
  set_color(style, ImGuiCol_ModalWindowDimBg, with_alpha(rgb(0x000000), 0.45f));
}

}  // namespace

ImU32 rgb(std::uint32_t hex) { return IM_COL32((hex >> 16) & 255u, (hex >> 8) & 255u, hex & 255u, 255); }

ImU32 with_alpha(ImU32 color, float alpha) {
  const auto a = static_cast<ImU32>(std::clamp(alpha, 0.0f, 1.0f) * 255.0f + 0.5f);
  return (color & ~IM_COL32_A_MASK) | (a << IM_COL32_A_SHIFT);
}

ImU32 mix(ImU32 a, ImU32 b, float t) {
  t = std::clamp(t, 0.0f, 1.0f);
  ImU32 out = 0;
  for (int shift = 0; shift < 32; shift += 8) {
    const float from = static_cast<float>((a >> shift) & 255u);
    const float to = static_cast<float>((b >> shift) & 255u);
    out |= static_cast<ImU32>(from + (to - from) * t + 0.5f) << shift;
  }
  return out;
}

double contrast_ratio(ImU32 a, ImU32 b) {
  const double la = luminance(a) + 0.05;
  const double lb = luminance(b) + 0.05;
  return std::max(la, lb) / std::min(la, lb);
}

ImU32 readable_on(ImU32 surface) {
  const ImU32 white = IM_COL32_WHITE;
  const ImU32 black = rgb(0x14171c);
  return contrast_ratio(surface, white) >= contrast_ratio(surface, black) ? white : black;
}

namespace {

Theme dark_theme() {
  Theme t;
  t.background = rgb(0x14171c);
  t.panel = rgb(0x1c2027);
  t.raised = rgb(0x262b34);
  t.line = rgb(0x363d49);
  t.text = rgb(0xe8eaed);
  t.muted = rgb(0x9aa4b2);
  t.positive = rgb(0x4aa3f0);
  t.negative = rgb(0xf5973d);
  t.zero = rgb(0x20252c);
  t.accent = rgb(0xe9c46a);
  t.error = rgb(0xff7b72);
  t.warning = rgb(0xe9c46a);
  t.good = rgb(0x56c490);
  t.classes = class_colors(kClasses);
  return t;
}

Theme light_theme() {
  Theme t;
  t.kind = ThemeKind::Light;
  t.dark = false;
  t.background = rgb(0xf4f5f7);
  t.panel = rgb(0xffffff);
  t.raised = rgb(0xeceff3);
  t.line = rgb(0xd3d8e0);
  t.text = rgb(0x1b1f26);
  t.muted = rgb(0x5b6572);
  t.positive = rgb(0x0a66b3);
  t.negative = rgb(0xa34f00);
  t.zero = rgb(0xf2f4f7);
  t.accent = rgb(0x8a5d00);
  t.error = rgb(0xb42318);
  t.warning = rgb(0x8a5d00);
  t.good = rgb(0x17703f);
  t.classes = class_colors(kClasses);
  return t;
}

// Every text reaches a contrast of 7:1 and every edge 4.5:1 (WCAG 2.1, level AAA; 1.4.11).
Theme contrast_theme() {
  Theme t;
  t.kind = ThemeKind::Contrast;
  t.background = rgb(0x000000);
  t.panel = rgb(0x000000);
  t.raised = rgb(0x1f1f1f);
  t.line = rgb(0xa6a6a6);
  t.text = rgb(0xffffff);
  t.muted = rgb(0xd9d9d9);
  t.positive = rgb(0x66bfff);
  t.negative = rgb(0xffa533);
  t.zero = rgb(0x000000);
  t.accent = rgb(0xffff33);
  t.error = rgb(0xff9c94);
  t.warning = rgb(0xffff33);
  t.good = rgb(0x5ce6a1);
  t.outline = rgb(0xa6a6a6);
  t.classes = class_colors(kClassesOnBlack);
  return t;
}

}  // namespace

Theme Theme::make(ThemeKind kind) {
  return kind == ThemeKind::Light ? light_theme() : kind == ThemeKind::Contrast ? contrast_theme() : dark_theme();
}

std::string_view theme_name(ThemeKind kind) {
  return kind == ThemeKind::Light ? "light" : kind == ThemeKind::Contrast ? "contrast" : "dark";
}

std::optional<ThemeKind> theme_named(std::string_view name) {
  for (const ThemeKind kind : kThemes)
    if (theme_name(kind) == name) return kind;
  return std::nullopt;
}

ThemeKind theme_after(ThemeKind kind) {
  const auto* at = std::find(kThemes.begin(), kThemes.end(), kind);
  return at + 1 == kThemes.end() ? kThemes.front() : at[1];
}

void apply_style(const Theme& theme, float scale) {
  ImGuiStyle style;
  style.WindowPadding = {16, 16};
  style.WindowRounding = 0;
  style.WindowBorderSize = 0;
  style.ChildRounding = 6;
  style.ChildBorderSize = 0;
  style.PopupRounding = 6;
  style.PopupBorderSize = 1;
  style.FramePadding = {10, 5};
  style.FrameRounding = 5;
  style.ItemSpacing = {8, 8};
  style.ItemInnerSpacing = {8, 4};
  style.CellPadding = {8, 4};
  style.ScrollbarSize = 10;
  style.ScrollbarRounding = 5;
  style.GrabMinSize = 10;
  style.GrabRounding = 5;
  style.DisabledAlpha = 0.45f;
  style.CircleTessellationMaxError = 0.2f;
  set_colors(style, theme);
  style.ScaleAllSizes(scale);
  style.WindowMinSize = {1, 1};
  style.PopupBorderSize = 1;
  style.FrameBorderSize = theme.outline != 0 ? 1.0f : 0.0f;
  ImGui::GetStyle() = style;
}

}  // namespace neurarium
