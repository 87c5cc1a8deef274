#include "app/ui/short_numbers.h"

#include "app/ui/numbers.h"

#include <fmt/format.h>

#include <cmath>

namespace neurarium {
namespace {

constexpr double kSmallestFixed = 1e-3;  // format_number takes an exponent from there on
constexpr double kLargestFixed = 1e7;

// "−4e−3"
std::string with_exponent(double value) {
  double exponent = std::floor(std::log10(std::abs(value)));
  if (std::round(std::abs(value) / std::pow(10, exponent)) >= 10) exponent += 1;  // 9.6e−3 is 1e−2
  const double digit = std::round(value / std::pow(10, exponent));
  return fmt::format("{}e{}", format_short(digit), format_short(exponent));
}

}  // namespace

std::string format_significant(double value, int digits) {
  if (value == 0) return "0";
  const double size = std::abs(value);
  if (!std::isfinite(value) || size >= kLargestFixed || size < kSmallestFixed) return format_number(value, digits + 1);
  const int leading = size < 1 ? -1 - static_cast<int>(std::floor(std::log10(size))) : 0;  // zeros after the point
  return format_number(value, digits + leading);
}

std::string format_fitting(double value, const std::function<bool(const std::string&)>& fits) {
  for (const int digits : {3, 2, 1})
    if (std::string text = format_significant(value, digits); fits(text)) return text;
  if (!std::isfinite(value) || value == 0) return {};
  std::string text = with_exponent(value);
  return fits(text) ? text : std::string();
}

}  // namespace neurarium
