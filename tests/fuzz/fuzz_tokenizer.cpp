// Fuzz target: any bytes are a saved tokenizer or a sentence about it, and any bytes are a text to be encoded. What is
// before the first line end is the tokenizer, the rest is the text; a tokenizer of pairs is also trained on it.
#include "engine/data/bpe_trainer.h"
#include "engine/data/tokenizer.h"
#include "engine/data/word_tokenizer.h"
#include "engine/text.h"

#include <cstddef>
#include <cstdint>

namespace {

using namespace neurarium;

void check_tokenizer(const Tokenizer& tokenizer, std::string_view text) {
  const Encoding encoding = tokenizer.encode(text);
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
  if (tokenizer.kind() == "bpe")
    NEURARIUM_CHECK(tokenizer.decode(encoding.ids) == clean_text(text, TextForm::AsIs).text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const std::string_view saved = all.substr(0, all.find('\n'));
  const std::string_view text = all.substr(std::min(saved.size() + 1, all.size()));
  if (const auto loaded = load_tokenizer(saved, "fuzz"); loaded) {
    check_tokenizer(**loaded, text);
    NEURARIUM_CHECK((*load_tokenizer((*loaded)->save(), "fuzz"))->save() == (*loaded)->save());
  } else {
    const std::string& message = loaded.error().message;
    NEURARIUM_CHECK(message.starts_with("fuzz: the tokenizer") && is_utf8(message));
  }
  if (text.empty() || text.size() > 512) return 0;
  for (const char* kind : {"char", "word", "bpe"}) {
    const auto made = train_tokenizer({kind, 2000, {}}, text);
    NEURARIUM_CHECK(made.ok());
    check_tokenizer(**made, text);
    if ((*made)->encode(text).unknown > 0) continue;
    const TextForm form = (*made)->kind() == "bpe" ? TextForm::AsIs : TextForm::Nfc;
    NEURARIUM_CHECK((*made)->decode((*made)->encode(text).ids) == clean_text(text, form).text);
  }
  return 0;
}
