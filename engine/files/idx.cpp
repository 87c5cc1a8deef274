#include "engine/files/idx.h"

#include "engine/files/gunzip.h"
#include "engine/files/reader.h"
#include "engine/text.h"

namespace neurarium {
namespace {

constexpr int kMostIdxAxes = 4;
constexpr std::uint8_t kIdxBytes = 8;  // the type: unsigned bytes

Result<IdxArray> read_plain_idx(std::span<const std::byte> bytes, const std::string& source) {
  Reader reader(bytes);
  const auto magic = reader.take_big_endian<std::uint32_t>();
  if (!magic || *magic >> 16 != 0)
    return input_error("{}: not an IDX file, which begins with two zero bytes; give files in MNIST's format.",
                       shown(source));
  const std::uint32_t type = *magic >> 8, axes = *magic & 0xff;
  if (type != kIdxBytes)
    return input_error("{}: the numbers are of type {:#04x}; only bytes (0x08) are read.", shown(source), type);
  if (axes < 1 || axes > kMostIdxAxes)
    return input_error("{}: it has {} axes; pictures have 3 or 4, labels 1.", shown(source), axes);
  IdxArray out;
  std::uint64_t count = 1;
  for (std::uint32_t a = 0; a < axes; ++a) {
    const auto size = reader.take_big_endian<std::uint32_t>();
    if (!size) return input_error("{}: the file ends within its head.", shown(source));
    if (*size == 0) return input_error("{}: axis {} has size 0, so there is nothing in it.", shown(source), a + 1);
    const auto product = checked_mul<std::uint64_t>(count, *size);
    if (!product || *product > kMaxIdxBytes)
      return input_error("{}: its head promises more than {} numbers, which is too large.", shown(source),
                         kMaxIdxBytes);
    count = *product;
    out.sizes.push_back(*size);
  }
  if (reader.remaining() != count)
    return input_error("{}: its head promises {} numbers, but {} follow; the file is cut off or damaged.",
                       shown(source), count, reader.remaining());
  const auto numbers = *reader.take(count);
  const auto* first = reinterpret_cast<const std::uint8_t*>(numbers.data());
  out.numbers.assign(first, first + numbers.size());
  return out;
}

}  // namespace

Result<IdxArray> read_idx(std::span<const std::byte> bytes, const std::string& source) {
  if (!is_gzip(bytes)) return read_plain_idx(bytes, source);
  const auto unpacked = gunzip(bytes, source, kMaxIdxBytes + 64);
  if (!unpacked) return unpacked.error();
  return read_plain_idx(*unpacked, source);
}

Result<IdxArray> load_idx(const std::string& path) {
  const auto bytes = read_file(path, kMaxIdxBytes);
  if (!bytes) return bytes.error();
  return read_idx(*bytes, path);
}

}  // namespace neurarium
