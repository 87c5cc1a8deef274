// Gzip files (RFC 1952), as data sets are often stored.
#pragma once

#include "engine/base.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace neurarium {

// The bytes begin like a gzip file.
[[nodiscard]] bool is_gzip(std::span<const std::byte> bytes);

// What was compressed, all members of it. `source` names the file in messages. Errors: broken or cut off; more than
// `most` bytes.
[[nodiscard]] Result<std::vector<std::byte>> gunzip(std::span<const std::byte> bytes, const std::string& source,
                                                    std::uint64_t most);

}  // namespace neurarium
