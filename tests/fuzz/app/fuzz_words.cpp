// Fuzz target: what a user types or a file of texts holds. Keys and numbers that are accepted print to something that
// reads as the same again; a catalog of texts is taken or refused and then still answers.
#include "app/cli/open_app.h"
#include "app/platform/input.h"
#include "app/ui/numbers.h"
#include "app/ui/text.h"

#include <cstddef>
#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace neurarium;
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (const auto chord = parse_chord(text)) {
    const auto again = parse_chord(chord_name(*chord));
    NEURARIUM_CHECK(again.ok() && again->key == chord->key && again->mods == chord->mods);
  }
  if (const auto sides = parse_size(text)) NEURARIUM_CHECK(sides->first >= 1 && sides->second >= 1);
  (void)parse_number(text);
  Catalog catalog;
  (void)catalog.add(text, "fuzz");
  (void)catalog.format("a.b", 1, text);
  (void)catalog.get(text);
  return 0;
}
