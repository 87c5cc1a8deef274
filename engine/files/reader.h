// Safe reading of bytes from outside: checked arithmetic, a reader that cannot run past its end, and files that are
// opened without ever hanging on a pipe or a device. Every parser of Neurarium stands on these.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base.h"

namespace neurarium {

static_assert(std::endian::native == std::endian::little, "files are little endian and are used as they stand");

template <std::integral T>
[[nodiscard]] constexpr std::optional<T> checked_mul(T a, T b) {
  T product{};
  if (__builtin_mul_overflow(a, b, &product)) return std::nullopt;
  return product;
}

template <std::integral T>
[[nodiscard]] constexpr std::optional<T> checked_add(T a, T b) {
  T sum{};
  if (__builtin_add_overflow(a, b, &sum)) return std::nullopt;
  return sum;
}

[[nodiscard]] inline std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
[[nodiscard]] inline std::span<const std::byte> as_bytes(std::string_view text) {
  return std::as_bytes(std::span<const char>(text.data(), text.size()));
}

// Takes pieces off the front of a span. Nothing is taken when less is left than was asked for.
class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  [[nodiscard]] std::size_t position() const { return position_; }
  [[nodiscard]] std::size_t remaining() const { return bytes_.size() - position_; }

  [[nodiscard]] std::optional<std::span<const std::byte>> take(std::uint64_t count) {
    if (count > remaining()) return std::nullopt;
    const auto piece = bytes_.subspan(position_, static_cast<std::size_t>(count));
    position_ += piece.size();
    return piece;
  }

  template <std::integral T>
  [[nodiscard]] std::optional<T> take_little_endian() {
    const auto piece = take(sizeof(T));
    if (!piece) return std::nullopt;
    T value{};
    std::memcpy(&value, piece->data(), sizeof(T));
    return value;
  }

  template <std::unsigned_integral T>
  [[nodiscard]] std::optional<T> take_big_endian() {
    const auto piece = take(sizeof(T));
    if (!piece) return std::nullopt;
    T value{};
    for (const std::byte byte : *piece) value = static_cast<T>((value << 8) | std::to_integer<T>(byte));
    return value;
  }

 private:
  std::span<const std::byte> bytes_;
  std::size_t position_ = 0;
};

// A regular file open for reading. Folders, pipes, devices and sockets are refused, and none of them can make it wait.
class InputFile {
 public:
  // Errors name `path`: missing, unreadable, not a regular file, empty, or larger than `max_bytes`.
  static Result<InputFile> open(const std::string& path, std::uint64_t max_bytes);

  InputFile(InputFile&& other) noexcept;
  InputFile& operator=(InputFile&&) = delete;
  InputFile(const InputFile&) = delete;
  ~InputFile();

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::uint64_t size() const { return size_; }  // bytes, when it was opened

  // Fills as much of `into` as the file still has; fewer bytes than asked for means the end of the file.
  Result<std::size_t> read_some(std::span<std::byte> into);
  // Fills all of `into`; an Error if the file ends before (it shrank since it was opened).
  Status read_all(std::span<std::byte> into);

 private:
  InputFile(std::string path, int fd, std::uint64_t size) : path_(std::move(path)), fd_(fd), size_(size) {}
  std::string path_;
  int fd_;
  std::uint64_t size_;
};

// The whole content of a regular file of at most `max_bytes` bytes.
Result<std::vector<std::byte>> read_file(const std::string& path, std::uint64_t max_bytes);
Result<std::string> read_text_file(const std::string& path, std::uint64_t max_bytes);

// Bytes of memory that can still be had without swapping (MemAvailable of /proc/meminfo), or 2^63 if unknown.
[[nodiscard]] std::uint64_t available_memory();
// The Error for `path` when its content needs more memory than there is.
[[nodiscard]] Error memory_error(const std::string& path, std::uint64_t needed_bytes);

}  // namespace neurarium
