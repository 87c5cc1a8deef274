// What happens to a text on its way into a model, for the window and the command line alike: nothing is changed or left
// out in silence.
#pragma once

#include "engine/data/tokenizer.h"

#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

struct TextNotes {
  std::int64_t replaced = 0;               // broken characters that were read as U+FFFD
  std::int64_t controls = 0;               // control characters other than tabs and line ends
  std::int64_t beyond = 0;                 // characters above U+FFFF, which are drawn by their number
  std::int64_t unknown = 0;                // tokens that became <unk>
  std::vector<std::string> unknown_texts;  // the first different ones, as visible_text()
  bool right_to_left = false;
};

inline constexpr std::size_t kNotedTexts = 5;

[[nodiscard]] TextNotes notes_on(const Encoding& read, std::string_view text);

}  // namespace neurarium
