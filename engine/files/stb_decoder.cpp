// The one place where stb_image is compiled, with the two formats that are read and without its own reading of files.
#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_NO_STDIO
#define STBI_NO_FAILURE_STRINGS
#define STBI_MAX_DIMENSIONS 16384
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_image.h>

#include "engine/files/stb_decoder.h"

namespace neurarium {
namespace {

const stbi_uc* stb_bytes(std::span<const std::byte> bytes) { return reinterpret_cast<const stbi_uc*>(bytes.data()); }

}  // namespace

std::optional<StbHead> stb_head(std::span<const std::byte> bytes) {
  StbHead head;
  if (stbi_info_from_memory(stb_bytes(bytes), static_cast<int>(bytes.size()), &head.width, &head.height,
                            &head.channels) == 0)
    return std::nullopt;
  return head;
}

std::vector<std::uint8_t> stb_decode(std::span<const std::byte> bytes, int channels) {
  int width = 0, height = 0, held = 0;
  stbi_uc* const decoded =
      stbi_load_from_memory(stb_bytes(bytes), static_cast<int>(bytes.size()), &width, &height, &held, channels);
  if (decoded == nullptr) return {};
  std::vector<std::uint8_t> out(decoded, decoded + std::size_t{1} * width * height * channels);
  stbi_image_free(decoded);
  return out;
}

}  // namespace neurarium
