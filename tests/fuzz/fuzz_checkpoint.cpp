// Fuzz target: any bytes are a GPT-2 checkpoint that opens and is written again with the same numbers, or a sentence
// about it. What is before the first line end is the config, the rest the safetensors file.
#include "engine/files/gpt2_checkpoint.h"
#include "tests/fuzz/sentence_checks.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace neurarium;
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const std::string_view config = all.substr(0, all.find('\n'));
  const std::string_view rest = all.substr(std::min(config.size() + 1, all.size()));
  const auto spec = parse_gpt2_config(config, "fuzz.json");
  if (!spec) {
    check_sentence(spec.error(), "fuzz");
    return 0;
  }
  NEURARIUM_CHECK(parse_gpt2_config(gpt2_config(*spec), "again").ok());
  const auto file = parse_safetensors(std::as_bytes(std::span(rest)), "fuzz.safetensors");
  if (!file) {
    check_sentence(file.error(), "fuzz");
    return 0;
  }
  const TransformerSpec whole = spec_of_tensors(*file, *spec);
  if (whole.layers > 3) return 0;  // more are the same again, and slow
  const auto graph = transformer(whole);
  const auto params = read_gpt2(*file, whole, *graph);
  if (!params) {
    if (check_gpt2(whole)) check_sentence(params.error(), "fuzz");
    return 0;
  }
  const TensorFile written = to_gpt2(whole, *graph, params->flat());
  const auto again = read_gpt2(written, spec_of_tensors(written, whole), *graph);
  NEURARIUM_CHECK(again.ok());
  NEURARIUM_CHECK(std::ranges::equal(std::as_bytes(params->flat()), std::as_bytes(again->flat())));
  return 0;
}
