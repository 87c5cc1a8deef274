// Files made for tests, as bytes: PNG of any depth and kind, gzip, IDX.
#pragma once

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

inline void append_big_endian(std::string& to, std::uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) to += static_cast<char>(number >> shift & 0xff);
}

struct PngMaker {
  std::uint32_t width = 1, height = 1;
  int depth = 8;
  int kind = 2;         // 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha
  std::string rows;     // all numbers, row by row, without the filter bytes
  std::string palette;  // RGB of each colour
  [[nodiscard]] std::string bytes() const {
    std::string out = "\x89PNG\r\n\x1a\n", head;
    append_big_endian(head, width);
    append_big_endian(head, height);
    head += {static_cast<char>(depth), static_cast<char>(kind), 0, 0, 0};
    add_chunk(out, "IHDR", head);
    if (!palette.empty()) add_chunk(out, "PLTE", palette);
    std::string filtered;
    const std::size_t row = rows.size() / height;
    for (std::uint32_t y = 0; y < height; ++y) filtered += '\0' + rows.substr(y * row, row);
    uLongf size = compressBound(filtered.size());
    std::string packed(size, '\0');
    compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(filtered.data()),
             filtered.size());
    add_chunk(out, "IDAT", packed.substr(0, size));
    add_chunk(out, "IEND", "");
    return out;
  }

 private:
  static void add_chunk(std::string& out, std::string_view type, const std::string& content) {
    append_big_endian(out, static_cast<std::uint32_t>(content.size()));
    const std::string all = std::string(type) + content;
    out += all;
    append_big_endian(out, static_cast<std::uint32_t>(
                               crc32(0, reinterpret_cast<const Bytef*>(all.data()), static_cast<uInt>(all.size()))));
  }
};

// A square of one colour.
inline std::string png_of_colour(std::uint32_t side, std::uint8_t r, std::uint8_t g, std::uint8_t b) {
  PngMaker png{side, side, 8, 2, {}, {}};
  for (std::uint32_t i = 0; i < side * side; ++i)
    png.rows += {static_cast<char>(r), static_cast<char>(g), static_cast<char>(b)};
  return png.bytes();
}

inline std::string gzip_of(std::string_view content) {
  z_stream z{};
  deflateInit2(&z, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&z, content.size()) + 64, '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  z.avail_in = static_cast<uInt>(content.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

inline std::string idx_of(const std::vector<std::uint32_t>& sizes, const std::string& numbers, char type = 8) {
  std::string out = {'\0', '\0', type, static_cast<char>(sizes.size())};
  for (const std::uint32_t size : sizes) append_big_endian(out, size);
  return out + numbers;
}

inline std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

}  // namespace neurarium
