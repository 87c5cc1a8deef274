// Fuzz target: any bytes are a file whose tensors can be read and written back, or a sentence about them.
#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/files/safetensors.h"
#include "tests/fuzz/sentence_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace neurarium;
  const auto file = parse_safetensors(std::as_bytes(std::span(data, size)), "fuzz");
  if (!file) {
    check_sentence(file.error());
    return 0;
  }
  for (const auto& [name, tensor] : file->tensors()) {
    const auto floats = file->floats(name);
    if (floats) NEURARIUM_CHECK_EQ(static_cast<std::int64_t>(floats->size()), tensor.elements());
    const auto integers = file->integers(name);
    if (integers) NEURARIUM_CHECK_EQ(static_cast<std::int64_t>(integers->size()), tensor.elements());
    (void)file->doubles(name);
    (void)file->text(name);
    (void)file->finite_floats(name, tensor.shape);
  }
  const auto written = to_safetensors(*file);
  NEURARIUM_CHECK(written.ok());
  const auto again = parse_safetensors(*written, "again");
  NEURARIUM_CHECK(again.ok());
  NEURARIUM_CHECK(to_safetensors(*again).value() == *written);
  return 0;
}
