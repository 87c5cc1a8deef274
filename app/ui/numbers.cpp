// fmt formats without the locale; std::from_chars parses without it.
#include "app/ui/numbers.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::string_view kMinus = "\u2212";

std::string with_true_minus(std::string_view ascii) {
  std::string out;
  for (const char c : ascii) c == '-' ? out.append(kMinus) : out.append(1, c);
  return out;
}

std::string special(double value) {
  if (std::isnan(value)) return "NaN";
  return value > 0 ? "\u221E" : "\u2212\u221E";
}

void insert_separators(std::string& text) {
  std::size_t end = std::min(text.find('.'), text.size());
  const std::size_t first = !text.empty() && text[0] == '-' ? 1 : 0;
  for (; end > first + 3; end -= 3) text.insert(end - 3, 1, ',');
}

std::string scientific(double value, int digits) {
  std::string text = fmt::format("{:.{}e}", value, std::max(0, digits - 1));
  const std::size_t e = text.find('e');
  std::string exponent = text.substr(e + 1);
  if (exponent[0] == '+') exponent.erase(0, 1);
  const std::size_t sign = exponent[0] == '-' ? 1 : 0;
  while (exponent.size() > sign + 1 && exponent[sign] == '0') exponent.erase(sign, 1);
  return text.substr(0, e + 1) + exponent;
}

}  // namespace

std::string format_number(double value, int digits) {
  if (!std::isfinite(value)) return special(value);
  const double size = std::abs(value);
  if (size != 0.0 && (size < 1e-3 || size >= 1e7)) return with_true_minus(scientific(value, digits - 1));
  const int whole = size < 1.0 ? 0 : static_cast<int>(std::floor(std::log10(size))) + 1;
  std::string text = fmt::format("{:.{}f}", value == 0.0 ? 0.0 : value, std::max(0, digits - whole));
  insert_separators(text);
  return with_true_minus(text);
}

std::string format_short(double value) {
  if (!std::isfinite(value)) return special(value);
  if (value == 0.0) return "0";
  const double size = std::abs(value);
  if (size < 1e-4 || size >= 1e7) {
    std::string text = scientific(value, 3);
    const std::size_t e = text.find('e');
    std::string mantissa = text.substr(0, e);
    if (mantissa.find('.') != std::string::npos) {
      while (mantissa.back() == '0') mantissa.pop_back();
      if (mantissa.back() == '.') mantissa.pop_back();
    }
    return with_true_minus(mantissa + text.substr(e));
  }
  std::string text = fmt::format("{:.{}g}", value, size >= 1e6 ? 7 : 6);
  if (text.find('e') == std::string::npos) insert_separators(text);
  return with_true_minus(text);
}

std::string format_count(std::int64_t value) {
  std::string text = fmt::format("{}", value);
  insert_separators(text);
  return with_true_minus(text);
}

std::string format_magnitude(double value) {
  if (!std::isfinite(value)) return special(value);
  constexpr std::pair<double, const char*> kUnits[] = {{1e12, " T"}, {1e9, " G"}, {1e6, " M"}, {1e3, " k"}};
  for (const auto& [unit, name] : kUnits)
    if (std::abs(value) >= unit) return with_true_minus(fmt::format("{:.3g}{}", value / unit, name));
  return with_true_minus(fmt::format("{:.3g}", value));
}

std::optional<double> parse_number(std::string_view text) {
  std::string clean;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, kMinus.size()) == kMinus) {
      clean += '-';
      i += kMinus.size() - 1;
    } else if (text[i] != ' ' && text[i] != '\t') {
      clean += text[i];
    }
  }
  if (!clean.empty() && clean[0] == '+') clean.erase(0, 1);
  const std::size_t comma = clean.find(',');
  if (comma != std::string::npos) {
    const bool one = clean.find(',', comma + 1) == std::string::npos;
    const bool group = clean.size() - comma - 1 == 3 || clean.find('.') != std::string::npos;
    if (one && !group && clean.find('.') == std::string::npos) clean[comma] = '.';
    clean.erase(std::remove(clean.begin(), clean.end(), ','), clean.end());
  }
  double value = 0.0;
  const auto [end, error] = std::from_chars(clean.data(), clean.data() + clean.size(), value);
  if (error != std::errc() || end != clean.data() + clean.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

double rounded(double value, int decimals) {
  const double scale = std::pow(10.0, decimals);
  return std::round(value * scale) / scale + 0.0;
}

double round_up(double value) {
  if (!std::isfinite(value) || value <= 0) return 1;
  const double unit = std::pow(10.0, std::floor(std::log10(value)));
  for (const double step : {1.0, 2.0, 5.0})
    if (value <= step * unit * (1 + 1e-9)) return step * unit;
  return 10 * unit;
}

}  // namespace neurarium
