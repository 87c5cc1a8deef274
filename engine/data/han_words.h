// Words of Chinese and Japanese, which stand in a text without spaces between them.
#pragma once

#include "engine/base.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

inline constexpr std::size_t kHanWordsRead = std::size_t{16} << 20;  // bytes of a longer text, from its beginning
inline constexpr std::size_t kLongestHanWord = 8;                    // characters

// The different words of 2 to kLongestHanWord characters of Han or kana, sorted, as ICU's dictionary cuts the text
// (UAX 29). Valid UTF-8 is expected. Errors: the work was stopped.
[[nodiscard]] Result<std::vector<std::string>> han_words(std::string_view text);

}  // namespace neurarium
