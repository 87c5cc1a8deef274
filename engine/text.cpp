// Words for people: UTF-8 checks, printable forms and the edit distance.
#include "engine/text.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <limits>

namespace neurarium {
namespace {

constexpr std::size_t kMaxCompared = 64;  // bytes of a word that the edit distance looks at

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

struct Character {
  std::size_t size = 0;  // bytes; 0: it is not valid
  utf8proc_int32_t code = 0;
};

// That with which `text` begins. `text` is not empty.
Character first_character(std::string_view text) {
  Character c;
  const auto size = std::min<std::size_t>(text.size(), 4);
  const auto used = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                     static_cast<utf8proc_ssize_t>(size), &c.code);
  if (used > 0) c.size = static_cast<std::size_t>(used);
  return c;
}

// What writes nothing by itself and may rearrange its neighbours: control characters, direction marks and overrides,
// zero-width spaces, line separators. The joiner of emoji is none of them.
bool is_hidden(utf8proc_int32_t code) {
  constexpr utf8proc_int32_t kJoiner = 0x200D;
  switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return true;
    case UTF8PROC_CATEGORY_CF:
      return code != kJoiner;
    default:
      return false;
  }
}

}  // namespace

std::size_t find_invalid_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++at;
      continue;
    }
    const std::size_t size = first_character(text.substr(at)).size;
    if (size == 0) return at;
    at += size;
  }
  return std::string_view::npos;
}

std::string shown(std::string_view text, std::size_t max_bytes) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const auto [size, code] = first_character(text.substr(at));
    const bool printable = size > 0 && !is_hidden(code);
    const std::string piece = printable ? std::string(text.substr(at, size)) : fmt::format("\\x{:02x}", byte);
    if (out.size() + piece.size() > max_bytes) return out + "...";
    out += piece;
    at += printable ? size : 1;
  }
  return out;
}

std::string with_commas(std::uint64_t number) {
  const std::string digits = std::to_string(number);
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out.push_back(',');
    out.push_back(digits[i]);
  }
  return out;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  a = a.substr(0, kMaxCompared);
  b = b.substr(0, kMaxCompared);
  using Row = std::array<std::size_t, kMaxCompared + 1>;
  Row before_last{};  // distances of a's first i-2 letters to each beginning of b
  Row last{};
  Row row{};
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before_last = last;
    last = row;
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
  }
  return row[b.size()];
}

std::string nearest_of(std::string_view word, std::span<const std::string_view> candidates) {
  if (word.empty() || word.size() > kMaxCompared) return {};
  std::string_view best, beginning;
  std::size_t best_distance = std::numeric_limits<std::size_t>::max();
  for (const std::string_view candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    const std::size_t limit = std::max<std::size_t>(1, std::max(word.size(), candidate.size()) / 3);
    if (distance <= limit && distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
    const bool begins = word.size() >= 2 && edit_distance(word, candidate.substr(0, word.size())) == 0;
    if (beginning.empty() && begins) beginning = candidate;
  }
  return std::string(best.empty() ? beginning : best);
}

Wording did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  const std::string near = nearest_of(word, candidates);
  return near.empty() ? Wording() : worded(" Did you mean '{}'?", near);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\f\v";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::vector<std::string_view> split_at(std::string_view text, std::string_view marks) {
  std::vector<std::string_view> out;
  for (std::size_t at = text.find_first_not_of(marks); at < text.size(); at = text.find_first_not_of(marks, at)) {
    const std::size_t end = std::min(text.find_first_of(marks, at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end;
  }
  return out;
}

}  // namespace neurarium
