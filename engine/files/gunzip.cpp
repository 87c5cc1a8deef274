#include "engine/files/gunzip.h"

#include "engine/text.h"

#include <zlib.h>

#include <algorithm>

namespace neurarium {
namespace {

constexpr std::size_t kGunzipBlock = std::size_t{1} << 16;
constexpr int kGzipOnly = 16 + MAX_WBITS;  // zlib's number for "a gzip header, the largest window"

struct Inflater {
  z_stream stream{};
  bool open = false;
  Inflater() { open = inflateInit2(&stream, kGzipOnly) == Z_OK; }
  ~Inflater() {
    if (open) inflateEnd(&stream);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
};

}  // namespace

bool is_gzip(std::span<const std::byte> bytes) {
  return bytes.size() > 2 && bytes[0] == std::byte{0x1f} && bytes[1] == std::byte{0x8b};
}

Result<std::vector<std::byte>> gunzip(std::span<const std::byte> bytes, const std::string& source, std::uint64_t most) {
  Inflater inflater;
  if (!inflater.open) return failure(ExitCode::OutOfMemory, "{}: not enough memory to unpack it.", shown(source));
  z_stream& z = inflater.stream;
  std::vector<std::byte> out;
  std::size_t taken = 0;
  while (true) {
    const std::size_t offered = std::min(bytes.size() - taken, kGunzipBlock);
    z.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(bytes.data() + taken));
    z.avail_in = static_cast<uInt>(offered);
    const std::size_t before = out.size();
    out.resize(before + kGunzipBlock);
    z.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    z.avail_out = static_cast<uInt>(kGunzipBlock);
    const int state = inflate(&z, Z_NO_FLUSH);
    taken += offered - z.avail_in;
    out.resize(out.size() - z.avail_out);
    if (out.size() > most)
      return input_error("{}: more than {} bytes when unpacked; take a smaller file.", shown(source), most);
    if (state == Z_STREAM_END) {
      if (!is_gzip(bytes.subspan(taken))) return out;
      if (inflateReset(&z) != Z_OK) return input_error("{}: the gzip file is damaged.", shown(source));
    } else if (state == Z_BUF_ERROR && taken == bytes.size()) {
      return input_error("{}: the gzip file is cut off; copy or download it again.", shown(source));
    } else if (state != Z_OK) {
      return input_error("{}: the gzip file is damaged; copy or download it again.", shown(source));
    } else if (taken == bytes.size() && z.avail_out > 0) {
      return input_error("{}: the gzip file is cut off; copy or download it again.", shown(source));
    }
  }
}

}  // namespace neurarium
