// Fuzz target: a tokenizer of the kind and size that the first byte chooses is learned from the other bytes, and reads
// them. Apart from the saved ones, as a run that does one thing is several times as fast as one that does four.
#include "tests/fuzz/tokenizer_checks.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace neurarium;
  constexpr std::size_t kMostText = 512;
  if (size < 2) return 0;
  const char* const kinds[] = {"char", "word", "bpe"};
  const std::string_view text(reinterpret_cast<const char*>(data + 1), std::min(size - 1, kMostText));
  const char* const kind = kinds[data[0] % 3];
  const int fewest = data[0] % 3 == 2 ? 256 : 4;
  const auto made = train_tokenizer({kind, data[0] < 128 ? 2000 : fewest + data[0] % 32, {}}, text);
  NEURARIUM_CHECK(made.ok());
  fuzz::check_return(**made, fuzz::check_tokenizer(**made, text), text);
  return 0;
}
