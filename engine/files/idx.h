// The IDX format of MNIST and Fashion-MNIST (LeCun, Cortes, Burges: "The MNIST database"): a big-endian head (0, 0,
// type, number of axes), the axes' sizes, and the numbers. Only bytes (type 8) are read, which is what such pictures
// are.
#pragma once

#include "engine/base.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace neurarium {

inline constexpr std::uint64_t kMaxIdxBytes = std::uint64_t{1} << 30;  // unpacked

struct IdxArray {
  std::vector<std::int64_t> sizes;    // of 1 to 4 axes, each at least 1
  std::vector<std::uint8_t> numbers;  // row-major
};

// `source` names the file in messages; gzip is unpacked. Errors: not IDX, another type of numbers, too many axes, an
// axis of size 0, fewer or more numbers than the head says, more than kMaxIdxBytes.
[[nodiscard]] Result<IdxArray> read_idx(std::span<const std::byte> bytes, const std::string& source);
[[nodiscard]] Result<IdxArray> load_idx(const std::string& path);

}  // namespace neurarium
