#include "engine/files/decoder_guard.h"

#include "engine/files/reader.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace neurarium {
namespace {

// Marks of ITU-T T.81, table B.1; each follows a byte 0xff.
constexpr std::uint8_t kHuffmanTables = 0xc4, kEnd = 0xd9, kScan = 0xda;
constexpr std::size_t kMostCodes = 256;

class JpegBytes {
 public:
  explicit JpegBytes(std::span<const std::byte> bytes) : bytes_(bytes) {}
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  // Beyond the end there are zeros, as the decoder reads them.
  [[nodiscard]] std::uint8_t at(std::size_t i) const {
    return i < bytes_.size() ? std::to_integer<std::uint8_t>(bytes_[i]) : std::uint8_t{0};
  }
  [[nodiscard]] std::size_t length_at(std::size_t i) const { return std::size_t{at(i)} << 8 | at(i + 1); }

 private:
  std::span<const std::byte> bytes_;
};

// The tables of a segment whose length stands at `at`: a table may reach beyond it, but the next one begins within.
bool tables_fit(const JpegBytes& bytes, std::size_t at) {
  const std::size_t end = at + bytes.length_at(at);
  for (at += 2; at < end && at < bytes.size();) {
    std::size_t codes = 0;
    for (std::size_t i = 1; i <= 16; ++i) codes += bytes.at(at + i);
    if (codes > kMostCodes) return false;
    at += 17 + codes;
  }
  return true;
}

// Up to the end mark; nothing where a table is too long.
std::optional<std::span<const std::byte>> safe_jpeg(std::span<const std::byte> whole) {
  const JpegBytes bytes(whole);
  // Segments one after the other, as far as the first scan. What a segment holds may look like a mark and be none.
  std::size_t at = 2;
  while (at < bytes.size()) {
    if (bytes.at(at++) != 0xff) continue;
    while (bytes.at(at) == 0xff) ++at;
    const std::uint8_t mark = bytes.at(at++);
    if (mark == kHuffmanTables && !tables_fit(bytes, at)) return std::nullopt;
    if (mark == kScan) break;
    at += std::max<std::size_t>(2, bytes.length_at(at));
  }
  // In a scan every mark is one, so all of them are looked at, up to the end mark; what follows it is not decoded.
  for (; at + 1 < bytes.size(); ++at) {
    if (bytes.at(at) != 0xff) continue;
    if (bytes.at(at + 1) == kHuffmanTables && !tables_fit(bytes, at + 2)) return std::nullopt;
    if (bytes.at(at + 1) == kEnd) return whole.first(at + 2);
  }
  return whole;
}

// No chunk of the file is longer than the rest of it.
bool chunks_fit(std::span<const std::byte> png) {
  Reader reader(png);
  if (!reader.take(8)) return false;
  while (const auto length = reader.take_big_endian<std::uint32_t>()) {
    const auto kind = reader.take(4);
    if (!kind) return false;
    if (as_text(*kind) == "IEND") return true;
    if (!reader.take(std::uint64_t{*length} + 4)) return false;  // and its check sum
  }
  return true;
}

}  // namespace

std::optional<std::span<const std::byte>> safe_to_decode(std::span<const std::byte> bytes) {
  const std::string_view text = as_text(bytes);
  if (text.starts_with("\xff\xd8")) return safe_jpeg(bytes);
  if (text.starts_with("\x89PNG") && !chunks_fit(bytes)) return std::nullopt;
  return bytes;
}

}  // namespace neurarium
