// Words for people: numbers, file names and hostile text as they may stand in a message, and the nearest known word
// to a mistyped one. Every message that names something from outside goes through here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace neurarium {

// The byte at which `text` stops being valid UTF-8 (no surrogates, at most U+10FFFF), or npos.
[[nodiscard]] std::size_t find_invalid_utf8(std::string_view text);
[[nodiscard]] inline bool is_utf8(std::string_view text) { return find_invalid_utf8(text) == std::string_view::npos; }

// `text` fit for one line of a message: control characters and broken UTF-8 as \xNN, at most `max_bytes` bytes of it.
[[nodiscard]] std::string shown(std::string_view text, std::size_t max_bytes = 200);

// 1234567 -> "1,234,567"
[[nodiscard]] std::string with_commas(std::uint64_t number);

// Edits (insert, delete, replace, swap two neighbours) that turn `a` into `b`, ASCII case ignored. Words are compared
// by their first 64 bytes. (Optimal string alignment, Damerau 1964.)
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

// The candidate that `word` was most likely meant to be, or "" if none is near (a third of its letters may differ).
// `name_of` takes a candidate's text from it, e.g. &Column::name. (No std::views: clang 14 cannot compile them.)
template <class Candidates, class NameOf = std::identity>
[[nodiscard]] std::string nearest_match(std::string_view word, const Candidates& candidates, NameOf name_of = {}) {
  std::string_view best;
  std::size_t best_distance = word.size() < 3 ? 2 : word.size() / 3 + 1;
  for (const auto& candidate : candidates) {
    const std::string_view name = std::invoke(name_of, candidate);
    const std::size_t distance = edit_distance(word, name);
    if (distance < best_distance) {
      best_distance = distance;
      best = name;
    }
  }
  return std::string(best);
}

}  // namespace neurarium
