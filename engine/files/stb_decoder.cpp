// The one place where stb_image is compiled, with the two formats that are read and without its own reading of files.
#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_NO_STDIO
#define STBI_NO_FAILURE_STRINGS
#define STBI_MAX_DIMENSIONS 16384
// Zeros: a scan may name a Huffman table that the file never defines, and 2.27 reads it as it finds it.
#define STBI_MALLOC(size) std::calloc(1, size)
#define STBI_REALLOC(block, size) std::realloc(block, size)
#define STBI_FREE(block) std::free(block)
#include <cstdlib>
#pragma GCC diagnostic ignored "-Wunused-function"
#ifdef __clang__  // broken JPEG files make it shift by 32 and overflow sums, which it then masks; memory stays checked
#pragma clang attribute push(__attribute__((no_sanitize("shift", "signed-integer-overflow"))), apply_to = function)
#endif
#include <stb/stb_image.h>
#ifdef __clang__
#pragma clang attribute pop
#endif

#include "engine/files/stb_decoder.h"

#include "engine/files/decoder_guard.h"

namespace neurarium {
namespace {

const stbi_uc* stb_bytes(std::span<const std::byte> bytes) { return reinterpret_cast<const stbi_uc*>(bytes.data()); }

}  // namespace

std::optional<StbHead> stb_head(std::span<const std::byte> whole) {
  const auto safe = safe_to_decode(whole);
  if (!safe) return std::nullopt;
  const std::span<const std::byte> bytes = *safe;
  StbHead head;
  if (stbi_info_from_memory(stb_bytes(bytes), static_cast<int>(bytes.size()), &head.width, &head.height,
                            &head.channels) == 0)
    return std::nullopt;
  return head;
}

std::vector<std::uint8_t> stb_decode(std::span<const std::byte> whole, int channels) {
  const auto safe = safe_to_decode(whole);
  if (!safe) return {};
  const std::span<const std::byte> bytes = *safe;
  int width = 0, height = 0, held = 0;
  stbi_uc* const decoded =
      stbi_load_from_memory(stb_bytes(bytes), static_cast<int>(bytes.size()), &width, &height, &held, channels);
  if (decoded == nullptr) return {};
  std::vector<std::uint8_t> out(decoded, decoded + std::size_t{1} * width * height * channels);
  stbi_image_free(decoded);
  return out;
}

}  // namespace neurarium
