// SHA-256 by libmd.
#include "engine/files/sha256.h"

#include <fmt/format.h>
#include <sha2.h>

namespace neurarium {

Sha256 sha256(std::span<const std::span<const std::byte>> parts) {
  SHA2_CTX context;
  SHA256Init(&context);
  for (const auto part : parts) SHA256Update(&context, reinterpret_cast<const std::uint8_t*>(part.data()), part.size());
  Sha256 digest{};
  SHA256Final(digest.data(), &context);
  return digest;
}

Sha256 sha256(std::span<const std::byte> bytes) { return sha256(std::span(&bytes, 1)); }

std::string hex(const Sha256& digest) { return fmt::format("{:02x}", fmt::join(digest, "")); }

}  // namespace neurarium
