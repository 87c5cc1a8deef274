// Repair, composition and character classes, on utf8proc.
#include "engine/data/unicode.h"

#include "engine/base.h"
#include "engine/text.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>

namespace neurarium {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr int kMaxCluster = 32;                            // code points

// The character at text[at], with size 0 when the bytes are none.
Character decode(std::string_view text, std::size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte < 0x80) return {byte, 1};
  utf8proc_int32_t code = 0;
  const auto left = static_cast<utf8proc_ssize_t>(std::min<std::size_t>(text.size() - at, 4));
  const auto used = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at), left, &code);
  return used > 0 ? Character{static_cast<char32_t>(code), static_cast<std::uint32_t>(used)} : Character{};
}

std::size_t broken_size(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t wanted = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  std::size_t size = 1;
  while (size < wanted && at + size < text.size() && (static_cast<unsigned char>(text[at + size]) & 0xC0) == 0x80)
    ++size;
  return size;
}

utf8proc_category_t category(char32_t code) { return utf8proc_category(static_cast<utf8proc_int32_t>(code)); }

// Builds a CleanText; the tables are made only when the text first differs from its source.
class CleanTextBuilder {
 public:
  void copy(std::string_view piece) {
    if (mapped_) {
      for (std::size_t i = 0; i < piece.size(); ++i) map(1, source_ + i, source_ + i + 1);
    }
    out_.text += piece;
    source_ += piece.size();
  }
  void replace(std::size_t source_size, std::string_view by) {
    if (!mapped_) {
      mapped_ = true;
      for (std::size_t i = 0; i < out_.text.size(); ++i) map(1, i, i + 1);
    }
    map(by.size(), source_, source_ + source_size);
    out_.text += by;
    source_ += source_size;
  }
  void replace_broken(std::size_t source_size) {
    replace(source_size, kReplacement);
    ++out_.replaced;
  }
  CleanText finish() && { return std::move(out_); }

 private:
  void map(std::size_t count, std::size_t begin, std::size_t end) {
    out_.source_begin.insert(out_.source_begin.end(), count, static_cast<std::uint32_t>(begin));
    out_.source_end.insert(out_.source_end.end(), count, static_cast<std::uint32_t>(end));
  }
  CleanText out_;
  std::size_t source_ = 0;
  bool mapped_ = false;
};

// Alone, this character is already in the wanted form.
bool is_simple(char32_t code, bool lower) {
  if (code < 0x80) return !(lower && code >= 'A' && code <= 'Z');
  const auto* property = utf8proc_get_property(static_cast<utf8proc_int32_t>(code));
  return property->decomp_seqindex == std::numeric_limits<utf8proc_uint16_t>::max() &&
         !(lower && property->lowercase_seqindex != std::numeric_limits<utf8proc_uint16_t>::max());
}

std::string normalised(std::string_view cluster, bool lower) {
  std::string text;
  if (lower) {
    for (std::size_t at = 0; at < cluster.size();) {
      const Character c = decode(cluster, at);
      append_utf8(text, static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(c.code))));
      at += c.size;
    }
    cluster = text;
  }
  utf8proc_uint8_t* made = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(cluster.data()),
                                 static_cast<utf8proc_ssize_t>(cluster.size()), &made,
                                 static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  NEURARIUM_CHECK(size >= 0);  // fails only on invalid UTF-8
  std::string out(reinterpret_cast<const char*>(made), static_cast<std::size_t>(size));
  std::free(made);  // NOLINT(cppcoreguidelines-no-malloc): utf8proc's contract
  return out;
}

bool is_shown_by_number(char32_t code) {
  if (code == 0xB7) return true;  // stands for the space
  switch (category(code)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return true;
    default:
      return false;
  }
}

std::string visible_character(Character c, bool at_start) {
  switch (c.code) {
    case ' ':
      return "\xC2\xB7";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      break;
  }
  if (is_shown_by_number(c.code)) return fmt::format("U+{:04X}", static_cast<std::uint32_t>(c.code));
  std::string text;
  if (at_start && char_class(c.code) == CharClass::Mark) append_utf8(text, 0x25CC);
  append_utf8(text, c.code);
  return text;
}

}  // namespace

ByteSpan CleanText::source_span(std::size_t begin, std::size_t end) const {
  if (source_begin.empty()) return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  if (begin < end) return {source_begin[begin], source_end[end - 1]};
  const std::uint32_t at = begin < source_begin.size() ? source_begin[begin] : source_end.back();
  return {at, at};
}

