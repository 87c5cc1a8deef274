// Words for people: hostile text as it may stand in a message, numbers, and the nearest known word to a mistyped one.
// Every message that names something from outside goes through here, so unknown names are answered the same way
// everywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/wording.h"

namespace neurarium {

// The byte at which `text` stops being valid UTF-8 (no surrogates, at most U+10FFFF), or npos.
[[nodiscard]] std::size_t find_invalid_utf8(std::string_view text);
[[nodiscard]] inline bool is_utf8(std::string_view text) { return find_invalid_utf8(text) == std::string_view::npos; }

// `text` fit for one line of a message: control characters and broken UTF-8 as \xNN, at most `max_bytes` bytes of it.
[[nodiscard]] std::string shown(std::string_view text, std::size_t max_bytes = 200);

// 1234567 -> "1,234,567"
[[nodiscard]] std::string with_commas(std::uint64_t number);

// `text` without the white space of ASCII at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);
// What stands between any of the characters `marks`, without empty parts.
[[nodiscard]] std::vector<std::string_view> split_at(std::string_view text, std::string_view marks);

// Edits (insert, delete, replace, swap two neighbours) that turn `a` into `b`, ASCII case ignored. Words are compared
// by their first 64 bytes. (Optimal string alignment, Damerau 1964.)
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

// The candidate that `word` most likely was meant to be, or "" when none is near. Near is one edit per three
// characters, at least one, or `word` being the beginning of a candidate; of equally near candidates the first wins.
[[nodiscard]] std::string nearest_of(std::string_view word, std::span<const std::string_view> candidates);

// The same for any range; `name_of` takes a candidate's text from it, e.g. &Column::name.
template <class Candidates, class NameOf = std::identity>
[[nodiscard]] std::string nearest_match(std::string_view word, const Candidates& candidates, NameOf name_of = {}) {
  std::vector<std::string_view> names;
  for (const auto& candidate : candidates) names.emplace_back(std::invoke(name_of, candidate));
  return nearest_of(word, names);
}

// " Did you mean 'spiral'?" or empty: the end of the sentence that refuses `word`.
[[nodiscard]] Wording did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace neurarium
