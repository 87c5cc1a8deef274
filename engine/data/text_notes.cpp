#include "engine/data/text_notes.h"

#include <algorithm>

namespace neurarium {
namespace {

constexpr std::size_t kNotedBytes = 60;  // of one text

bool is_control(char32_t code) {
  return (code < 0x20 && code != '\t' && code != '\n' && code != '\r') || (code >= 0x7F && code < 0xA0);
}

}  // namespace

TextNotes notes_on(const Encoding& read, std::string_view text) {
  TextNotes notes;
  notes.replaced = read.replaced;
  notes.unknown = read.unknown;
  notes.right_to_left = read.right_to_left;
  const CleanText clean = clean_text(text, TextForm::AsIs);
  for (std::size_t at = 0; at < clean.text.size();) {
    const Character c = character_at(clean.text, at);
    notes.controls += is_control(c.code) ? 1 : 0;
    notes.beyond += c.code > 0xFFFF ? 1 : 0;
    at += c.size;
  }
  for (std::size_t i = 0; i < read.size() && notes.unknown_texts.size() < kNotedTexts; ++i) {
    if (notes.unknown == 0) break;
    const ByteSpan span = read.spans[i];
    if (read.ids[i] != kUnknownToken || span.begin == span.end) continue;
    std::string word = visible_text(text.substr(span.begin, std::min<std::size_t>(span.end - span.begin, kNotedBytes)));
    if (std::ranges::find(notes.unknown_texts, word) == notes.unknown_texts.end())
      notes.unknown_texts.push_back(std::move(word));
  }
  return notes;
}

}  // namespace neurarium
