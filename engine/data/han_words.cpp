#include "engine/data/han_words.h"

#include "engine/data/text_pieces.h"
#include "engine/data/unicode.h"

#include <unicode/ubrk.h>
#include <unicode/utext.h>

#include <algorithm>
#include <memory>
#include <unordered_set>

namespace neurarium {
namespace {

struct CloseBreaks {
  void operator()(UBreakIterator* breaks) const { ubrk_close(breaks); }
};
struct CloseText {
  void operator()(UText* text) const { utext_close(text); }
};

bool is_han_word(std::string_view word) {
  std::size_t characters = 0;
  for (std::size_t at = 0; at < word.size(); ++characters) {
    const Character c = character_at(word, at);
    if (!is_han_or_kana(c.code)) return false;
    at += c.size;
  }
  return characters >= 2 && characters <= kLongestHanWord;
}

}  // namespace

Result<std::vector<std::string>> han_words(std::string_view text) {
  UErrorCode code = U_ZERO_ERROR;
  const std::unique_ptr<UBreakIterator, CloseBreaks> breaks(ubrk_open(UBRK_WORD, "zh", nullptr, 0, &code));
  NEURARIUM_CHECK(U_SUCCESS(code));
  std::unordered_set<std::string> found;
  const std::size_t end = text.size() <= kHanWordsRead ? text.size() : text.find('\n', kHanWordsRead);
  const Status read = for_each_piece(text.substr(0, end), [&](std::string_view piece) {
    const std::unique_ptr<UText, CloseText> opened(
        utext_openUTF8(nullptr, piece.data(), static_cast<std::int64_t>(piece.size()), &code));
    ubrk_setUText(breaks.get(), opened.get(), &code);
    NEURARIUM_CHECK(U_SUCCESS(code));
    std::int32_t from = ubrk_first(breaks.get());
    for (std::int32_t to = ubrk_next(breaks.get()); to != UBRK_DONE; from = to, to = ubrk_next(breaks.get())) {
      const auto word = piece.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from));
      if (is_han_word(word)) found.emplace(word);
    }
  });
  if (!read) return read.error();
  std::vector<std::string> words(found.begin(), found.end());
  std::ranges::sort(words);
  return words;
}

}  // namespace neurarium
