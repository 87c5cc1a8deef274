// Bytes as one line of printable ASCII that survives a chat, a mail and a shell: compressed (zlib), in the alphabet
// of base64url (RFC 4648, section 5), with a checksum that tells a damaged line from a strange one.
#pragma once

#include "engine/base.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace neurarium {

inline constexpr std::size_t kMaxPrintable = std::size_t{1} << 20;  // characters of a line
inline constexpr std::size_t kMaxUnpacked = std::size_t{8} << 20;   // bytes that a line may stand for

// "PREFIX.payload.checksum"
std::string to_printable(std::string_view prefix, std::string_view bytes);

// White space anywhere in it (a line that was wrapped) is ignored. `name` begins every message: "The settings string".
// Errors: another prefix, cut off or mistyped, too long, larger than kMaxUnpacked.
Result<std::string> from_printable(std::string_view prefix, std::string_view text, const Wording& name);

}  // namespace neurarium
