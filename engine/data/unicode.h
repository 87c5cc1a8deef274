// Text as tokenizers see it: broken bytes replaced, composed (NFC) where that is wanted, and every byte traced back to
// the text it came from, so that tokens can be marked in what the user typed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

struct ByteSpan {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;  // one past the last byte
  bool operator==(const ByteSpan&) const = default;
};

enum class TextForm : std::uint8_t {
  AsIs,      // only repaired
  Nfc,       // canonical composition (UAX 15): e + U+0301 becomes U+00E9
  NfcLower,  // the same in lower case
};

// A text of at most 4 GB that is valid UTF-8 whatever it was made from.
struct CleanText {
  std::string text;
  std::int64_t replaced = 0;  // broken characters of the source; each is U+FFFD in `text`

  // Where text[begin, end) stands in the source. Characters that NFC rewrote share the span of their cluster.
  [[nodiscard]] ByteSpan source_span(std::size_t begin, std::size_t end) const;

  // Per byte of `text` the source bytes it came from; both empty when the text is its own source.
  std::vector<std::uint32_t> source_begin;
  std::vector<std::uint32_t> source_end;
};

// Broken is: bytes that are no UTF-8, overlong forms, surrogates (also in pairs), code points above U+10FFFF. A lead
// byte with the continuation bytes that belong to it is one broken character, a stray byte is one.
[[nodiscard]] CleanText clean_text(std::string_view source, TextForm form);

enum class CharClass : std::uint8_t { Letter, Mark, Number, Space, Other };

// The classes of the Unicode character database (utf8proc's version); Space is its White_Space.
[[nodiscard]] CharClass char_class(char32_t code);
// Han and kana: written without spaces, so each character stands for itself.
[[nodiscard]] bool is_han_or_kana(char32_t code);
// Letters of Hebrew, Arabic and the other scripts that run from right to left.
[[nodiscard]] bool is_right_to_left(char32_t code);
[[nodiscard]] bool has_right_to_left(std::string_view text);

struct Character {
  char32_t code = 0;
  std::uint32_t size = 0;  // bytes
};
// The character at text[at]; `text` is valid UTF-8 and at < text.size().
[[nodiscard]] Character character_at(std::string_view text, std::size_t at);

// Bytes of the grapheme cluster (UAX 29) at text[at], of valid UTF-8. Clusters are cut after 32 code points, so that
// a tower of accents costs no more than other text (as in the stream-safe format of UAX 15).
[[nodiscard]] std::size_t cluster_size(std::string_view text, std::size_t at);

void append_utf8(std::string& text, char32_t code);

// Bytes as a person can read them: a space as U+00B7 (the real U+00B7 as "U+00B7"), \n \r \t, other control, format
// and unassigned characters as U+200D, lone accents on a dotted circle, bytes that are no character as \xE4.
[[nodiscard]] std::string visible_text(std::string_view bytes);

// Any bytes on one line: line ends as U+21B5, what cannot be seen as its number, as above; spaces stay spaces.
[[nodiscard]] std::string visible_line(std::string_view text);

// `text` with every character beyond U+FFFF written as U+1F600, for drawing with fonts of 16-bit characters.
[[nodiscard]] std::string within_16_bits(std::string_view text);

}  // namespace neurarium
