// Colours by role, for a dark and a light surface, and ImGui's style made from them.
// Blue is positive and orange is negative everywhere; the widgets themselves stay neutral so that colour means data.
#pragma once

#include <imgui.h>

#include <array>
#include <cstdint>

namespace neurarium {

inline constexpr int kClassCount = 6;

struct Theme {
  bool dark = true;
  ImU32 background = 0, panel = 0, raised = 0, line = 0;  // surfaces from back to front
  ImU32 text = 0, muted = 0;
  ImU32 positive = 0, negative = 0, zero = 0;  // text and line colours; `zero` is the middle of the diverging scale
  ImU32 accent = 0;                            // selected, pinned, current step
  ImU32 error = 0, warning = 0, good = 0;
  std::array<ImU32, kClassCount> classes{};  // Okabe-Ito, told apart by shape too

  [[nodiscard]] static Theme make_dark();
  [[nodiscard]] static Theme make_light();
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
