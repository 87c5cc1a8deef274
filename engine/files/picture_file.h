// A PNG or JPEG file as numbers, and pictures of another size made of it.
#pragma once

#include "engine/base.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace neurarium {

inline constexpr std::uint64_t kMaxPictureFileBytes = std::uint64_t{1} << 28;
inline constexpr std::int64_t kMaxDecodedPixels = 6000 * 6000;

struct DecodedPicture {
  std::int32_t height = 0, width = 0;
  std::vector<std::uint8_t> rgb;  // [height, width, 3]
  // Red, green and blue are the same everywhere.
  [[nodiscard]] bool is_grey() const;
};

// `source` names the file in messages. Palettes become colours, 16 bits become 8, what is transparent shows white
// paper. Errors: another format (which one, where it is known), too many pixels (said before they are decoded), broken.
[[nodiscard]] Result<DecodedPicture> decode_picture(std::span<const std::byte> bytes, const std::string& source);
[[nodiscard]] Result<DecodedPicture> load_picture(const std::string& path);

// The largest part in the middle with the proportions of height x width, resized to it with a triangle filter that is
// as wide as the shrinking asks (as Pillow's BILINEAR), so that thin lines fade and do not vanish. Grey is
// 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601). [channels, height, width]; `channels` is 1 or 3.
[[nodiscard]] std::vector<std::uint8_t> resized(const DecodedPicture& picture, std::int32_t channels,
                                                std::int32_t height, std::int32_t width);
// The same with the whole picture, whatever its proportions.
[[nodiscard]] std::vector<std::uint8_t> stretched(const DecodedPicture& picture, std::int32_t channels,
                                                  std::int32_t height, std::int32_t width);

}  // namespace neurarium
