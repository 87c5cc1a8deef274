// Numbers as text and back, the same on every locale: true minus sign, fixed digits that do not jump, no decimal comma.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace neurarium {

// At most `digits` digits in fixed places: 0.0300, −1.250, 12,340; tiny and huge numbers as 1.25e−7; NaN, ∞, −∞.
[[nodiscard]] std::string format_number(double value, int digits = 4);
// The shortest text for settings and axes: 0.03, 100, 1e−5.
[[nodiscard]] std::string format_short(double value);
[[nodiscard]] std::string format_count(std::int64_t value);  // 12,340
[[nodiscard]] std::string format_magnitude(double value);    // 4.1 M, 830 k, 12
// Accepts blanks, both minus signs, commas between thousands, and a single comma as decimal comma unless exactly three
// digits follow it. Empty if the text is not a finite number.
[[nodiscard]] std::optional<double> parse_number(std::string_view text);

// To so many decimals; what comes to nothing is 0 and not -0.
[[nodiscard]] double rounded(double value, int decimals);
// The smallest 1, 2 or 5 times a power of ten that is not below `value`: ends of scales that do not flicker.
[[nodiscard]] double round_up(double value);

}  // namespace neurarium
