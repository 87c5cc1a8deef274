// What holds for every tokenizer and every text, for the fuzz targets of both.
#pragma once

#include "engine/data/tokenizer.h"
#include "engine/text.h"

#include <string_view>

namespace neurarium::fuzz {

// The tokens of the text, checked.
inline Encoding check_tokenizer(const Tokenizer& tokenizer, std::string_view text) {
  Encoding encoding = tokenizer.encode(text);
  NEURARIUM_CHECK_EQ(encoding.ids.size(), encoding.spans.size());
  std::uint32_t end = 0;
  for (std::size_t i = 0; i < encoding.size(); ++i) {
    NEURARIUM_CHECK(encoding.ids[i] >= 0 && encoding.ids[i] < tokenizer.size());
    const ByteSpan span = encoding.spans[i];
    NEURARIUM_CHECK(span.begin <= span.end && span.end <= text.size() && span.end >= end);
    end = span.end;
    NEURARIUM_CHECK(is_utf8(tokenizer.shown(encoding.ids[i])));
  }
  std::size_t next = 0;
  for (const TokenGroup& group : character_groups(tokenizer, encoding.ids)) {
    NEURARIUM_CHECK_EQ(group.first, next);
    next += group.count;
  }
  NEURARIUM_CHECK_EQ(next, encoding.size());
  return encoding;
}

// Text without unknown tokens comes back: of byte pairs as it was, of the others composed.
inline void check_return(const Tokenizer& tokenizer, const Encoding& encoding, std::string_view text) {
  if (encoding.unknown > 0) return;
  const TextForm form = tokenizer.kind() == "bpe" ? TextForm::AsIs : TextForm::Nfc;
  NEURARIUM_CHECK(tokenizer.decode(encoding.ids) == clean_text(text, form).text);
}

}  // namespace neurarium::fuzz
