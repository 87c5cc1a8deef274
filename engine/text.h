// Small helpers on words that people type: names of settings, data sets, flags.
// An error about an unknown name offers the nearest known one, and every part of the program finds it the same way.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace neurarium {

// The candidate that `word` most likely was meant to be, or empty when none is near. Near is: one edit (insertion,
// deletion, substitution, swap of neighbours: the optimal string alignment distance) per three characters, at least
// one, or `word` being the beginning of a candidate. Upper and lower case of ASCII letters count as equal; of equally
// near candidates the first wins. Compares bytes, so that any input, valid UTF-8 or not, is fine.
[[nodiscard]] std::string nearest_match(std::string_view word, std::span<const std::string_view> candidates);

// " Did you mean 'spiral'?" or empty: the end of the sentence that refuses `word`.
[[nodiscard]] std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

// `text` without the white space of ASCII at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

// `text` from outside, fit for an error sentence: control characters and bytes that are not UTF-8 become '?', and what
// goes beyond `limit` bytes becomes "...", never cutting a character.
[[nodiscard]] std::string quotable(std::string_view text, std::size_t limit = 60);

}  // namespace neurarium