CleanText clean_text(std::string_view source, TextForm form) {
  NEURARIUM_CHECK(source.size() <= std::numeric_limits<std::uint32_t>::max());
  const bool lower = form == TextForm::NfcLower;
  CleanTextBuilder out;
  for (std::size_t at = 0; at < source.size();) {
    const std::size_t bad = find_invalid_utf8(source.substr(at));
    const std::string_view valid = source.substr(at, bad);
    at += valid.size();
    if (form == TextForm::AsIs) {
      out.copy(valid);
    } else {
      for (std::size_t i = 0; i < valid.size();) {
        const std::size_t size = cluster_size(valid, i);
        const std::string_view cluster = valid.substr(i, size);
        const Character first = decode(valid, i);
        i += size;
        const bool simple = first.size == size && is_simple(first.code, lower);
        const std::string made = simple ? std::string(cluster) : normalised(cluster, lower);
        if (made == cluster)
          out.copy(cluster);
        else
          out.replace(size, made);
      }
    }
    if (at == source.size()) break;
    const std::size_t size = broken_size(source, at);
    out.replace_broken(size);
    at += size;
  }
  return std::move(out).finish();
}

CharClass char_class(char32_t code) {
  if ((code >= '\t' && code <= '\r') || code == 0x85) return CharClass::Space;
  switch (category(code)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
      return CharClass::Letter;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
      return CharClass::Mark;
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return CharClass::Number;
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return CharClass::Space;
    default:
      return CharClass::Other;
  }
}

bool is_han_or_kana(char32_t code) {
  struct Range {
    char32_t first, last;
  };
  // utf8proc knows no scripts. Kana; the marks of repetition and zero; Han with its extensions and compatibility forms.
  constexpr std::array<Range, 7> kRanges = {{{0x3005, 0x3007},
                                             {0x3041, 0x30FF},
                                             {0x31F0, 0x31FF},
                                             {0x3400, 0x4DBF},
                                             {0x4E00, 0x9FFF},
                                             {0xF900, 0xFAFF},
                                             {0x20000, 0x3FFFF}}};
  return code >= 0x3005 && std::ranges::any_of(kRanges, [code](Range r) { return code >= r.first && code <= r.last; });
}

bool is_right_to_left(char32_t code) {
  const auto bidi = utf8proc_get_property(static_cast<utf8proc_int32_t>(code))->bidi_class;
  return bidi == UTF8PROC_BIDI_CLASS_R || bidi == UTF8PROC_BIDI_CLASS_AL;
}

bool has_right_to_left(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Character c = character_at(text, at);
    if (c.code >= 0x590 && is_right_to_left(c.code)) return true;
    at += c.size;
  }
  return false;
}

Character character_at(std::string_view text, std::size_t at) {
  const Character c = decode(text, at);
  NEURARIUM_CHECK(c.size > 0);
  return c;
}

std::size_t cluster_size(std::string_view text, std::size_t at) {
  Character last = character_at(text, at);
  std::size_t size = last.size;
  utf8proc_int32_t state = 0;
  for (int count = 1; count < kMaxCluster && at + size < text.size(); ++count) {
    const Character next = character_at(text, at + size);
    const bool both_ascii = last.code < 0x80 && next.code < 0x80 && last.code != '\r';
    if (both_ascii || utf8proc_grapheme_break_stateful(static_cast<utf8proc_int32_t>(last.code),
                                                       static_cast<utf8proc_int32_t>(next.code), &state))
      break;
    size += next.size;
    last = next;
  }
  return size;
}

void append_utf8(std::string& text, char32_t code) {
  utf8proc_uint8_t bytes[4];
  const auto size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(code), bytes);
  text.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

std::string visible_text(std::string_view bytes) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size();) {
    const Character c = decode(bytes, at);
    out += c.size > 0 ? visible_character(c, at == 0) : fmt::format("\\x{:02X}", static_cast<unsigned char>(bytes[at]));
    at += std::max(c.size, 1u);
  }
  return out;
}

std::string visible_line(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Character c = decode(text, at);
    const std::string_view bytes = text.substr(at, std::max(c.size, 1u));
    const bool kept = c.code == ' ' || c.code == 0xB7;
    out += c.code == '\n' ? "\u21B5" : kept ? std::string(bytes) : visible_text(bytes);
    at += bytes.size();
  }
  return out;
}

std::string within_16_bits(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Character c = decode(text, at);
    if (c.code > 0xFFFF) {
      out += fmt::format("U+{:X}", static_cast<std::uint32_t>(c.code));
    } else {
      out += text.substr(at, std::max(c.size, 1u));
    }
    at += std::max(c.size, 1u);
  }
  return out;
}

}  // namespace neurarium
