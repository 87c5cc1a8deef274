// Names the content of files that Neurarium does not read, so that a person who opened the wrong file is told which
// one it is instead of where the parser stumbled.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "engine/wording.h"

namespace neurarium {

inline constexpr std::size_t kForeignHead = 512;  // bytes of the beginning that are looked at

struct ForeignKind {
  Phrase name;  // "a GGUF model"
  Phrase fix;   // "convert it to safetensors"
};

// What a file that begins with `head` is, when it is of a well-known kind; an empty name otherwise. Call it only when
// a parser has already refused the file: the first bytes of a valid file may look like another kind by accident.
[[nodiscard]] ForeignKind foreign_kind(std::span<const std::byte> head);

// "{path}: this is a GGUF model, not {wanted}; convert it to safetensors", or "" when the kind is not known.
[[nodiscard]] Wording foreign_message(const std::string& path, std::span<const std::byte> head, const Phrase& wanted);

}  // namespace neurarium
