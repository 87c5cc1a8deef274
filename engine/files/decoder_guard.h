// What stb_image 2.27 must not be given: it trusts a JPEG file's Huffman tables to have at most 256 codes, and makes
// room for as much as a PNG file's chunks promise before it looks whether that is there.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace neurarium {

// The part of a JPEG file that may be decoded, up to its end mark, or the whole PNG file. Nothing where a table is
// longer than it may be, or a chunk than the file. Other files come back whole.
[[nodiscard]] std::optional<std::span<const std::byte>> safe_to_decode(std::span<const std::byte> bytes);

}  // namespace neurarium
