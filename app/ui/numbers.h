// Numbers as text and back, the same on every locale: true minus sign, fixed digits that do not jump, no decimal comma.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace neurarium {

// `digits` significant digits in fixed places: 0.0300, −1.250, 12,340; tiny and huge numbers as 1.25e−7; NaN, ∞, −∞.
[[nodiscard]] std::string format_number(double value, int digits = 4);
// The shortest text for settings and axes: 0.03, 100, 1e−5.
[[nodiscard]] std::string format_short(double value);
[[nodiscard]] std::string format_count(std::int64_t value);  // 12,340
[[nodiscard]] std::string format_magnitude(double value);    // 4.1 M, 830 k, 12
// Accepts surrounding blanks, both minus signs, separators of thousands in whole groups, a decimal comma where it
// cannot be a separator, "nan" never. Empty if the text is not a finite number.
[[nodiscard]] std::optional<double> parse_number(std::string_view text);

}  // namespace neurarium
