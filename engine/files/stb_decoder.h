// stb_image behind three lines, so that its macros and types stay in one file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace neurarium {

struct StbHead {
  int width = 0, height = 0;
  int channels = 0;  // 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha
};
// What a PNG or JPEG file of at most 2 GB says of itself; nothing where it is neither, or broken in its head.
[[nodiscard]] std::optional<StbHead> stb_head(std::span<const std::byte> bytes);
// Its pixels row by row, [height, width, channels], eight bits each, palettes and other depths converted; empty where
// it is broken. Check the head first: this allocates what the head asks for.
[[nodiscard]] std::vector<std::uint8_t> stb_decode(std::span<const std::byte> bytes, int channels);

}  // namespace neurarium
