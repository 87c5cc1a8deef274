// Fuzz target: any bytes are a saved tokenizer or a sentence about it, and any bytes are a text to be encoded. What is
// before the first line end is the tokenizer, the rest is the text.
#include "tests/fuzz/tokenizer_checks.h"
#include "tests/fuzz/sentence_checks.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace neurarium;
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const std::string_view saved = all.substr(0, all.find('\n'));
  const std::string_view text = all.substr(std::min(saved.size() + 1, all.size()));
  const auto loaded = load_tokenizer(saved, "fuzz");
  if (!loaded) {
    check_sentence(loaded.error(), "fuzz: the tokenizer");
    return 0;
  }
  const Encoding encoding = fuzz::check_tokenizer(**loaded, text);
  if ((*loaded)->kind() == "bpe") fuzz::check_return(**loaded, encoding, text);
  const std::string again = (*loaded)->save();
  NEURARIUM_CHECK((*load_tokenizer(again, "fuzz"))->save() == again);
  return 0;
}
