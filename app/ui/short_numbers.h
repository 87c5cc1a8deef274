// Numbers for tight places: as many significant digits as there is room for, and never a zero for what is none.
#pragma once

#include <functional>
#include <string>

namespace neurarium {

// `digits` significant ones, at least 1: 1.23, −0.0123, 4.1e−5; 0 is "0".
[[nodiscard]] std::string format_significant(double value, int digits);
// The first that fits of three, two and one significant digits in fixed places, and one with an exponent: 0.0123,
// 0.012, 0.01, 1e−2. Empty where none does.
[[nodiscard]] std::string format_fitting(double value, const std::function<bool(const std::string&)>& fits);

}  // namespace neurarium
