// What a whole number held as a float says: a token or class, that its position is left out (negative), or nonsense,
// which an edit may have written.
#pragma once

#include <cstdint>

namespace neurarium {

inline constexpr std::int64_t kLeftOut = -1, kNoClass = -2;

template <class T>
std::int64_t class_of(T id, std::int64_t classes) {
  if (id < 0) return kLeftOut;
  return id < static_cast<T>(classes) ? static_cast<std::int64_t>(id) : kNoClass;
}

}  // namespace neurarium
