#include "engine/text.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace neurarium {
namespace {

constexpr std::size_t kLongestName = 64;  // bytes: longer words are no names, and their distance would cost much

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

// Optimal string alignment: three rolling rows of the Damerau-Levenshtein table.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

}  // namespace

std::string nearest_match(std::string_view word, std::span<const std::string_view> candidates) {
  if (word.empty() || word.size() > kLongestName) return {};
  const std::string wanted = lowered(word);
  std::string_view best, beginning;
  std::size_t best_distance = std::numeric_limits<std::size_t>::max();
  for (const std::string_view candidate : candidates) {
    const std::string known = lowered(candidate);
    const std::size_t distance = edit_distance(wanted, known);
    const std::size_t limit = std::max<std::size_t>(1, std::max(wanted.size(), known.size()) / 3);
    if (distance <= limit && distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
    if (beginning.empty() && wanted.size() >= 2 && known.starts_with(wanted)) beginning = candidate;
  }
  return std::string(best.empty() ? beginning : best);
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  const std::string near = nearest_match(word, candidates);
  return near.empty() ? near : fmt::format(" Did you mean '{}'?", near);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\f\v";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::string quotable(std::string_view text, std::size_t limit) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at);
    utf8proc_int32_t code = 0;
    const utf8proc_ssize_t length = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size() - at), &code);
    const bool printable = length > 0 && utf8proc_category(code) != UTF8PROC_CATEGORY_CC;
    const std::size_t taken = length > 0 ? static_cast<std::size_t>(length) : 1;
    if (out.size() + (printable ? taken : 1) > limit) return out + "...";
    out += printable ? text.substr(at, taken) : std::string_view("?");
    at += taken;
  }
  return out;
}

}  // namespace neurarium
