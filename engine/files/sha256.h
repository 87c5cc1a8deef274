// SHA-256 (FIPS 180-4), by libmd: the checksum of project files and the key of immutable data.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace neurarium {

using Sha256 = std::array<std::uint8_t, 32>;

[[nodiscard]] Sha256 sha256(std::span<const std::byte> bytes);
// Of several pieces as if they stood one after another.
[[nodiscard]] Sha256 sha256(std::span<const std::span<const std::byte>> parts);
[[nodiscard]] std::string hex(const Sha256& digest);  // 64 lower-case digits

}  // namespace neurarium
