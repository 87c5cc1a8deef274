// Colours by role, for a dark, a light and a high-contrast surface, and ImGui's style made from them.
// Blue is positive and orange is negative everywhere; the widgets themselves stay neutral so that colour means data.
#pragma once

#include <imgui.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace neurarium {

inline constexpr int kClassCount = 6;

enum class ThemeKind { Dark, Light, Contrast };
inline constexpr std::array kThemes = {ThemeKind::Dark, ThemeKind::Light, ThemeKind::Contrast};

[[nodiscard]] std::string_view theme_name(ThemeKind kind);  // "dark", "light", "contrast"
[[nodiscard]] std::optional<ThemeKind> theme_named(std::string_view name);
[[nodiscard]] ThemeKind theme_after(ThemeKind kind);  // the next of kThemes, around

struct Theme {
  ThemeKind kind = ThemeKind::Dark;
  bool dark = true;                                       // light marks on dark surfaces: Dark and Contrast
  ImU32 background = 0, panel = 0, raised = 0, line = 0;  // surfaces from back to front
  ImU32 text = 0, muted = 0;
  ImU32 positive = 0, negative = 0, zero = 0;  // text and line colours; `zero` is the middle of the diverging scale
  ImU32 accent = 0;                            // selected, pinned, current step
  ImU32 error = 0, warning = 0, good = 0;
  ImU32 outline = 0;  // around every widget; 0: none
  // After Okabe and Ito 2008, moved so that any two differ by a CIEDE2000 of 15 for the colour-blind too; told apart by
  // shape as well.
  std::array<ImU32, kClassCount> classes{};

  [[nodiscard]] static Theme make(ThemeKind kind);
  // The colour of text or lines for a number's sign.
  [[nodiscard]] ImU32 sign(double value) const { return value > 0 ? positive : value < 0 ? negative : muted; }
};

[[nodiscard]] ImU32 rgb(std::uint32_t hex);                // 0x14171c
[[nodiscard]] ImU32 with_alpha(ImU32 color, float alpha);  // alpha replaces, 0..1
[[nodiscard]] ImU32 mix(ImU32 a, ImU32 b, float t);        // straight line in sRGB, alpha too
[[nodiscard]] double contrast_ratio(ImU32 a, ImU32 b);     // WCAG 2.1, 1..21
[[nodiscard]] ImU32 readable_on(ImU32 surface);            // black or white

// Sets the current ImGui style: sizes of the 8-pixel grid times `scale`, windows without background.
void apply_style(const Theme& theme, float scale);

}  // namespace neurarium
