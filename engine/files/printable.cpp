#include "engine/files/printable.h"

#include "engine/text.h"

#include <zlib.h>

#include <array>
#include <cstdint>

namespace neurarium {
namespace {

constexpr std::string_view kBase64Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string to_base64(std::string_view bytes) {
  std::string text;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char byte : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(byte);
    for (count += 8; count >= 6; count -= 6) text += kBase64Letters[bits >> (count - 6) & 63];
  }
  if (count > 0) text += kBase64Letters[bits << (6 - count) & 63];
  return text;
}

bool from_base64(std::string_view text, std::string& bytes) {
  std::uint32_t bits = 0;
  int count = 0;
  for (const char letter : text) {
    const std::size_t value = kBase64Letters.find(letter);
    if (value == std::string_view::npos) return false;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 255);
  }
  return true;
}

std::string compressed(std::string_view bytes) {
  uLongf size = compressBound(static_cast<uLong>(bytes.size()));
  std::string packed(size, '\0');
  const int done = compress2(reinterpret_cast<Bytef*>(packed.data()), &size,
                             reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uLong>(bytes.size()), 9);
  NEURARIUM_CHECK_EQ(done, Z_OK);
  packed.resize(size);
  return packed;
}

enum class Unpacking { Done, Broken, TooLarge };

Unpacking decompress(std::string_view packed, std::string& bytes) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) return Unpacking::Broken;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));  // zlib reads it only
  stream.avail_in = static_cast<uInt>(packed.size());
  std::array<char, 16384> piece;
  int code = Z_OK;
  while (code == Z_OK && bytes.size() <= kMaxUnpacked) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    code = inflate(&stream, Z_NO_FLUSH);
    bytes.append(piece.data(), piece.size() - stream.avail_out);
  }
  const bool whole = code == Z_STREAM_END && stream.avail_in == 0;
  inflateEnd(&stream);
  if (bytes.size() > kMaxUnpacked) return Unpacking::TooLarge;
  return whole ? Unpacking::Done : Unpacking::Broken;
}

std::string checksum_of(std::string_view text) {
  return fmt::format("{:08x}", crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())));
}

std::string without_space(std::string_view text) {
  std::string dense;
  for (const char c : text)
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r') dense += c;
  return dense;
}

}  // namespace

std::string to_printable(std::string_view prefix, std::string_view bytes) {
  const std::string body = fmt::format("{}.{}", prefix, to_base64(compressed(bytes)));
  return fmt::format("{}.{}", body, checksum_of(body));
}

Result<std::string> from_printable(std::string_view prefix, std::string_view text, const Wording& name) {
  if (text.size() > kMaxPrintable)
    return input_error("{} has {} characters, but at most {} are possible.", name, with_commas(text.size()),
                       with_commas(kMaxPrintable));
  const std::string line = without_space(text);
  const std::size_t first = line.find('.');
  if (std::string_view(line).substr(0, first) != prefix)
    return input_error("{} begins with '{}', but must begin with '{}.'; copy the whole line.", name,
                       shown(std::string_view(line).substr(0, first), 40), prefix);
  const std::size_t last = line.rfind('.');
  if (last == first || first == std::string::npos ||
      std::string_view(line).substr(last + 1) != checksum_of(std::string_view(line).substr(0, last)))
    return input_error("{} was cut off or changed on the way, as its checksum does not fit; copy the whole line.",
                       name);
  std::string packed, bytes;
  const bool letters = from_base64(std::string_view(line).substr(first + 1, last - first - 1), packed);
  const Unpacking unpacked = letters ? decompress(packed, bytes) : Unpacking::Broken;
  if (unpacked == Unpacking::TooLarge)
    return input_error("{} stands for more than {} bytes, which no run needs.", name, with_commas(kMaxUnpacked));
  if (unpacked == Unpacking::Broken)
    return input_error("{} cannot be unpacked; it was not made by this program.", name);
  return bytes;
}

}  // namespace neurarium
